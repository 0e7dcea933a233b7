"""Who may do what; and that what is not the caller's cannot be told from what does not exist."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.movespecs.steps import URL, names, version_made
from tests.people import Api

V = "versions/{version}"
READING = [("get", "draft"), ("post", "draft/validate")]
PUBLIC_READING = [("get", ""), ("get", "versions"), ("get", V), ("post", f"{V}/validate")]
WRITING = [
    ("patch", ""),
    ("delete", ""),
    ("put", "draft"),
    ("post", "versions"),
    ("post", f"{V}/release"),
    ("post", "fork"),
    ("put", "star"),
    ("delete", "star"),
]
FOR_ALL_WHO_SEE_IT = [("post", "fork"), ("put", "star"), ("delete", "star")]
BODIES = {("patch", ""): {"name": "Mine"}, ("put", "draft"): {"yaml_source": "mine: 1"}}


def ask(api: Api, method: str, url: str, rest: str, project_id: object = None):
    body = {"project_id": str(project_id)} if rest == "fork" else BODIES.get((method, rest.split("/")[0]))
    path = f"{url}/{rest}".rstrip("/")
    return getattr(api, method)(path, *([body] if body else []))


def told(answer) -> tuple[object, ...]:
    return (
        answer.status,
        answer.json,
        {n: v for n, v in answer.headers.items() if not n.startswith(("X-Request-ID", "RateLimit-"))},
    )


@pytest.mark.parametrize(("method", "rest"), READING + PUBLIC_READING + WRITING)
def test_an_outsider_cannot_tell_a_private_movespec_from_a_missing_one(alice_api, charlie, private, method, rest):
    version = alice_api.get(f"{private}/versions").json[0]["movespec_version_id"]
    before = alice_api.get(private).json
    api, seen = charlie.api(), []
    for url in (private, f"{URL}/{uuid4()}"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = ask(api, method, url, rest.format(version=version), charlie.project.id)
        seen.append((told(answer), len(queries)))
    assert seen[0] == seen[1]
    assert answer.error == ("movespec_not_found", 404)
    assert alice_api.get(private).json == before


@pytest.mark.parametrize(("method", "rest"), PUBLIC_READING)
def test_nor_can_an_anonymous_caller(alice_api, private, method, rest):
    version = alice_api.get(f"{private}/versions").json[0]["movespec_version_id"]
    foreign, missing = (ask(Api(), method, url, rest.format(version=version)) for url in (private, f"{URL}/{uuid4()}"))
    assert told(foreign) == told(missing)
    assert missing.error == ("movespec_not_found", 404)


def test_listing_a_foreign_project_is_listing_one_that_does_not_exist(alice, charlie_api, private):
    foreign, missing = (charlie_api.get(URL, {"project_id": str(pk)}) for pk in (alice.project.id, uuid4()))
    assert told(foreign) == told(missing)
    assert foreign.json == []


@pytest.mark.parametrize(("method", "rest"), READING + [route for route in WRITING if route not in FOR_ALL_WHO_SEE_IT])
def test_of_a_public_movespec_the_draft_and_every_change_are_its_projects_alone(
    alice_api, charlie, public, method, rest
):
    version = alice_api.get(f"{public}/versions").json[-1]["movespec_version_id"]
    before = (alice_api.get(public).json, alice_api.get(f"{public}/draft").json)
    answer = ask(charlie.api(), method, public, rest.format(version=version))
    assert answer.error == ("movespec_not_found", 404)
    assert (alice_api.get(public).json, alice_api.get(f"{public}/draft").json) == before


@pytest.mark.parametrize("api", [pytest.param(False, id="anonymous"), pytest.param(True, id="outsider")])
def test_of_a_public_movespec_others_read_what_has_been_released(alice_api, charlie_api, public, api):
    other = charlie_api if api else Api()
    unreleased, released = (each["movespec_version_id"] for each in alice_api.get(f"{public}/versions").json)
    assert [each["movespec_version_id"] for each in other.get(f"{public}/versions").json] == [released]
    assert other.get(f"{public}/versions/{released}").json["created_by"] is None
    assert other.post(f"{public}/versions/{released}/validate").json["ok"] is True
    for hidden in (unreleased, uuid4()):
        for answer in (other.get(f"{public}/versions/{hidden}"), other.post(f"{public}/versions/{hidden}/validate")):
            assert answer.error == ("movespec_version_not_found", 404)


@pytest.mark.parametrize(("method", "rest"), READING + WRITING)
def test_an_anonymous_caller_needs_a_token_for_all_but_reading_what_is_public(alice_api, public, method, rest):
    version = alice_api.get(f"{public}/versions").json[0]["movespec_version_id"]
    answer = ask(Api(), method, public, rest.format(version=version), uuid4())
    assert answer.error == ("access_token_missing", 401)
    assert Api().post(URL, {"name": "Mine"}).error == ("access_token_missing", 401)


@pytest.mark.parametrize(
    ("method", "rest", "scope"),
    [(*route, "movespecs:read") for route in READING + PUBLIC_READING]
    + [(*route, "movespecs:write") for route in WRITING],
)
def test_each_route_takes_its_scope(alice, alice_api, private, method, rest, scope):
    version = version_made(alice_api, private)
    path = rest.format(version=version)
    others = {"movespecs:read", "movespecs:write", "sessions:write", "usage:read"} - {scope}
    refused = ask(alice.api(sorted(others)), method, private, path, alice.project.id)
    assert refused.error == ("insufficient_scope", 403)
    assert refused.json["error"]["details"] == {"required_scope": scope}
    assert ask(alice.api([scope]), method, private, path, alice.project.id).status in {200, 201, 204}


def test_a_guest_is_anonymous_here(alice_api, private, public):
    assert names(Api().get(URL)) == ["Public"]


def test_a_version_of_another_movespec_is_none_of_this_one(alice_api, private, public):
    version = alice_api.get(f"{public}/versions").json[0]["movespec_version_id"]
    assert alice_api.get(f"{private}/versions/{version}").error == ("movespec_version_not_found", 404)
    assert alice_api.post(f"{private}/versions/{version}/release").error == ("movespec_version_not_found", 404)
