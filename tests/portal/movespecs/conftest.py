"""Alice's MoveSpec, and what is done to one in a browser."""

from typing import Any

import pytest

from movespecs.models import MoveSpec, MoveSpecVersion
from movespecs.services import STARTER, catalogue_sync, draft_replace, draft_snapshot, movespec_create, version_release
from tests.people import Person
from tests.portal.conftest import Browser

BROKEN = STARTER.replace("sequence: [standing, bottom, standing]", "sequence: [standing, botom, standing]")


def text(name: str) -> str:
    """A valid MoveSpec that says so."""
    return STARTER.replace("name: My movement", f"name: {name}")


def movespec_made(who: Person, name: str = "Squat", yaml_source: str = STARTER, **fields: Any) -> MoveSpec:
    return movespec_create(
        project=who.project, name=name, description="", actor=f"user:{who.user.pk}", yaml_source=yaml_source, **fields
    )


def version_made(movespec: MoveSpec, yaml_source: str, *, release: bool = False) -> MoveSpecVersion:
    draft = draft_replace(movespec=movespec, yaml_source=yaml_source, actor=movespec.created_by)
    version = draft_snapshot(draft=draft, actor=movespec.created_by)
    if release:
        version_release(version=version, actor=movespec.created_by)
    return version


def at(browser: Browser, movespec: MoveSpec, path: str = "") -> str:
    """A page of a MoveSpec, in the organization that it belongs to."""
    return f"/portal/{movespec.project.organization_id}/movespecs/{movespec.pk}/{path}"


def said(response: Any) -> str:
    """The messages that the next page shows."""
    return " ".join(str(message) for message in response.wsgi_request._messages)


@pytest.fixture
def movespec(alice: Person) -> MoveSpec:
    return movespec_made(alice)


@pytest.fixture
def squat(db: None) -> MoveSpec:
    """The catalogue's."""
    return next(each for each in catalogue_sync() if each.slug == "squat")
