"""Who may do what: every route of the API against every kind of caller. A route that nobody listed fails."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from detection.services import session_create
from movespecs.services import draft_save, version_create, version_release
from tests.api.world import SQUAT
from tests.people import Answer, Api, Person
from workbench.api.openapi import route_access, routes
from workbench.tenancy.access_tokens import access_token_issue
from workbench.tenancy.credentials import api_key_joined
from workbench.tenancy.models import AccessToken
from workbench.tenancy.scopes import SCOPES


@dataclass(frozen=True)
class Row:
    """The status that each caller gets. A body's `{name}` is the id of that thing of Alice's."""

    allowed: int
    outsider: int
    anonymous: int = 401
    without_scope: int = 403
    revoked: int = 401
    expired: int = 401
    body: Any = None


def open_to_all(status: int, body: Any = None) -> Row:
    return Row(status, status, status, status, status, status, body)


MATRIX = {
    "GET /api/health": open_to_all(200),
    "GET /api/ready": open_to_all(200),
    "POST /api/auth/access-tokens": open_to_all(201, {"api_key": "{api_key}"}),
    "GET /api/auth/access-tokens": Row(200, outsider=200),
    "DELETE /api/auth/access-tokens/{token_id}": Row(204, outsider=404),
    "POST /api/detection/sessions": Row(201, outsider=404, body={"mode": "live", "movespec_id": "{movespec_id}"}),
    "GET /api/detection/sessions": Row(200, outsider=200),
    "GET /api/detection/sessions/{session_id}": Row(200, outsider=404),
    "GET /api/detection/sessions/{session_id}/events": Row(200, outsider=404),
    "POST /api/detection/sessions/{session_id}/finalize": Row(200, outsider=404),
    "POST /api/detection/sessions/{session_id}/cancel": Row(200, outsider=404),
    "GET /api/movespecs": Row(200, outsider=200, anonymous=200),
    "POST /api/movespecs": Row(201, outsider=201, body={"name": "New"}),
    "GET /api/movespecs/{movespec_id}": Row(200, outsider=404, anonymous=404),
    "PATCH /api/movespecs/{movespec_id}": Row(200, outsider=404, body={"name": "Other"}),
    "DELETE /api/movespecs/{movespec_id}": Row(204, outsider=404),
    "POST /api/movespecs/{movespec_id}/fork": Row(201, outsider=403, body={"project_id": "{project_id}"}),
    "PUT /api/movespecs/{movespec_id}/star": Row(204, outsider=404),
    "DELETE /api/movespecs/{movespec_id}/star": Row(204, outsider=404),
    "GET /api/movespecs/{movespec_id}/draft": Row(200, outsider=404),
    "PUT /api/movespecs/{movespec_id}/draft": Row(200, outsider=404, body={"yaml_source": "name: other"}),
    "POST /api/movespecs/{movespec_id}/draft/validate": Row(200, outsider=404),
    "GET /api/movespecs/{movespec_id}/versions": Row(200, outsider=404, anonymous=404),
    "POST /api/movespecs/{movespec_id}/versions": Row(201, outsider=404),
    "GET /api/movespecs/{movespec_id}/versions/{version_id}": Row(200, outsider=404, anonymous=404),
    "POST /api/movespecs/{movespec_id}/versions/{version_id}/validate": Row(200, outsider=404, anonymous=404),
    "POST /api/movespecs/{movespec_id}/versions/{version_id}/release": Row(200, outsider=404),
    "GET /api/usage": Row(200, outsider=200),
    "GET /api/usage/projects/{project_id}": Row(200, outsider=404),
}
ROUTES = {f"{method} {path}": route for method, path, route in routes()}


def test_every_route_is_listed():
    assert set(ROUTES) == set(MATRIX)


@pytest.fixture
def things(transactional_db, alice):
    """What Alice has, by the names that paths and bodies use; her own API key among it."""
    movespec = alice.project.movespecs.create(name="Squat")
    draft_save(movespec=movespec, yaml_source=SQUAT)
    version = version_create(movespec=movespec, yaml_source=SQUAT)
    version_release(version=version)
    newer = version_create(movespec=movespec, yaml_source=f"{SQUAT}\n# newer\n")
    session = session_create(
        project=alice.project, guest_id=None, mode="live", movespec_version=version, contract_major=1
    )
    key, secret = alice.key()
    token, _ = access_token_issue(credential=key, project=alice.project, scopes=SCOPES)
    return {
        "project_id": alice.project.id,
        "movespec_id": movespec.id,
        "version_id": newer.id,
        "session_id": session.id,
        "token_id": token.id,
        "api_key": api_key_joined(key, secret),
    }


def ask(api: Api, route: str, things: dict[str, Any]) -> Answer:
    method, _, path = route.partition(" ")
    body = MATRIX[route].body
    if body is not None:
        body = {name: value.format(**things) for name, value in body.items()}
    call = getattr(api, method.lower())
    return call(path.format(**things)) if body is None else call(path.format(**things), body)


def callers(alice: Person, charlie: Person, things: dict[str, Any], scope: str | None) -> dict[str, Api]:
    """In the order they ask: whoever is let in comes last, since what they do may end the thing."""
    # A token may be seen and revoked by a token of the same credential alone.
    key = AccessToken.objects.get(pk=things["token_id"]).api_key

    def with_token(scopes: Any, **changes: Any) -> Api:
        token, text = access_token_issue(credential=key, project=alice.project, scopes=list(scopes))
        AccessToken.objects.filter(pk=token.pk).update(**changes)
        return Api(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.tenancy.access_tokens.LIFETIME", timedelta(seconds=-1))
        expired = with_token(SCOPES)
    return {
        "anonymous": Api(),
        "outsider": charlie.api(),
        "without_scope": with_token(set(SCOPES) - {scope}, revoked_at=None),
        "revoked": with_token(SCOPES, revoked_at=timezone.now()),
        "expired": expired,
        "allowed": with_token([scope] if scope else [], revoked_at=None),
    }


@pytest.mark.parametrize("route", ROUTES)
def test_everyone_gets_the_status_that_the_table_says(route, alice, charlie, things):
    access = route_access(ROUTES[route])
    got = {
        caller: ask(api, route, things).status
        for caller, api in callers(alice, charlie, things, access and access.scope).items()
    }
    assert got == {caller: getattr(MATRIX[route], caller) for caller in got}


@pytest.mark.parametrize("route", [route for route in ROUTES if MATRIX[route].outsider == 404])
def test_an_outsider_cannot_tell_a_foreign_thing_from_a_missing_one(route, charlie, things):
    api = charlie.api()
    ask(api, route, things)  # what is only asked of the database once is asked
    seen = []
    for what in (things, {name: uuid4() for name in things}):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = ask(api, route, what)
        headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
        headers = {name: value for name, value in headers.items() if not re.match("RateLimit-", name)}
        seen.append((answer.status, answer.json, headers, len(queries)))
    assert seen[0] == seen[1]
