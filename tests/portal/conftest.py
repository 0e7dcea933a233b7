"""Alice owns an organization, Bob is her teammate (a viewer), Charlie is an outsider with one of his own."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.people import Person, person
from workbench.tenancy.models import Role


class Browser(Client):
    """A signed-in person's browser. `at` is a page of an organization, by the path under it."""

    def __init__(self, who: Person) -> None:
        super().__init__()
        self.who = who
        self.force_login(who.user)

    def at(self, path: str = "", *, of: Person | None = None) -> str:
        return f"/portal/{(of or self.who).organization.pk}/{path}"


@pytest.fixture
def alice(db: None) -> Person:
    return person("alice")


@pytest.fixture
def bob(alice: Person) -> Person:
    return person("bob", of=alice, role=Role.VIEWER)


@pytest.fixture
def charlie(db: None) -> Person:
    return person("charlie")


@pytest.fixture
def signed_in() -> Callable[[Person], Browser]:
    return Browser
