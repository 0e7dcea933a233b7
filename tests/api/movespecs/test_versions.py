"""Versions are snapshots that never change; one of them is released."""

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from movespecs.language import validate
from movespecs.models import MoveSpecVersion
from movespecs.services import STARTER
from tests.api.movespecs.steps import INVALID, at_once, draft_put, made, version_made


def test_a_version_is_the_drafts_text_of_its_moment(alice_api):
    url = made(alice_api)
    answer = alice_api.post(f"{url}/versions")
    assert answer.status == 201
    version = answer.json
    assert {name: version[name] for name in version if name not in {"created_by", "created_at"}} == {
        "movespec_version_id": version["movespec_version_id"],
        "movespec_id": url.rpartition("/")[2],
        "version_number": 1,
        "yaml_source": STARTER,
        "content_hash": hashlib.sha256(STARTER.encode()).hexdigest(),
    }
    assert version["created_by"].startswith("api_key:")
    draft_put(alice_api, url, "# newer\n")
    second = alice_api.post(f"{url}/versions").json
    assert (second["version_number"], second["yaml_source"]) == (2, "# newer\n" + STARTER)
    assert alice_api.get(f"{url}/versions/{version['movespec_version_id']}").json == version
    assert alice_api.get(f"{url}/versions").json == [second, version]


def test_an_invalid_draft_makes_no_version_and_says_where_it_fails_first(alice_api):
    url = made(alice_api)
    alice_api.put(f"{url}/draft", {"yaml_source": INVALID})
    errors = validate(INVALID).errors
    refused = alice_api.post(f"{url}/versions")
    assert refused.error == ("draft_validation_failed", 422)
    assert refused.json["error"]["details"] == {
        "error_count": len(errors),
        "code": errors[0].code,
        "line": errors[0].line,
        "column": errors[0].column,
    }
    assert alice_api.get(f"{url}/versions").json == []


def test_a_version_is_validated_under_its_own_id(alice_api):
    url = made(alice_api)
    version = version_made(alice_api, url)
    result = alice_api.post(f"{url}/versions/{version}/validate").json
    assert (result["ok"], result["target_type"], result["target_id"]) == (True, "movespec_version", version)


def test_versions_come_in_pages(alice_api):
    url = made(alice_api)
    for _ in range(3):
        version_made(alice_api, url)
    page = alice_api.get(f"{url}/versions", {"limit": "2"})
    assert [version["version_number"] for version in page.json] == [3, 2]
    assert page.headers["Link"] == f'<http://testserver{url}/versions?limit=2&cursor=2>; rel="next"'
    last = alice_api.get(f"{url}/versions", {"limit": "2", "cursor": "2"})
    assert [version["version_number"] for version in last.json] == [1]
    assert "Link" not in last.headers


def test_many_versions_take_no_more_queries_than_one(alice_api):
    url, counts = made(alice_api), []
    for _ in range(2):
        version_made(alice_api, url)
        with CaptureQueriesContext(connection) as queries:
            assert alice_api.get(f"{url}/versions").status == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_releasing_answers_with_the_movespec_and_may_go_back(alice_api):
    url = made(alice_api)
    first, second = version_made(alice_api, url), version_made(alice_api, url)
    for version in (first, second, first):
        released = alice_api.post(f"{url}/versions/{version}/release")
        assert (released.status, released.json) == (200, alice_api.get(url).json)
        assert released.json["current_released_version_id"] == version
        again = alice_api.post(f"{url}/versions/{version}/release")
        assert again.error == ("version_already_released", 409)


def test_what_was_released_once_stays_readable_to_others(alice_api, charlie_api):
    url = made(alice_api)
    first, second = version_made(alice_api, url), version_made(alice_api, url)
    alice_api.patch(url, {"visibility": "public"})
    assert charlie_api.get(f"{url}/versions").json == []
    for version in (first, second):
        alice_api.post(f"{url}/versions/{version}/release")
    assert charlie_api.get(f"{url}/versions/{first}").json["version_number"] == 1


def test_a_movespec_without_a_released_version_does_not_run(alice_api):
    url = made(alice_api)
    body = {"mode": "live", "movespec_id": url.rpartition("/")[2]}
    assert alice_api.post("/api/detection/sessions", body).error == ("no_released_version", 404)
    alice_api.post(f"{url}/versions/{version_made(alice_api, url)}/release")
    assert alice_api.post("/api/detection/sessions", body).status == 201


@pytest.mark.django_db(transaction=True)
def test_snapshots_at_once_get_numbers_of_their_own(alice_api):
    url = made(alice_api)
    answers = at_once([lambda: alice_api.post(f"{url}/versions")] * 5)
    assert sorted(answer.json["version_number"] for answer in answers) == [1, 2, 3, 4, 5]
    assert MoveSpecVersion.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_of_two_who_release_at_once_one_is_told(alice_api):
    url = made(alice_api)
    version = version_made(alice_api, url)
    answers = at_once([lambda: alice_api.post(f"{url}/versions/{version}/release")] * 3)
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
