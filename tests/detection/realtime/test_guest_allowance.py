"""A guest's allowance in a running session: a batch begun is accepted whole, the next one ends the session."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from billing.models import GuestUsage
from billing.selectors import guest_usage
from detection.models import DetectionEvent
from detection.worker.inline import _GuestFrames
from tests.detection.client import Client
from tests.detection.frames import squats

FRAMES = squats()


@pytest.fixture(autouse=True)
def limit(settings):
    settings.GUEST_FRAMES_PER_DAY = 150


@pytest.fixture
async def client(session):
    client = Client(session)
    await client.attach()
    return client


async def used_by(session):
    return (await sync_to_async(guest_usage)(session.guest_id)).used


async def test_every_accepted_frame_counts_once_and_rejected_ones_do_not(client, session):
    await client.batch(1, [*FRAMES[:40], None, FRAMES[0]])
    await client.batch(1, [*FRAMES[:40], None, FRAMES[0]])
    await client.batch(2, FRAMES[40:50])
    assert await used_by(session) == 50


async def test_a_batch_that_passes_the_limit_is_accepted_whole(client, session):
    await client.batch(1, FRAMES[:140])
    events, ack = await client.batch(2, FRAMES[140:])
    assert ack["accepted_frames_total"] == len(FRAMES) == await used_by(session)
    assert events


async def test_the_batch_after_it_ends_the_session_and_keeps_what_was_detected(client, session):
    events, _ = await client.batch(1, FRAMES[:180])
    await client.say("frame_batch", batch_seq=2, frames=FRAMES[180:])
    heard, code = await client.to_the_end()
    error, done = heard[0]["error"], heard[-1]
    assert (error["code"], error["retryable"], code) == ("quota_exceeded", False, 4403)
    details = error["details"]
    assert (details["quota_limit"], details["current_usage"]) == (150, 180)
    assert set(details) == {"quota_limit", "current_usage", "resets_at", "upgrade_url"}
    assert details["upgrade_url"] == "http://testserver/"
    assert (done["type"], done["status"], done["terminal_outcome"]) == ("session_done", "failed", "quota_exceeded")
    assert (done["accepted_frames_total"], done["error"]) == (180, error)
    closing = [event for message in heard[1:-1] for event in message["events"]]
    assert await DetectionEvent.objects.filter(session=session).acount() == len(events) + len(closing)
    await session.arefresh_from_db()
    assert (session.status, session.accepted_frames_total, session.error_code) == ("failed", 180, "quota_exceeded")
    assert session.completed_event_counts["squat"] >= 3


async def test_at_the_limit_one_may_still_finalize(client):
    await client.batch(1, FRAMES[:150])
    await client.say("finalize")
    heard, code = await client.to_the_end()
    assert (heard[-1]["terminal_outcome"], code) == ("finalized", 1000)


async def test_a_repeated_batch_has_its_answer_also_beyond_the_limit(client):
    first = await client.batch(1, FRAMES[:160])
    assert await client.batch(1, FRAMES[:160]) == first


async def test_sessions_of_one_guest_share_the_allowance(new_session):
    guest_id = uuid4()
    first, second = [Client(await new_session(guest_id)) for _ in range(2)]
    for client in (first, second):
        await client.attach()
    await first.batch(1, FRAMES[:150])
    await second.say("frame_batch", batch_seq=1, frames=FRAMES[:10])
    assert (await second.to_the_end())[1] == 4403


async def test_what_other_processes_counted_is_known_on_coming_back(client, session):
    await client.batch(1, FRAMES[:10])
    await client.hang_up()
    await GuestUsage.objects.filter(guest_id=session.guest_id).aupdate(frames=150)
    again = Client(session)
    await again.attach()
    await again.say("frame_batch", batch_seq=2, frames=FRAMES[10:20])
    assert (await again.to_the_end())[1] == 4403


def test_a_new_day_brings_all_of_it_back(monkeypatch):
    guest_id, frames = uuid4(), _GuestFrames()
    monkeypatch.setattr("time.time", datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC).timestamp)
    frames.put(guest_id, 200)
    assert frames.frames(guest_id) == 200
    monkeypatch.setattr("time.time", datetime(2026, 3, 5, 0, 0, 0, tzinfo=UTC).timestamp)
    assert frames.frames(guest_id) == 0
