import re
from uuid import UUID

import pytest


@pytest.fixture
def answer(client):
    return client.get("/api/health")


def test_every_answer_carries_a_request_id(answer):
    assert UUID(answer["X-Request-ID"])


def test_a_well_formed_request_id_of_the_caller_is_kept(client):
    assert client.get("/api/health", headers={"x-request-id": "job-17.a"})["X-Request-ID"] == "job-17.a"


@pytest.mark.parametrize("given", ["with space", "a" * 129, "line\u2028break", "<script>"])
def test_a_malformed_request_id_is_replaced(client, given):
    assert UUID(client.get("/api/health", headers={"x-request-id": given})["X-Request-ID"])


def test_scripts_come_from_the_origin_alone_and_styles_need_a_nonce(answer):
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert re.match(r"^'self'( 'nonce-[^']+')?$", policy["style-src"])
    assert policy["frame-ancestors"] == "'none'"


def test_only_our_own_pages_may_use_the_camera(answer):
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert "microphone=()" in answer["Permissions-Policy"]


def test_the_usual_security_headers_are_there(answer):
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
