"""What a plan's quota lets through in running sessions, whatever happens to them, their servers and the clock."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
import redis.asyncio
from asgiref.sync import sync_to_async
from django.db.models import Sum
from django.utils import timezone

from billing.models import FrameReservation, LedgerEntry, QuotaCycle
from billing.plans import PLANS, Plan
from billing.services import delinquency_set
from billing.standing import GRACE, standing_of
from detection.models import DetectionSession, Outcome
from detection.reconciliation import sessions_reconcile
from detection.services import SessionRefused, session_create
from detection.worker import allowance
from detection.worker.choice import worker_make
from detection.worker.port import SessionEnded, Unavailable
from detection.worker.reaper import Reaper
from tests.detection.client import Client
from tests.detection.conftest import inline_alone
from tests.detection.worker.conftest import batch
from tests.detection.worker.test_ledger import Clock, frames
from tests.own_redis import redis_url
from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.models import Organization, Project
from workbench.tenancy.services import organization_plan_set, organization_suspend

MADE = datetime(2026, 1, 31, 15, 30, tzinfo=UTC)
QUOTA, LIMIT = 100, 120


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(datetime(2026, 2, 20, 12, 0, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def organization(database, monkeypatch):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=QUOTA))
    return make_organization()


def make_organization():
    organization = Organization.objects.create(name="Made on a 31st")
    Organization.objects.filter(pk=organization.pk).update(created_at=MADE)
    Project.objects.create(organization=organization, name="Main")
    return Organization.objects.get(pk=organization.pk)


def session_of(organization, squat):
    project = Project.objects.select_related("organization").get(organization=organization)
    return session_create(project=project, mode="live", movespec_version=squat, contract_major=1)


class Stream:
    """A client's side of a session: what it has sent, in batches that follow each other."""

    def __init__(self, session):
        self.session, self.sent, self.batch_seq, self.last = session, 0, 0, 0

    async def send(self, worker, count):
        """Frames accepted. Raises SessionEnded."""
        self.batch_seq += 1
        part = batch(self.batch_seq, frames(self.sent, count))
        for _ in range(3):
            try:
                ack = json.loads((await worker.apply(self.session.pk, part)).splitlines()[-1])
            except Unavailable:  # what it had in memory was another worker's to change: it loads anew
                part = batch(self.batch_seq, frames(self.sent, count))
                continue
            self.sent, self.last = self.sent + count, count
            return ack["accepted_frame_count"]
        raise AssertionError("it was never available")

    async def repeat(self, worker):
        """The last batch once more. What a server still has in memory of a session that went on elsewhere is old."""
        for _ in range(3 if self.batch_seq else 0):
            try:
                await worker.apply(self.session.pk, batch(self.batch_seq, frames(self.sent - self.last, self.last)))
                return
            except Unavailable:
                continue


@sync_to_async
def in_ledger(organization, cycle_start=None):
    rows = LedgerEntry.objects.filter(project__organization=organization)
    if cycle_start:
        rows = rows.filter(cycle_start=cycle_start)
    return rows.aggregate(sum=Sum("frames"))["sum"] or 0


async def ledgered(organization, frames):
    """What was acked is in the database: with Redis that takes a moment."""
    async with asyncio.timeout(20):
        while await in_ledger(organization) != frames:
            await asyncio.sleep(0.01)


@sync_to_async
def standing(organization):
    found = standing_of(organization_id=organization.pk, now=timezone.now())
    return found.used, found.hard_limit


async def test_grace_goes_on_to_120_per_cent_and_then_the_session_ends_with_all_it_has(organization, squat, worker):
    session = await sync_to_async(session_of)(organization, squat)
    stream = Stream(session)
    for _ in range(3):
        assert await stream.send(worker, 40) == 40
    with pytest.raises(SessionEnded) as ended:
        await stream.send(worker, 40)
    snapshot = ended.value.snapshot
    assert (snapshot.terminal_outcome, snapshot.accepted_frames_total) == (Outcome.QUOTA_EXCEEDED, 120)
    details = snapshot.error.details
    assert (details["quota_limit"], details["current_usage"]) == (QUOTA, 120)
    assert details["upgrade_url"] == f"/portal/{organization.pk}/plan/"
    await session.arefresh_from_db()
    assert (session.status, session.accepted_frames_total, session.error_code) == ("failed", 120, "quota_exceeded")
    assert await in_ledger(organization) == 120
    with pytest.raises(SessionRefused):
        await sync_to_async(session_of)(organization, squat)


