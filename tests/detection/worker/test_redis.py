"""What workers that share a Redis promise beyond what every worker does."""

import asyncio
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
import redis.asyncio
from asgiref.sync import sync_to_async
from django.db import IntegrityError, OperationalError
from redis.exceptions import WatchError

from billing.models import GuestUsage, LedgerEntry
from detection.models import DetectionEvent, DetectionSession, Outcome, SessionState
from detection.worker import carrier, process, remote, store
from detection.worker.choice import worker_make
from detection.worker.exchange import (
    FIELD,
    GROUP,
    REQUESTS,
    RESULTS,
    Address,
    Apply,
    answers_key,
    state_key,
    updates_channel,
    used_key,
    watched_key,
    word_of,
)
from detection.worker.port import SessionEnded, Unavailable
from detection.worker.purse import Purse, Purses
from tests.detection.client import Client
from tests.detection.conftest import working
from tests.detection.frames import bare, events_of_engine_alone, squats
from tests.detection.worker.conftest import batch
from tests.detection.worker.test_worker import parsed
from tests.own_redis import redis_url

pytestmark = [
    pytest.mark.redis,
    pytest.mark.usefixtures("worker_kind"),
    pytest.mark.parametrize("worker_kind", ["redis"], indirect=True),
]


@pytest.fixture
async def client_of_redis():
    async with redis.asyncio.Redis.from_url(redis_url()) as client:
        yield client


async def until(condition):
    """Wait for what has to come about by itself."""
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.02)


def frames_of(session):
    async def frames():
        return (await SessionState.objects.aget(pk=session.pk)).accepted_frames_total

    return frames


async def test_what_was_acked_comes_into_the_database(session, worker, squat):
    frames = squats()
    for number in range(5):
        await worker.apply(session.id, batch(number + 1, frames[number * 40 : number * 40 + 40]))

    async def carried():
        return await frames_of(session)() == 200

    await until(carried)
    stored = [event async for event in DetectionEvent.objects.filter(session=session).order_by("ordinal")]
    events = [{"type": event.type, "ts_ms": event.ts_ms, "payload": event.payload} for event in stored]
    assert events == await sync_to_async(events_of_engine_alone)(squat, frames[:200])
    assert (await GuestUsage.objects.aget(guest_id=session.guest_id)).frames == 200
    assert [entry.frames async for entry in LedgerEntry.objects.filter(session_id=session.id)] == [200]


async def test_while_the_database_fails_batches_are_acked_and_they_come_to_it_later(
    session, worker, monkeypatch, client_of_redis
):
    monkeypatch.setattr(carrier, "RETRY_SECONDS", 0.05)
    await worker.attach(session.id)
    failed = []

    def fail(saves):
        failed.append(len(saves))
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_commit", fail)
        for number in (1, 2):
            await worker.apply(session.id, batch(number, squats(number * 50)[-50:]))

        async def tried():
            return len(failed) > 1

        await until(tried)
        assert await frames_of(session)() == 0
        assert await client_of_redis.xlen(RESULTS) == 2

    async def carried():
        return await frames_of(session)() == 100 and not await client_of_redis.xlen(RESULTS)

    await until(carried)


async def test_what_was_carried_already_is_let_go(session, worker, client_of_redis, monkeypatch):
    """A worker that died between the database's commit and Redis's."""
    kept = []
    commit = store.commit

    def commit_twice(saves):
        kept.append(commit(saves))
        return commit(saves)

    monkeypatch.setattr(store, "commit", commit_twice)
    await worker.apply(session.id, batch(1, squats(60)))
    snapshot = await worker.finish(session.id, Outcome.FINALIZED)
    assert (kept, snapshot.accepted_frames_total) == ([[None]], 60)
    ordinals = [event.ordinal async for event in DetectionEvent.objects.filter(session=session).order_by("ordinal")]
    assert ordinals == list(range(1, len(ordinals) + 1))
    assert (await GuestUsage.objects.aget(guest_id=session.guest_id)).frames == 60


