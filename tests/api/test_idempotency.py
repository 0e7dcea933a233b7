"""A POST with an Idempotency-Key takes effect once, however often and however fast it is sent."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from detection.models import DetectionSession
from detection.realtime.tokens import token_check
from movespecs.models import MoveSpec, Visibility
from movespecs.services import version_create, version_release
from tests.people import Api, Person, person
from workbench.api.idempotency import ABANDONED, KEPT
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import credential_revoke
from workbench.tenancy.models import ApiKey, IdempotentResponse, Organization

SESSIONS = "/api/detection/sessions"
SQUAT = Path("movespecs/catalogue/squat.yaml")


def released(owner: Person) -> MoveSpec:
    movespec = MoveSpec.objects.create(project=owner.project, slug="squat", name="Squat", visibility=Visibility.PUBLIC)
    version_release(version=version_create(movespec=movespec, yaml_source=SQUAT.read_text(encoding="utf-8")))
    return movespec


@pytest.fixture
def body(alice):
    return {"mode": "live", "movespec_id": str(released(alice).id)}


def create(api: Api, body: object, key: str = "order-1"):
    return api.post(SESSIONS, body, **{"Idempotency-Key": key})


def test_the_same_request_is_answered_again_and_done_once(alice, body):
    api = alice.api()
    first, second = create(api, body), create(api, body)
    assert (first.status, second.status) == (201, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert {**second.json, "runtime_token": ""} == {**first.json, "runtime_token": ""}
    assert DetectionSession.objects.count() == 1


def test_a_replayed_session_has_a_fresh_token_and_none_is_kept(alice, body):
    api = alice.api()
    first = create(api, body)
    session_id = DetectionSession.objects.get().id
    kept = IdempotentResponse.objects.get()
    assert json.loads(kept.body)["runtime_token"] is None
    assert first.json["runtime_token"] not in f"{kept.body} {kept.headers}"
    token_check(create(api, body).json["runtime_token"], session_id=session_id)


def test_the_key_with_another_request_is_a_conflict(alice, body):
    api = alice.api()
    create(api, body)
    for answer in (
        create(api, body | {"mode": "replay"}),
        api.post(f"{SESSIONS}?dry=1", body, **{"Idempotency-Key": "order-1"}),
    ):
        assert answer.error == ("conflict", 409)
        assert answer.json["error"]["retryable"] is False
    assert DetectionSession.objects.count() == 1


def test_an_error_of_the_callers_is_answered_again_too(alice):
    api, body = alice.api(), {"mode": "live"}
    assert create(api, body).error == ("validation_error", 422)
    assert create(api, body).headers["Idempotency-Replayed"] == "true"


def test_keys_are_apart_by_credential_project_path_and_key(alice, charlie, body):
    api = alice.api()
    first = create(api, body).json["session_id"]
    others = [create(alice.api(), body), create(charlie.api(), body), create(api, body, key="order-2")]
    assert len({first, *(answer.json["session_id"] for answer in others)}) == 4
    elsewhere = api.post(f"{SESSIONS}/{uuid4()}/cancel", body, **{"Idempotency-Key": "order-1"})
    assert elsewhere.error == ("session_not_found", 404)


def test_a_reading_request_takes_no_key(alice):
    assert alice.api().get(SESSIONS, **{"Idempotency-Key": "x" * 300}).status == 200
    assert not IdempotentResponse.objects.exists()


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "ключ"])
def test_a_malformed_key_is_refused(alice, body, key):
    answer = create(alice.api(), body, key=key)
    assert answer.error == ("validation_error", 422)
    assert set(answer.json["error"]["details"]) == {"Idempotency-Key"}
    assert not DetectionSession.objects.exists()


def test_the_token_exchange_has_no_keys(alice):
    key, secret = alice.key()
    sent = {"api_key_id": str(key.id), "api_key_secret": secret}
    tokens = [
        Api().post("/api/auth/access-tokens", sent, **{"Idempotency-Key": "one"}).json["access_token"] for _ in "12"
    ]
    assert tokens[0] != tokens[1]
    assert not IdempotentResponse.objects.exists()


def test_authentication_comes_before_a_replay(alice, body):
    api = alice.api()
    create(api, body)
    credential_revoke(credential=ApiKey.objects.get(), actor=actor_of_user(alice.user))
    assert create(api, body).error == ("access_token_invalid", 401)


def test_a_replay_counts_as_a_request_and_a_429_is_not_kept(alice, body):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    api = alice.api()
    for _ in range(10):
        assert create(api, body).status == 201
    assert create(api, body).error == ("rate_limited", 429)
    assert create(api, body, key="order-2").error == ("rate_limited", 429)
    assert IdempotentResponse.objects.count() == 1


def test_what_broke_on_our_side_is_not_kept(alice, body, monkeypatch):
    api = alice.api()
    with monkeypatch.context() as broken:
        broken.setattr("detection.api.session_create", lambda **_: 1 / 0)
        assert create(api, body).error == ("internal_error", 500)
    answer = create(api, body)
    assert answer.status == 201
    assert "Idempotency-Replayed" not in answer.headers


def test_a_key_in_progress_may_be_tried_again_and_is_free_a_minute_after_a_crash(alice, body):
    api = alice.api()
    create(api, body)
    IdempotentResponse.objects.update(status=None, started_at=timezone.now() - ABANDONED + timedelta(seconds=5))
    answer = create(api, body)
    assert answer.error == ("conflict", 409)
    assert answer.json["error"]["retryable"] is True
    IdempotentResponse.objects.update(started_at=timezone.now() - ABANDONED - timedelta(seconds=1))
    assert create(api, body).status == 201
    assert DetectionSession.objects.count() == 2


def test_after_a_day_a_key_is_new_again(alice, body):
    api = alice.api()
    create(api, body)
    IdempotentResponse.objects.update(started_at=timezone.now() - KEPT - timedelta(seconds=1))
    assert "Idempotency-Replayed" not in create(api, body | {"mode": "replay"}).headers
    assert DetectionSession.objects.count() == 2
    assert IdempotentResponse.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect():
    alice = person("alice")
    api = alice.api()
    token = api._headers["Authorization"].removeprefix("Bearer ")
    body = {"mode": "live", "movespec_id": str(released(alice).id)}

    def send(_):
        try:
            return create(Api(token), body)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(send, range(20)))
    assert DetectionSession.objects.count() == 1
    session_id = str(DetectionSession.objects.get().id)
    done = [answer for answer in answers if answer.status == 201]
    assert {answer.json["session_id"] for answer in done} == {session_id}
    assert sum("Idempotency-Replayed" not in answer.headers for answer in done) == 1
    for answer in answers:
        if answer not in done:
            assert answer.error == ("conflict", 409)
            assert answer.json["error"]["retryable"] is True
    assert create(api, body).json["session_id"] == session_id