async def test_a_batch_begun_is_accepted_whole(organization, squat, worker):
    stream = Stream(await sync_to_async(session_of)(organization, squat))
    assert await stream.send(worker, 119) == 119
    assert await stream.send(worker, 200) == 200
    with pytest.raises(SessionEnded):
        await stream.send(worker, 1)


async def test_sessions_at_once_pass_the_limit_by_a_batch_each_at_most(organization, squat, worker):
    streams = [Stream(await sync_to_async(session_of)(organization, squat)) for _ in range(5)]

    async def to_the_end(stream):
        try:
            while await stream.send(worker, 10):
                pass
        except SessionEnded:
            return

    await asyncio.gather(*map(to_the_end, streams))
    assert LIMIT <= await in_ledger(organization) < LIMIT + 5 * 10
    assert await sync_to_async(sessions_reconcile)(now=timezone.now()) == []


async def test_an_upgrade_lets_the_next_batch_through(organization, squat, worker, worker_kind, clock):
    first, second = [Stream(await sync_to_async(session_of)(organization, squat)) for _ in range(2)]
    await first.send(worker, 130)
    with pytest.raises(SessionEnded):
        await first.send(worker, 1)
    await sync_to_async(organization_plan_set)(organization=organization, plan="pro", actor=SYSTEM)
    if worker_kind == "redis":
        clock.now += timedelta(minutes=1)  # for so long its terms are good
    assert await second.send(worker, 200) == 200


async def test_guests_are_not_held_to_a_plan(session, worker, clock):
    stream = Stream(session)
    assert await stream.send(worker, 250) == 250
    assert not await QuotaCycle.objects.aexists()


@pytest.mark.parametrize(("passed", "lets"), [(GRACE - timedelta(seconds=1), True), (GRACE, False)])
async def test_grace_is_over_after_three_days(organization, squat, worker, clock, passed, lets):
    stream, later = [Stream(await sync_to_async(session_of)(organization, squat)) for _ in range(2)]
    await stream.send(worker, 100)
    await stream.send(worker, 1)
    assert (await QuotaCycle.objects.aget()).grace_started_at == clock.now
    clock.now += passed
    if lets:
        assert await later.send(worker, 5) == 5
    else:
        with pytest.raises(SessionEnded):
            await later.send(worker, 5)


async def test_the_next_cycle_has_a_quota_and_a_grace_of_its_own(organization, squat, worker, clock):
    stream = Stream(await sync_to_async(session_of)(organization, squat))
    assert await stream.send(worker, 118) == 118
    await ledgered(organization, 118)
    clock.now = datetime(2026, 2, 28, tzinfo=UTC)
    for _ in range(3):
        assert await stream.send(worker, 40) == 40
    with pytest.raises(SessionEnded):
        await stream.send(worker, 1)


@inline_alone  # which alone reserves: workers on Redis count there, and ask for the terms by the minute
async def test_billing_is_asked_once_for_many_batches(organization, squat, worker, monkeypatch):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=1_000_000))
    asked = []
    reserve = allowance.frames_reserve

    def counted(**question):
        asked.append(question)
        return reserve(**question)

    monkeypatch.setattr(allowance, "frames_reserve", counted)
    stream = Stream(await sync_to_async(session_of)(organization, squat))
    for _ in range(70):
        await stream.send(worker, 4)
    assert len(asked) == 1
    for _ in range(10):
        await stream.send(worker, 4)
    assert len(asked) == 2


