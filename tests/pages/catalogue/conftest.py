"""Alice's organization publishes MoveSpecs beside the built-in ones; Bob is her teammate, a viewer; Charlie has an
organization of his own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from movespecs.models import MoveSpec, Visibility
from movespecs.services import movespec_create, movespec_update, version_create, version_release
from tests.people import Person, person
from workbench.tenancy.models import Role

Publish = Callable[..., MoveSpec]


@pytest.fixture
def alice(catalogue: None) -> Person:
    return person("alice")


@pytest.fixture
def bob(alice: Person) -> Person:
    return person("bob", of=alice, role=Role.VIEWER)


@pytest.fixture
def charlie(catalogue: None) -> Person:
    return person("charlie")


@pytest.fixture
def signed_in() -> Callable[[Person], Client]:
    def client_of(who: Person) -> Client:
        client = Client()
        client.force_login(who.user)
        return client

    return client_of


@pytest.fixture
def publish(alice: Person) -> Publish:
    """A released MoveSpec of Alice's, public where nothing else is said."""

    def published(
        name: str = "Deep squat",
        *,
        description: str = "",
        text: str = "squat",
        visibility: Visibility = Visibility.PUBLIC,
        forked_from: MoveSpec | None = None,
    ) -> MoveSpec:
        source = Path(f"movespecs/catalogue/{text}.yaml").read_text(encoding="utf-8")
        movespec = movespec_create(
            project=alice.project, name=name, description=description, actor="test", forked_from=forked_from
        )
        movespec_update(movespec=movespec, actor="test", visibility=visibility)
        version_release(version=version_create(movespec=movespec, yaml_source=source))
        movespec.refresh_from_db()
        return movespec

    return published
