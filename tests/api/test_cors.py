"""Browser clients on other origins, with a bearer token and never with our cookies."""

import pytest
from django.test import Client

from tests.people import Api

ORIGIN = "https://app.example.org"
SESSIONS = "/api/detection/sessions"
TOKENS = "/api/auth/access-tokens"


def preflight(path: str, method: str):
    headers = {"origin": ORIGIN, "access-control-request-method": method}
    return Client().options(path, headers={**headers, "access-control-request-headers": "authorization"})


def words(value: str) -> set[str]:
    return set(value.split(", "))


def test_a_preflight_is_answered_without_a_token(db):
    answer = preflight(SESSIONS, "POST")
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "POST", "PUT", "PATCH", "DELETE"} <= words(answer["Access-Control-Allow-Methods"])
    assert words(answer["Access-Control-Allow-Headers"]) == {
        "Authorization",
        "Content-Type",
        "Idempotency-Key",
        "If-Match",
        "If-None-Match",
        "X-Request-ID",
    }


def test_a_preflight_does_not_count(db):
    for _ in range(70):
        assert preflight(SESSIONS, "POST")["RateLimit-Remaining"] == "60"
    assert Api().get(SESSIONS).headers["RateLimit-Remaining"] == "59"


@pytest.mark.parametrize("path", [SESSIONS, "/api/nothing-here", "/api/health"])
def test_any_origin_may_read_an_answer_and_its_headers(db, path):
    answer = Api().get(path, origin=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert words(answer.headers["Access-Control-Expose-Headers"]) == {
        "X-Request-ID",
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "Retry-After",
        "Link",
        "Idempotency-Replayed",
        "ETag",
    }


def test_a_refusal_for_too_many_requests_may_be_read_too(db, settings):
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 1
    answers = [Api().get(SESSIONS, origin=ORIGIN) for _ in range(2)]
    assert answers[1].status == 429
    assert answers[1].headers["Access-Control-Allow-Origin"] == "*"


def test_the_token_exchange_is_not_for_pages(alice):
    assert "Access-Control-Allow-Origin" not in preflight(TOKENS, "POST")
    assert "Access-Control-Allow-Origin" not in Api().post(TOKENS, {}, origin=ORIGIN).headers
    assert alice.api().get(TOKENS, origin=ORIGIN).headers["Access-Control-Allow-Origin"] == "*"


def test_cookies_are_never_let_in(db):
    for answer in (preflight(SESSIONS, "POST"), preflight(TOKENS, "POST"), Api().get(SESSIONS, origin=ORIGIN).response):
        assert "Access-Control-Allow-Credentials" not in answer


def test_pages_are_not_for_other_origins(client, db):
    assert "Access-Control-Allow-Origin" not in client.get("/", headers={"origin": ORIGIN})
