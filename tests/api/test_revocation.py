"""What takes access away ends the sessions that were created with it, also while they stream."""

import time
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from billing.models import CycleTotal, LedgerEntry
from detection.models import DetectionSession, Outcome
from detection.realtime import runtime
from detection.worker.reaper import due
from tests.detection.client import Client
from tests.detection.frames import squats
from tests.people import Api
from workbench.portal.settings.deletion import organizations_purge
from workbench.tenancy.access_tokens import access_token_issue
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import api_key_roll, credential_revoke, service_account_create
from workbench.tenancy.models import ApiKey, Organization, Project
from workbench.tenancy.services import organization_close

PATH = "/api/detection/sessions"


@pytest.fixture
def account(alice):
    return service_account_create(
        organization=alice.organization, projects=[alice.project], name="CI", actor=actor_of_user(alice.user)
    )[0]


@pytest.fixture
def key(alice):
    return alice.key()[0]


@pytest.fixture
async def housekeeping():
    running = runtime.current()
    running.start()
    yield
    await running.stop()


def created_with(credential, project, squat):
    token = access_token_issue(credential=credential, project=project, scopes=credential.scopes)[1]
    answer = Api(token).post(PATH, {"mode": "live", "movespec_version_id": str(squat.id)})
    return DetectionSession.objects.get(pk=answer.json["session_id"])


def revoke(credential, alice):
    credential_revoke(credential=credential, actor=actor_of_user(alice.user))


WAYS = {
    "the API key is revoked": lambda alice, key, account: revoke(key, alice),
    "the service account is revoked": lambda alice, key, account: revoke(account, alice),
    "the service account is granted the project no more": lambda alice, key, account: account.projects.clear(),
    "the organization is suspended": lambda alice, key, account: Organization.objects.filter(
        pk=alice.organization.pk
    ).update(suspended_at=timezone.now()),
    "the project is archived": lambda alice, key, account: Project.objects.filter(pk=alice.project.pk).update(
        archived_at=timezone.now()
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_ends_a_session_and_what_does_not(way, alice, charlie, key, account, squat):
    by_key, by_account = (created_with(one, alice.project, squat) for one in (key, account))
    created_with(charlie.key()[0], charlie.project, squat)
    assert due(now=timezone.now(), since=timezone.now()) == []
    WAYS[way](alice, key, account)
    ended = {
        "the API key is revoked": {by_key.pk},
        "the service account is revoked": {by_account.pk},
        "the service account is granted the project no more": {by_account.pk},
    }.get(way, {by_key.pk, by_account.pk})
    outcome = Outcome.BILLING_BLOCKED if way == "the organization is suspended" else Outcome.ACCESS_REVOKED
    assert dict(due(now=timezone.now(), since=timezone.now())) == dict.fromkeys(ended, outcome)


def test_expiry_and_a_rolled_key_end_nothing(alice, key, squat):
    created_with(key, alice.project, squat)
    api_key_roll(key=key, actor=actor_of_user(alice.user), overlap=timedelta(hours=1))
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert due(now=timezone.now(), since=timezone.now()) == []


def test_a_look_costs_one_query_however_many_sessions(alice, squat, key, django_assert_num_queries):
    revoke(key, alice)
    for count in (1, 5):
        for _ in range(count):
            DetectionSession.objects.filter(pk=created_with(alice.key()[0], alice.project, squat).pk).update(
                api_key=key
            )
        with django_assert_num_queries(6):
            due(now=timezone.now(), since=timezone.now() - timedelta(days=1))


async def test_a_stream_is_closed_within_five_seconds_of_the_revocation(alice, key, squat, housekeeping):
    session = await sync_to_async(created_with)(key, alice.project, squat)
    client = Client(session)
    await client.attach()
    await client.batch(1, squats(40))
    await sync_to_async(revoke)(key, alice)
    revoked_at = time.monotonic()
    heard, code = await client.to_the_end()
    assert time.monotonic() - revoked_at < 5
    error, done = heard[0], heard[-1]
    assert (error["type"], error["error"]["code"], code) == ("error", "access_token_invalid", 4403)
    assert (done["type"], done["status"], done["terminal_outcome"]) == ("session_done", "failed", "access_revoked")
    assert (done["accepted_frames_total"], done["error"]) == (40, error["error"])
    await session.arefresh_from_db()
    assert (session.status, session.error_code, session.accepted_frames_total) == ("failed", "access_token_invalid", 40)
    assert (await LedgerEntry.objects.aget(session_id=session.pk)).frames == 40


async def test_an_organization_that_is_deleted_ends_its_streams_and_what_they_counted_stays(
    alice, key, squat, housekeeping
):
    client = Client(await sync_to_async(created_with)(key, alice.project, squat))
    await client.attach()
    await client.batch(1, squats(40))
    await sync_to_async(organization_close)(organization=alice.organization, actor=actor_of_user(alice.user))
    heard, code = await client.to_the_end()
    assert (heard[-1]["terminal_outcome"], heard[-1]["accepted_frames_total"], code) == ("access_revoked", 40, 4403)
    assert await sync_to_async(organizations_purge)() == 1
    assert not await DetectionSession.objects.aexists()
    assert (await LedgerEntry.objects.aget()).frames == (await CycleTotal.objects.aget()).frames == 40


async def test_coming_back_to_it_shows_the_end(alice, key, squat, housekeeping):
    session = await sync_to_async(created_with)(key, alice.project, squat)
    first = Client(session)
    await first.attach()
    await sync_to_async(revoke)(key, alice)
    await first.to_the_end()
    again = Client(session)
    await again.open()
    (update, done), code = await again.to_the_end()
    assert (update["status"], done["terminal_outcome"], code) == ("failed", "access_revoked", 1000)
