"""POST /api/detection/sessions"""

import re
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from billing.services import guest_frames_add
from detection.models import DetectionSession
from detection.realtime.tokens import token_check
from movespecs.models import MoveSpec, MoveSpecVersion, Visibility
from movespecs.services import version_create
from tests.detection.client import Client
from workbench.api.authentication import guests_project

PATH = "/api/detection/sessions"


def error(answer):
    status, body = answer
    return status, body["error"]["code"]


async def test_a_session_is_created_in_contract_shape(alice, squat):
    status, body = await alice.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id)})
    assert status == 201
    session_id = UUID(body["session_id"])
    session = await DetectionSession.objects.aget(pk=session_id)
    token_check(body.pop("runtime_token"), session_id=session_id)
    assert body == {
        "session_id": str(session_id),
        "project_id": str(session.project_id),
        "status": "created",
        "mode": "live",
        "resolved_movespec_version_id": str(squat.id),
        "stream_url": f"ws://testserver/ws/detection/sessions/{session_id}",
        "input_schema_version": "mediapipe_pose_landmarker/v1",
        "output_schema_version": "kynasmith_detection_events/v1",
    }
    assert session.guest_id == alice.guest_id


async def test_what_it_answers_with_opens_the_stream(alice, squat):
    _, body = await alice.post(PATH, {"mode": "replay", "movespec_version_id": str(squat.id)})
    session = await DetectionSession.objects.aget(pk=body["session_id"])
    assert (await Client(session, token=body["runtime_token"]).attach())["status"] == "streaming"


async def test_addresses_come_from_the_base_url_where_there_is_one(alice, squat, settings):
    settings.BASE_URL = "https://workbench.example.org"
    _, body = await alice.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id)})
    assert body["stream_url"].startswith("wss://workbench.example.org/ws/detection/sessions/")


async def test_a_host_that_is_none_of_ours_is_refused(alice, squat, settings):
    settings.ALLOWED_HOSTS = ["elsewhere.example.org"]
    status, _ = await alice.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id)})
    assert status == 422


async def test_the_project_may_be_named_if_it_is_ones_own(alice, squat):
    _, first = await alice.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id)})
    own = {"mode": "live", "movespec_id": str(squat.movespec_id), "project_id": first["project_id"]}
    assert (await alice.post(PATH, own))[0] == 201
    assert error(await alice.post(PATH, own | {"project_id": str(uuid4())})) == (403, "project_mismatch")


async def test_another_contract_is_not_spoken(alice, squat):
    status, body = await alice.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id), "contract_major": 2})
    assert (status, body["error"]["code"]) == (422, "contract_version_unsupported")
    assert body["error"]["details"] == {"supported_contract_major": 1}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"mode"}),
        ({"mode": "dream", "movespec_id": str(uuid4())}, {"mode"}),
        ({"mode": "live"}, {"movespec_id", "movespec_version_id"}),
        (
            {"mode": "live", "movespec_id": str(uuid4()), "movespec_version_id": str(uuid4())},
            {"movespec_id", "movespec_version_id"},
        ),
        ({"mode": "live", "movespec_id": "squat"}, {"movespec_id"}),
        ({"mode": "live", "movespec_id": str(uuid4()), "contract_major": "one"}, {"contract_major"}),
    ],
)
async def test_a_field_that_is_wrong_is_named(alice, squat, body, fields):
    status, answer = await alice.post(PATH, body)
    assert (status, answer["error"]["code"]) == (422, "validation_error")
    assert set(answer["error"]["details"]) == fields


async def test_what_is_not_there_cannot_be_run(alice, squat):
    assert error(await alice.post(PATH, {"mode": "live", "movespec_id": str(uuid4())})) == (404, "movespec_not_found")
    assert error(await alice.post(PATH, {"mode": "live", "movespec_version_id": str(uuid4())})) == (
        404,
        "movespec_version_not_found",
    )


@pytest.fixture
def bobs_copy(bob, squat):
    copy = MoveSpec.objects.create(
        project=guests_project(), name="Squat", guest_id=bob.guest_id, copied_from=squat.movespec
    )
    return version_create(movespec=copy, yaml_source=squat.yaml_source)


async def test_a_guests_copy_is_run_by_its_guest_alone(alice, bob, bobs_copy):
    body = {"mode": "live", "movespec_version_id": str(bobs_copy.id)}
    assert (await bob.post(PATH, body))[0] == 201
    assert error(await alice.post(PATH, body)) == (404, "movespec_version_not_found")


async def test_without_a_release_there_is_nothing_to_run(bob, bobs_copy):
    body = {"mode": "live", "movespec_id": str(bobs_copy.movespec_id)}
    assert error(await bob.post(PATH, body)) == (404, "no_released_version")


async def test_a_delisted_movespec_is_gone(alice, squat):
    await MoveSpec.objects.filter(pk=squat.movespec_id).aupdate(visibility=Visibility.DELISTED)
    assert error(await alice.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id)})) == (
        404,
        "movespec_not_found",
    )