@inline_alone  # which alone reserves
async def test_a_server_that_stops_gives_back_what_it_reserved(organization, squat, worker):
    stream = Stream(await sync_to_async(session_of)(organization, squat))
    await stream.send(worker, 4)
    assert (await FrameReservation.objects.aget()).frames == 16
    await worker.drained()
    assert not await FrameReservation.objects.aexists()


@inline_alone  # which alone reserves: workers on Redis share one count
async def test_what_another_server_reserved_is_not_given_away(organization, squat, worker):
    other = worker_make(listener_of=lambda session_id: None)
    first, second = [Stream(await sync_to_async(session_of)(organization, squat)) for _ in range(2)]
    await first.send(worker, 1)  # and 15 more are its own
    assert await second.send(other, 104) == 104
    with pytest.raises(SessionEnded):
        await second.send(other, 1)
    assert await first.send(worker, 10) == 10


async def test_a_bill_that_is_overdue_ends_a_running_session_with_its_lease(organization, squat, worker, clock):
    stream = Stream(await sync_to_async(session_of)(organization, squat))
    await stream.send(worker, 4)
    await sync_to_async(delinquency_set)(organization=organization, now=clock.now, actor=SYSTEM)
    clock.now += timedelta(seconds=61)
    with pytest.raises(SessionEnded) as ended:
        await stream.send(worker, 4)
    snapshot = ended.value.snapshot
    assert (snapshot.terminal_outcome, snapshot.error.code) == (Outcome.BILLING_BLOCKED, "delinquent_payment")


@pytest.mark.redis
@pytest.mark.parametrize("worker_kind", ["redis"], indirect=True)
async def test_a_count_that_redis_has_let_go_begins_again_with_the_ledgers(organization, squat, worker, clock):
    """In grace too, where the terms are nobody's to look up but the database's."""
    stream = Stream(await sync_to_async(session_of)(organization, squat))
    await stream.send(worker, 110)
    await ledgered(organization, 110)
    async with redis.asyncio.Redis.from_url(redis_url()) as client:
        assert await client.delete(*[key async for key in client.scan_iter("detection:used:*")]) == 1
    clock.now += timedelta(minutes=1)
    assert await stream.send(worker, 10) == 10
    with pytest.raises(SessionEnded):
        await stream.send(worker, 1)


@pytest.mark.parametrize("code", ["organization_suspended", "delinquent_payment"])
async def test_what_an_operator_says_ends_running_sessions(organization, squat, worker, code):
    session = await sync_to_async(session_of)(organization, squat)
    await Stream(session).send(worker, 30)
    if code == "organization_suspended":
        await sync_to_async(organization_suspend)(organization=organization, actor=SYSTEM)
    else:
        await sync_to_async(delinquency_set)(organization=organization, now=timezone.now(), actor=SYSTEM)
    assert await Reaper(worker=worker, attached=set).reap() == 1
    await session.arefresh_from_db()
    assert (session.terminal_outcome, session.error_code) == (Outcome.BILLING_BLOCKED, code)
    assert (session.status, session.accepted_frames_total) == ("failed", 30)


async def test_a_client_is_told_why_and_where_to_upgrade(organization, squat, worker_kind):
    client = Client(await sync_to_async(session_of)(organization, squat))
    await client.attach()
    await client.batch(1, frames(0, 130))
    await client.say("frame_batch", batch_seq=2, frames=frames(130, 10))
    heard, code = await client.to_the_end()
    error, done = heard[0]["error"], heard[-1]
    assert (error["code"], error["retryable"], code) == ("quota_exceeded", False, 4403)
    assert set(error["details"]) == {"quota_limit", "current_usage", "resets_at", "upgrade_url"}
    assert error["details"]["upgrade_url"] == f"http://testserver/portal/{organization.pk}/plan/"
    assert (done["status"], done["terminal_outcome"], done["accepted_frames_total"]) == (
        "failed",
        "quota_exceeded",
        130,
    )
    again = Client(client_session := await DetectionSession.objects.aget())
    await again.open()
    (_, done), code = await again.to_the_end()
    assert client_session.error_code == "quota_exceeded"
    assert done["error"]["details"] == {"upgrade_url": error["details"]["upgrade_url"]}
