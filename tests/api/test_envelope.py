"""Whatever goes wrong under /api, the answer has one shape, and its code has one status."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.people import Answer, Api
from workbench.api.errors import CODES

SESSIONS = "/api/detection/sessions"
TOKENS = "/api/auth/access-tokens"


def assert_refused(answer: Answer, code: str) -> None:
    assert answer.headers["Content-Type"].startswith("application/json")
    assert set(answer.json) == {"error"}
    error = answer.json["error"]
    assert set(error) == {"code", "message", "retryable", "details"}
    assert all(isinstance(value, str | int | float | bool | None) for value in error["details"].values())
    assert (error["code"], answer.status, error["retryable"]) == (code, *CODES[code])
    assert "RateLimit-Limit" in answer.headers


def posted(body: bytes, content_type: str = "application/json") -> Answer:
    return Answer(Client(raise_request_exception=False).post(TOKENS, data=body, content_type=content_type))


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_an_unknown_route(db, method):
    assert_refused(getattr(Api(), method)("/api/nothing/here"), "not_found")


def test_a_method_that_is_not_taken(db):
    answer = Api().put(TOKENS, {})
    assert_refused(answer, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_a_body_that_is_too_large(db):
    answer = posted(b'{"api_key": "' + b"a" * 1024 * 1024 + b'"}')
    assert_refused(answer, "payload_too_large")
    assert answer.json["error"]["details"] == {"limit_bytes": 1024 * 1024}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"api_key": ', "It is not valid JSON."),
        (b'{"api_key": NaN}', "It is not valid JSON."),
        (b'{"api_key": -Infinity}', "It is not valid JSON."),
        (b"[" * 100_000, "It is not valid JSON."),
        (b"9" * 10_000, "It is not valid JSON."),
        (b'{"api_key": "\xff\xfe"}', "It is not UTF-8."),
        ('{"api_key": "x"}'.encode("utf-16"), "It is not UTF-8."),
        (rb'{"api_key": "\u0000"}', "It has a NUL character or half a surrogate pair."),
        (rb'{"api_key": "\ud800"}', "It has a NUL character or half a surrogate pair."),
        (rb'{"scopes": ["a", {"\u0000": 1}]}', "It has a NUL character or half a surrogate pair."),
    ],
)
def test_a_body_that_cannot_be_read(db, body, reason):
    answer = posted(body)
    assert_refused(answer, "validation_error")
    assert answer.json["error"]["details"] == {"body": reason}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_a_body_of_another_content_type(db, content_type):
    answer = posted(b'{"api_key": "x"}', content_type)
    assert_refused(answer, "validation_error")
    assert answer.json["error"]["details"] == {"body": "Its Content-Type must be application/json."}


def test_the_charset_may_be_named_and_a_backslash_is_no_nul(db):
    answer = posted(rb'{"api_key": "\\u0000"}', "application/json; charset=utf-8")
    assert_refused(answer, "access_token_invalid")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"name"', b"true"])
def test_a_body_that_is_no_object(alice, body):
    """Also where every field may be left out."""
    made = alice.api().post("/api/movespecs", {"name": "Squat"}).json["movespec_id"]
    answer = alice.api().patch(f"/api/movespecs/{made}", body)
    assert_refused(answer, "validation_error")
    assert answer.json["error"]["details"] == {"body": "It is not a JSON object."}


def test_a_query_of_too_many_fields(alice):
    answer = alice.api().get(f"{SESSIONS}?{'a=1&' * 1001}")
    assert_refused(answer, "validation_error")


def test_a_nul_in_the_query(alice):
    answer = alice.api().get(f"{SESSIONS}?limit=%00")
    assert_refused(answer, "validation_error")
    assert set(answer.json["error"]["details"]) == {"limit"}


@pytest.mark.parametrize("path", ["/api/%00", "/api/%ff%fe", f"{SESSIONS}/%00", f"{SESSIONS}/x"])
def test_a_path_that_is_no_address(db, path):
    assert_refused(Api().get(path), "not_found")


def test_a_host_that_is_none_of_ours(db):
    assert_refused(Api().get(SESSIONS, host="elsewhere.example.org"), "validation_error")


def test_a_crash_keeps_the_inside_to_itself(alice, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("detection.api.sessions_chosen", crash)
    answer = alice.api().get(SESSIONS)
    assert_refused(answer, "internal_error")
    assert "hunter2" not in answer.response.content.decode()


@pytest.mark.parametrize("where", ["detection.api.sessions_chosen", "workbench.api.authentication.access_token_check"])
def test_a_locked_database(alice, monkeypatch, where):
    api = alice.api()

    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(where, locked)
    assert_refused(api.get(SESSIONS), "service_unavailable")
