import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.people import Person

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    """allauth counts its tries in the cache."""
    cache.clear()


@pytest.fixture
def alice(alice: Person) -> Person:
    EmailAddress.objects.create(user=alice.user, email=alice.user.email, verified=True, primary=True)
    return alice


@dataclass
class Letter:
    subject: str
    text: str

    @property
    def link(self) -> str:
        """The path of the first link in it."""
        found = re.search(r"http://testserver(/\S+)", self.text)
        assert found, self.text
        return found[1]


@pytest.fixture
def letters() -> Callable[[str], list[Letter]]:
    """What an address was sent."""
    return lambda address: [Letter(sent.subject, sent.body) for sent in mail.outbox if sent.to == [address]]


@pytest.fixture
def sign_in() -> Callable[[Person], Client]:
    """A browser in which somebody has entered their password."""

    def arrive(who: Person) -> Client:
        browser = Client()
        sent = {"login": who.user.email, "password": PASSWORD}
        assert browser.post("/account/login/", sent).status_code == 302
        return browser

    return arrive


@pytest.fixture
def proven(sign_in: Callable[[Person], Client]) -> Callable[[Person], Client]:
    """The same, and once more, as it takes to change how the account is entered."""

    def arrive(who: Person) -> Client:
        browser = sign_in(who)
        assert browser.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
        return browser

    return arrive