class TestWhoMayAsk:
    async def test_a_new_visitor_on_our_page_becomes_a_guest(self, stranger, squat):
        status, body = await stranger.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id)})
        assert status == 201
        assert (await stranger.get(f"{PATH}/{body['session_id']}"))[0] == 200

    async def test_whoever_comes_from_nowhere_needs_a_token(self, stranger, squat):
        body = {"mode": "live", "movespec_id": str(squat.movespec_id)}
        assert error(await stranger.post(PATH, body, headers={})) == (401, "access_token_missing")
        assert error(await stranger.get(PATH)) == (401, "access_token_missing")

    async def test_a_token_of_ours_there_is_none_of_yet(self, alice, squat):
        body = {"mode": "live", "movespec_id": str(squat.movespec_id)}
        headers = {"authorization": "Bearer ks_at_x", "origin": "http://testserver"}
        assert error(await alice.post(PATH, body, headers=headers)) == (401, "access_token_invalid")

    @pytest.mark.parametrize("headers", [{"origin": "https://evil.example.org"}, {"origin": "null"}])
    async def test_another_sites_page_cannot_post_with_a_guests_cookie(self, alice, squat, headers):
        body = {"mode": "live", "movespec_id": str(squat.movespec_id)}
        assert error(await alice.post(PATH, body, headers=headers)) == (403, "authorization_failed")
        assert not await DetectionSession.objects.aexists()

    async def test_without_an_origin_djangos_token_will_do(self, alice, squat):
        browser = AsyncClient(enforce_csrf_checks=True, headers={"host": "testserver"})
        browser.cookies = alice.client.cookies
        browser.cookies["csrftoken"] = token = "a" * 32
        body = {"mode": "live", "movespec_id": str(squat.movespec_id)}

        async def status(headers):
            answer = await browser.post(PATH, body, content_type="application/json", headers=headers)
            return answer.status_code

        assert await status({"x-csrftoken": token}) == 201
        assert await status({"x-csrftoken": "b" * 32}) == 403
        assert await status({}) == 403


class TestAllowance:
    async def test_a_guest_whose_frames_are_used_up_is_told_when_there_are_more(self, alice, squat, settings):
        settings.GUEST_FRAMES_PER_DAY = 100
        today = timezone.now().date()
        await sync_to_async(guest_frames_add)(frames={alice.guest_id: 104}, day=today)
        status, body = await alice.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id)})
        assert (status, body["error"]["code"], body["error"]["retryable"]) == (403, "quota_exceeded", False)
        details = body["error"]["details"]
        assert (details["quota_limit"], details["current_usage"]) == (100, 104)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", details["resets_at"])
        assert details["upgrade_url"] == "http://testserver/"

    async def test_another_guest_has_all_of_hers(self, alice, bob, squat, settings):
        settings.GUEST_FRAMES_PER_DAY = 100
        await sync_to_async(guest_frames_add)(frames={alice.guest_id: 100}, day=timezone.now().date())
        assert (await bob.post(PATH, {"mode": "live", "movespec_id": str(squat.movespec_id)}))[0] == 201


class TestRate:
    async def test_a_guest_begins_so_many_sessions_a_minute(self, alice, squat, settings):
        settings.GUEST_SESSIONS_PER_MINUTE = 2
        body = {"mode": "live", "movespec_id": str(squat.movespec_id)}
        assert [(await alice.post(PATH, body))[0] for _ in range(3)] == [201, 201, 429]
        error = alice.answer.json()["error"]
        assert (error["code"], error["retryable"]) == ("rate_limited", True)
        assert 1 <= error["details"]["retry_after_seconds"] <= 60
        assert alice.answer["Retry-After"] == str(error["details"]["retry_after_seconds"])

    async def test_so_does_an_address(self, alice, bob, stranger, squat, settings):
        settings.GUEST_SESSIONS_PER_MINUTE = 2
        body = {"mode": "live", "movespec_id": str(squat.movespec_id)}
        assert [(await one.post(PATH, body))[0] for one in (alice, bob, stranger)] == [201, 201, 429]

    @pytest.mark.parametrize(("proxies", "statuses"), [(0, [201, 429]), (1, [201, 201])])
    async def test_behind_a_proxy_the_address_is_what_the_proxy_saw(
        self, alice, bob, squat, settings, proxies, statuses
    ):
        settings.GUEST_SESSIONS_PER_MINUTE, settings.TRUSTED_PROXIES = 1, proxies
        body = {"mode": "live", "movespec_id": str(squat.movespec_id)}

        def seen(address):
            return {"origin": "http://testserver", "x-forwarded-for": f"203.0.113.99, {address}"}

        first, _ = await alice.post(PATH, body, headers=seen("198.51.100.1"))
        second, _ = await bob.post(PATH, body, headers=seen("198.51.100.2"))
        assert [first, second] == statuses


async def test_a_version_that_never_was_released_stays_unknown(alice, squat):
    draft = await MoveSpecVersion.objects.acreate(
        movespec=await MoveSpec.objects.acreate(
            project_id=squat.movespec.project_id, name="Draft", visibility=Visibility.PRIVATE
        ),
        version_number=1,
        yaml_source=squat.yaml_source,
        content_hash="0" * 64,
    )
    assert error(await alice.post(PATH, {"mode": "live", "movespec_version_id": str(draft.id)})) == (
        404,
        "movespec_version_not_found",
    )
