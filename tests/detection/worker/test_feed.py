"""What pages are told of a running session."""

import asyncio

import pytest

from detection import engine
from detection.models import Outcome
from detection.worker.feed import KEPT_EVENTS, Update, publish, subscribe, watched
from detection.worker.results import NewEvent
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch


async def test_an_update_follows_each_commit(session, worker):
    await worker.attach(session.id)
    async with worker.watch(session.id) as updates:
        await worker.apply(session.id, batch(1, squats(200)))
        update = await anext(updates)
    assert (update.status, update.accepted_frames_total, update.terminal_outcome) == ("streaming", 200, None)
    assert [event.ordinal for event in update.events] == list(range(1, len(update.events) + 1))
    assert {event.type for event in update.events} >= {"shape_enter", "event_completed"}
    assert update.reading.count == sum(event.type == "event_completed" for event in update.events)


async def test_the_end_is_the_last_update(session, worker):
    await worker.attach(session.id)
    await worker.apply(session.id, batch(1, squats(100)))
    async with worker.watch(session.id) as updates:
        await worker.finish(session.id, Outcome.FINALIZED)
        update = await anext(updates)
    assert (update.status, update.terminal_outcome, update.reading) == ("completed", "finalized", None)
    assert [event.type for event in update.events] == ["shape_exit"]


async def test_nothing_is_read_for_a_session_that_nobody_watches(session, worker, monkeypatch):
    def fail(plan, state):
        raise AssertionError

    monkeypatch.setattr(engine, "read", fail)
    await worker.apply(session.id, batch(1, squats(10)))
    assert not watched(session.id)


def update(total, *ordinals):
    events = tuple(NewEvent(ordinal, 0.0, "feedback", {}, None) for ordinal in ordinals)
    return Update("streaming", total, None, None, events, None)


async def test_what_a_slow_watcher_missed_is_one_update(session):
    with subscribe(session.id) as updates:
        for total in range(1, 6):
            publish(session.id, update(total, total))
        seen = await anext(updates)
        assert seen.accepted_frames_total == 5
        assert [event.ordinal for event in seen.events] == [1, 2, 3, 4, 5]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await anext(updates)


async def test_a_watcher_that_never_takes_keeps_the_newest_events_only(session):
    with subscribe(session.id) as updates:
        for ordinal in range(1, 2 * KEPT_EVENTS + 1):
            publish(session.id, update(0, ordinal))
        seen = await anext(updates)
    assert [event.ordinal for event in seen.events] == list(range(KEPT_EVENTS + 1, 2 * KEPT_EVENTS + 1))


async def test_watchers_do_not_take_from_each_other(session):
    with subscribe(session.id) as first, subscribe(session.id) as second:
        publish(session.id, update(3, 1))
        assert (await anext(first)).accepted_frames_total == (await anext(second)).accepted_frames_total == 3
    assert not watched(session.id)
