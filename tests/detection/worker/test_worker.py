"""What every worker promises."""

import asyncio
import json
from itertools import pairwise

import pytest
from asgiref.sync import sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detection.models import DetectionEvent, DetectionSession, Outcome, SessionState
from detection.worker import store
from detection.worker.choice import worker_make
from detection.worker.port import SessionEnded, SessionMissing, Unavailable
from tests.detection.conftest import inline_alone, make_session
from tests.detection.frames import bare, events_of_engine_alone, squats
from tests.detection.worker.conftest import batch


def parsed(reply):
    """The events and the ack of a reply."""
    *event_batches, ack = map(json.loads, reply.split("\n"))
    return [event for message in event_batches for event in message["events"]], ack


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.sets(st.integers(1, 230), max_size=12), forgets=st.sets(st.integers(0, 12)))
async def test_events_do_not_depend_on_batches_or_workers(cuts, forgets, squat, worker_kind):
    session = await sync_to_async(make_session)(squat)
    frames, events = squats(), []
    worker = worker_make(listener_of=lambda session_id: None)
    await worker.attach(session.id)
    edges = [0, *sorted(cuts), len(frames)]
    for number, (start, end) in enumerate(pairwise(edges)):
        if number in forgets:
            worker = worker_make(listener_of=lambda session_id: None)
        found, _ = parsed(await worker.apply(session.id, batch(number + 1, frames[start:end])))
        events += found
    await worker.finish(session.id, Outcome.FINALIZED)
    stored = [event async for event in DetectionEvent.objects.filter(session=session).order_by("ordinal")]
    everything = [{"type": event.type, "ts_ms": event.ts_ms, "payload": event.payload} for event in stored]
    assert everything == await sync_to_async(events_of_engine_alone)(squat, frames, closed=True)
    assert bare(events) == everything[: len(events)]


async def test_batches_of_a_session_that_come_at_once_are_stepped_in_turn(session, worker, squat):
    frames = squats()
    parts = [batch(number + 1, frames[number * 10 : number * 10 + 10]) for number in range(20)]
    replies = await asyncio.gather(*(worker.apply(session.id, part) for part in parts))
    events = [event for reply in replies for event in parsed(reply)[0]]
    assert [parsed(reply)[1]["accepted_frames_total"] for reply in replies] == list(range(10, 201, 10))
    assert bare(events) == await sync_to_async(events_of_engine_alone)(squat, frames[:200])


async def test_an_end_waits_for_the_batch_before_it(session, worker):
    await worker.attach(session.id)
    applied, snapshot = await asyncio.gather(
        worker.apply(session.id, batch(1, squats(50))), worker.finish(session.id, Outcome.FINALIZED)
    )
    assert parsed(applied)[1]["accepted_frames_total"] == snapshot.accepted_frames_total == 50


async def test_a_batch_after_the_end_is_refused(session, worker):
    await worker.finish(session.id, Outcome.FINALIZED)
    with pytest.raises(SessionEnded) as ended:
        await worker.apply(session.id, batch(1, squats(5)))
    assert ended.value.snapshot.terminal_outcome == Outcome.FINALIZED
    await session.arefresh_from_db()
    assert session.accepted_frames_total == 0


async def test_a_session_ends_once(session, worker):
    outcomes = await asyncio.gather(
        worker.finish(session.id, Outcome.FINALIZED),
        worker.finish(session.id, Outcome.CANCELLED),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], SessionEnded)
    await session.arefresh_from_db()
    assert session.terminal_outcome == Outcome.FINALIZED


async def test_an_unknown_session_is_missing(session, worker):
    await DetectionSession.objects.filter(pk=session.pk).adelete()
    with pytest.raises(SessionMissing):
        await worker.attach(session.id)
    with pytest.raises(SessionMissing):
        await worker.apply(session.id, batch(1, squats(1)))
    with pytest.raises(SessionMissing):
        await worker.finish(session.id, Outcome.IDLE)


@pytest.fixture
def failing_commits(monkeypatch):
    """Every commit fails, until the fixture is told to stop: a full disk."""
    full = {"disk": True}
    commit = store._commit

    def fail_while_full(saves):
        if full["disk"]:
            from django.db import OperationalError

            raise OperationalError("database or disk is full")
        return commit(saves)

    monkeypatch.setattr(store, "_commit", fail_while_full)
    return full


@inline_alone  # a worker on Redis acks on, and the database has it all later: test_redis.py
async def test_a_commit_that_fails_applies_nothing_and_the_batch_may_come_again(
    session, worker, squat, failing_commits
):
    await worker.attach(session.id)
    frames = squats()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await worker.apply(session.id, batch(1, frames))
    state = await SessionState.objects.aget(pk=session.pk)
    assert (state.accepted_frames_total, state.batch_seq) == (0, 0)
    failing_commits["disk"] = False
    events, ack = parsed(await worker.apply(session.id, batch(1, frames)))
    assert ack["accepted_frames_total"] == len(frames)
    assert bare(events) == await sync_to_async(events_of_engine_alone)(squat, frames)


async def test_two_workers_never_both_apply_a_batch(session, worker, squat):
    """Should two processes hold one session, the second has its answer, or is told to send it again: inline its save
    names a revision that is gone."""
    other = worker_make(listener_of=lambda session_id: None)
    frames = squats()
    for one in (worker, other):
        await one.attach(session.id)
    events, _ = parsed(await worker.apply(session.id, batch(1, frames[:100])))
    try:
        reply = await other.apply(session.id, batch(1, frames[:100]))
    except Unavailable:
        reply = await other.apply(session.id, batch(1, frames[:100]))
    again, ack = parsed(reply)
    assert (again, ack["accepted_frames_total"]) == (events, 100)
    more, ack = parsed(await other.apply(session.id, batch(2, frames[100:])))
    assert ack["accepted_frames_total"] == len(frames)
    assert bare(events + more) == await sync_to_async(events_of_engine_alone)(squat, frames)


async def test_whoever_asked_for_an_end_may_go(session, worker):
    asking = asyncio.ensure_future(worker.finish(session.id, Outcome.FINALIZED))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    for _ in range(200):
        await session.arefresh_from_db()
        if session.ended_at:
            break
        await asyncio.sleep(0.02)
    assert session.terminal_outcome == Outcome.FINALIZED
