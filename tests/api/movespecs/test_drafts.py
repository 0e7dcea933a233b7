"""A draft is read, replaced as a whole, and never overwritten unseen."""

import hashlib
from dataclasses import asdict

import pytest

from movespecs.language import validate
from movespecs.language.limits import MAX_BYTES
from movespecs.models import MoveSpecDraft
from movespecs.services import STARTER
from tests.api.movespecs.steps import INVALID, at_once, draft_put, made


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_draft_is_replaced_as_a_whole_and_says_by_whom(alice, alice_api):
    url = made(alice_api)
    first = alice_api.get(f"{url}/draft").json
    assert first["yaml_source"] == STARTER
    other = alice.api()
    replaced = other.put(f"{url}/draft", {"yaml_source": "é: 1\r\n"}).json
    assert set(replaced) == {"draft_id", "movespec_id", "yaml_source", "updated_by", "updated_at"}
    assert (replaced["draft_id"], replaced["yaml_source"]) == (first["draft_id"], "é: 1\r\n")
    assert replaced["movespec_id"] == url.rpartition("/")[2]
    assert replaced["updated_by"].startswith("api_key:")
    assert replaced["updated_by"] != first["updated_by"]
    assert alice_api.get(f"{url}/draft").json == replaced


def test_its_etag_is_the_hash_of_the_text_and_spares_reading_it_again(alice_api):
    url = made(alice_api)
    text = draft_put(alice_api, url, "# é\n")
    answer = alice_api.get(f"{url}/draft")
    etag = answer.headers["ETag"]
    assert etag == f'"{sha256(text)}"'
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        spared = alice_api.get(f"{url}/draft", **{"If-None-Match": known})
        assert (spared.status, spared.response.content, spared.headers["ETag"]) == (304, b"", etag)
    assert alice_api.get(f"{url}/draft", **{"If-None-Match": '"other"'}).json == answer.json


def test_a_text_that_has_changed_meanwhile_is_not_overwritten(alice_api, bob):
    url = made(alice_api)
    etag = alice_api.get(f"{url}/draft").headers["ETag"]
    first = bob.api().put(f"{url}/draft", {"yaml_source": "bob: 1"}, **{"If-Match": etag})
    assert (first.status, first.headers["ETag"]) == (200, f'"{sha256("bob: 1")}"')
    refused = alice_api.put(f"{url}/draft", {"yaml_source": "alice: 1"}, **{"If-Match": etag})
    assert refused.error == ("conflict", 409)
    assert refused.json["error"]["details"] == {"your_hash": sha256(STARTER), "current_hash": sha256("bob: 1")}
    assert alice_api.get(f"{url}/draft").json == first.json


def test_a_text_whose_answer_was_lost_may_be_sent_again(alice_api):
    url = made(alice_api)
    given = {"If-Match": alice_api.get(f"{url}/draft").headers["ETag"]}
    answers = [alice_api.put(f"{url}/draft", {"yaml_source": "alice: 1"}, **given) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[1].headers["ETag"] == f'"{sha256("alice: 1")}"'


@pytest.mark.parametrize("if_match", ["", "nonsense", 'W/"nonsense"', '"*"', "{}x"])
def test_an_if_match_that_is_no_etag_of_the_text_overwrites_nothing(alice_api, if_match):
    url = made(alice_api)
    given = {"If-Match": if_match.format(sha256(STARTER))}
    assert alice_api.put(f"{url}/draft", {"yaml_source": ""}, **given).error == ("conflict", 409)
    assert alice_api.get(f"{url}/draft").json["yaml_source"] == STARTER


@pytest.mark.parametrize("if_match", ["*", '"{}"', '"other", "{}"'])
def test_an_if_match_that_names_the_text_lets_it_be_replaced(alice_api, if_match):
    url = made(alice_api)
    given = {"If-Match": if_match.format(sha256(STARTER))}
    assert alice_api.put(f"{url}/draft", {"yaml_source": ""}, **given).json["yaml_source"] == ""


def test_the_etag_of_an_answer_that_came_compressed_lets_it_be_replaced_once(alice_api):
    url = made(alice_api)
    etag = alice_api.get(f"{url}/draft", **{"Accept-Encoding": "gzip"}).headers["ETag"]
    assert etag == f'W/"{sha256(STARTER)}"'
    assert alice_api.put(f"{url}/draft", {"yaml_source": "a: 1"}, **{"If-Match": etag}).status == 200
    refused = alice_api.put(f"{url}/draft", {"yaml_source": "a: 2"}, **{"If-Match": etag})
    assert refused.error == ("conflict", 409)
    assert refused.json["error"]["details"] == {"your_hash": sha256(STARTER), "current_hash": sha256("a: 1")}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_replace_the_same_text_at_once_one_is_told(alice, alice_api):
    url = made(alice_api)
    given = {"If-Match": alice_api.get(f"{url}/draft").headers["ETag"]}
    editors = [alice.api() for _ in range(4)]
    answers = at_once(
        [
            lambda api=api, text=f"n: {n}": api.put(f"{url}/draft", {"yaml_source": text}, **given)
            for n, api in enumerate(editors)
        ]
    )
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    kept = next(answer.json["yaml_source"] for answer in answers if answer.status == 200)
    assert MoveSpecDraft.objects.get().yaml_source == kept
    told = {answer.json["error"]["details"]["current_hash"] for answer in answers if answer.status == 409}
    assert told == {sha256(kept)}


@pytest.mark.parametrize("text", ["x" * (MAX_BYTES + 1), "é" * (MAX_BYTES // 2 + 1), None, 1])
def test_a_text_that_cannot_be_kept_is_refused(alice_api, text):
    url = made(alice_api)
    refused = alice_api.put(f"{url}/draft", {"yaml_source": text})
    assert refused.error == ("validation_error", 422)
    assert list(refused.json["error"]["details"]) == ["yaml_source"]
    assert alice_api.get(f"{url}/draft").json["yaml_source"] == STARTER


def test_a_text_may_be_as_long_as_the_language_allows(alice_api):
    url = made(alice_api)
    assert alice_api.put(f"{url}/draft", {"yaml_source": "é" * (MAX_BYTES // 2)}).status == 200


def test_validating_a_draft_tells_every_issue_and_where_it_is(alice_api):
    url = made(alice_api)
    draft_id = alice_api.put(f"{url}/draft", {"yaml_source": INVALID}).json["draft_id"]
    result = alice_api.post(f"{url}/draft/validate").json
    assert set(result) == {"ok", "target_type", "target_id", "validated_at", "errors", "warnings"}
    assert (result["ok"], result["target_type"], result["target_id"]) == (False, "draft", draft_id)
    validation = validate(INVALID)
    assert result["errors"] == [asdict(issue) for issue in validation.errors]
    assert result["warnings"] == [asdict(issue) for issue in validation.warnings]
    assert set(result["errors"][0]) == {"code", "message", "severity", "path", "line", "column"}
    assert [issue["code"] for issue in result["errors"]] == ["missing_key"]
