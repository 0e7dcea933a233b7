"""Three people: Alice, a guest; Bob, another guest; and whoever has no cookie."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import AsyncClient

from workbench.guests import COOKIE, guest_cookie_of

ORIGIN = {"origin": "http://testserver"}


class Api:
    """A browser on one of our own pages: what it posts has our origin. Answers are `(status, body)`."""

    def __init__(self, guest_id=None):
        self.client = AsyncClient(enforce_csrf_checks=True, headers={"host": "testserver"})
        self.guest_id = guest_id
        if guest_id:
            self.client.cookies[COOKIE] = guest_cookie_of(guest_id)

    async def get(self, path):
        self.answer = await self.client.get(path)
        return self.answer.status_code, self.answer.json()

    async def post(self, path, body=None, headers=ORIGIN):
        self.answer = await self.client.post(path, body or {}, content_type="application/json", headers=headers)
        return self.answer.status_code, self.answer.json()


@pytest.fixture(autouse=True)
def nothing_is_cached():
    cache.clear()


@pytest.fixture
def alice():
    return Api(uuid4())


@pytest.fixture
def bob():
    return Api(uuid4())


@pytest.fixture
def stranger():
    return Api()


@pytest.fixture
async def alices_session(alice, new_session):
    return await new_session(alice.guest_id)