async def test_a_batch_the_database_will_never_take_takes_its_session_back_to_what_it_holds(
    session, worker, monkeypatch, client_of_redis
):
    await worker.apply(session.id, batch(1, squats(50)))

    def refuse(saves):
        raise IntegrityError

    async def gone():
        return not await client_of_redis.exists(state_key(session.id))

    async def carried():
        return await frames_of(session)() == 50

    await until(carried)
    with monkeypatch.context() as patch:
        patch.setattr(store, "_commit", refuse)
        await worker.apply(session.id, batch(2, squats(80)[50:]))
        await until(gone)
    _, ack = parsed(await worker.apply(session.id, batch(2, squats(80)[50:])))
    assert ack["accepted_frames_total"] == 80


async def test_a_batch_that_comes_through_two_servers_is_applied_once(session, worker):
    other = worker_make(listener_of=lambda session_id: None)
    part = batch(1, squats(100))
    first, second = await asyncio.gather(worker.apply(session.id, part), other.apply(session.id, part))
    assert first == second
    assert parsed(first)[1]["accepted_frames_total"] == 100


async def test_many_workers_step_many_sessions_and_none_twice(new_session, worker, squat):
    sessions = [await new_session() for _ in range(6)]
    frames = squats()
    others = [worker_make(listener_of=lambda session_id: None) for _ in range(2)]

    async def stream(session):
        events = []
        for number in range(len(frames) // 20 + 1):
            part = batch(number + 1, frames[number * 20 : number * 20 + 20])
            replies = await asyncio.gather(*(one.apply(session.id, part) for one in (worker, *others)))
            assert len(set(replies)) == 1
            events += parsed(replies[0])[0]
        return events

    with working(), working():
        heard = await asyncio.gather(*map(stream, sessions))
        for session in sessions:
            assert (await worker.finish(session.id, Outcome.FINALIZED)).accepted_frames_total == len(frames)
    alone = await sync_to_async(events_of_engine_alone)(squat, frames)
    assert [bare(events) for events in heard] == [alone] * len(sessions)


async def test_of_two_workers_with_one_batch_one_writes_and_the_other_answers_from_it(
    session, client_of_redis, monkeypatch
):
    """The second comes between the first's reading and writing."""
    first, second = process.DetectionWorker(), process.DetectionWorker()
    taken = [(b"1-1", Apply(Address("web", 1), session.id, batch(1, squats(50))))]
    load = process._load

    async def load_late(session_id):
        loaded = await load(session_id)
        monkeypatch.setattr(process, "_load", load)
        await second._take(taken)
        return loaded

    monkeypatch.setattr(process, "_load", load_late)
    with pytest.raises(WatchError):
        await first._take(taken)
    await first._take(taken)
    one, other = map(word_of, await client_of_redis.lrange(answers_key("web"), 0, -1))
    assert one.reply == other.reply
    for worker in (first, second):
        await worker._redis.aclose()


async def test_the_requests_of_a_worker_that_died_are_taken_by_another(session, worker, monkeypatch, client_of_redis):
    """It had read them, and nothing more."""
    await worker.attach(session.id)
    monkeypatch.setattr(process, "CLAIM_MS", 100)
    take = process.DetectionWorker._take
    died = []

    async def die_once(self, taken):
        if not died:
            died.append(taken)
            return
        await take(self, taken)

    monkeypatch.setattr(process.DetectionWorker, "_take", die_once)
    _, ack = parsed(await worker.apply(session.id, batch(1, squats(30))))
    assert (len(died), ack["accepted_frames_total"]) == (1, 30)
    assert (await client_of_redis.xpending(REQUESTS, GROUP))["pending"] == 0
    assert await client_of_redis.xlen(REQUESTS) == 0


async def test_an_end_through_another_server_reaches_the_client(session):
    client = Client(session)
    await client.attach()
    await client.batch(1, squats(100))
    other = worker_make(listener_of=lambda session_id: None)
    await other.finish(session.id, Outcome.FINALIZED)
    heard, code = await client.to_the_end()
    assert [message["type"] for message in heard] == ["session_update", "event_batch", "session_done"]
    assert (heard[0]["status"], heard[-1]["status"], code) == ("finalizing", "completed", 1000)
    record = await DetectionSession.objects.aget(pk=session.pk)
    assert (record.terminal_outcome, record.accepted_frames_total) == (Outcome.FINALIZED, 100)
    with pytest.raises(SessionEnded):
        await other.finish(session.id, Outcome.CANCELLED)


async def test_of_an_ended_session_redis_keeps_nothing(session, worker, client_of_redis):
    await worker.apply(session.id, batch(1, squats(30)))
    await worker.finish(session.id, Outcome.FINALIZED)
    assert await client_of_redis.exists(state_key(session.id), REQUESTS) == 1  # the stream, which is empty
    assert await client_of_redis.xlen(REQUESTS) == await client_of_redis.xlen(RESULTS) == 0


async def test_sessions_of_one_guest_share_the_allowance_at_once(new_session, worker, settings, database):
    settings.GUEST_FRAMES_PER_DAY = 50
    first = await new_session()
    second = await new_session(first.guest_id)
    await worker.apply(first.id, batch(1, squats(50)))
    with pytest.raises(SessionEnded) as ended:
        await worker.apply(second.id, batch(1, squats(1)))
    assert ended.value.snapshot.terminal_outcome == Outcome.QUOTA_EXCEEDED
    assert ended.value.snapshot.error.details["current_usage"] == 50


async def test_a_request_that_cannot_be_understood_is_in_nobody_s_way(session, worker, client_of_redis):
    await client_of_redis.xadd(REQUESTS, {FIELD: b"of another release"})
    _, ack = parsed(await worker.apply(session.id, batch(1, squats(10))))
    assert ack["accepted_frames_total"] == 10
    assert await client_of_redis.xlen(REQUESTS) == 0


async def test_without_redis_nothing_is_applied(session, settings, worker_kind):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    alone = worker_make(listener_of=lambda session_id: None)
    with pytest.raises(Unavailable):
        await alone.attach(session.id)


async def test_without_a_worker_nothing_is_answered_for_long(session, worker, monkeypatch):
    monkeypatch.setattr(remote, "ANSWER_SECONDS", 0.3)

    async def idle(self):
        await asyncio.sleep(0.05)

    monkeypatch.setattr(process.DetectionWorker, "_turn", idle)
    await asyncio.sleep(0.3)
    with pytest.raises(Unavailable):
        await worker.apply(session.id, batch(1, squats(5)))


async def test_a_session_is_watched_from_another_server_than_the_one_it_streams_to(session, worker):
    other = worker_make(listener_of=lambda session_id: None)
    await worker.attach(session.id)
    async with asyncio.timeout(20), other.watch(session.id) as updates:
        await worker.apply(session.id, batch(1, squats(150)))
        update = await anext(updates)
        assert update.accepted_frames_total == 150
        assert update.reading.count == sum(event.type == "event_completed" for event in update.events) > 0
        await worker.finish(session.id, Outcome.FINALIZED)
        assert (await anext(updates)).terminal_outcome == "finalized"
        assert (await DetectionSession.objects.aget(pk=session.pk)).ended_at
    await other.drained()


async def test_nothing_is_published_of_a_session_that_nobody_watches_any_more(session, worker, client_of_redis):
    other = worker_make(listener_of=lambda session_id: None)
    async with asyncio.timeout(20), other.watch(session.id):
        await worker.apply(session.id, batch(1, squats(10)))
    async with client_of_redis.pubsub() as heard:
        await heard.subscribe(updates_channel(session.id))
        assert (await heard.get_message(timeout=5))["type"] == "subscribe"
        await client_of_redis.delete(watched_key(session.id))  # as it runs out by itself
        await worker.apply(session.id, batch(2, squats(20)[10:]))
        assert await heard.get_message(timeout=0.3) is None
    await other.drained()


async def test_a_count_of_frames_that_ran_out_between_read_and_write_goes_on_where_it_was(client_of_redis):
    organization_id, cycle = uuid4(), date(2026, 2, 1)
    purse = Purse(SimpleNamespace(limit=1000, cycle=cycle), used=500, accepted=40)
    for _ in range(2):
        async with client_of_redis.pipeline(transaction=True) as pipe:
            Purses(client_of_redis).write(pipe, organization_id, purse)
            await pipe.execute()
    assert int(await client_of_redis.get(used_key(organization_id, cycle))) == 580
