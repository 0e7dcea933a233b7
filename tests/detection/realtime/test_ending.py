"""How sessions end while a client is attached: by its own word, by REST, by the clock, by a fault."""

import pytest
from asgiref.sync import sync_to_async

from detection import engine
from detection.models import DetectionEvent, DetectionSession, Outcome, SessionState
from detection.realtime import runtime
from detection.services import session_finish
from tests.detection.client import Client
from tests.detection.conftest import inline_alone, saved
from tests.detection.frames import bare, events_of_engine_alone, squats
from tests.own_redis import redis_forget

pytestmark = pytest.mark.usefixtures("worker_kind")


@pytest.fixture
async def client(session):
    client = Client(session)
    await client.attach()
    return client


async def test_finalize_gives_the_closing_events_and_then_the_end(client, session, squat):
    frames = squats(120)
    events, _ = await client.batch(3, frames)
    await client.say("finalize")
    (update, closing, done), code = await client.to_the_end()
    assert (update["type"], update["status"]) == ("session_update", "finalizing")
    assert (update["accepted_frames_total"], update["last_batch_seq"]) == (len(frames), 3)
    assert (closing["type"], closing["batch_seq"]) == ("event_batch", 3)
    assert (done["type"], done["status"], done["terminal_outcome"]) == ("session_done", "completed", "finalized")
    assert (done["accepted_frames_total"], done["error"], code) == (len(frames), None, 1000)
    expected = await sync_to_async(events_of_engine_alone)(squat, frames, closed=True)
    assert bare(events + closing["events"]) == expected


async def test_closing_events_are_numbered_on_and_stored(client, session):
    events, _ = await client.batch(1, squats(120))
    await client.say("finalize")
    (_, closing, _), _ = await client.to_the_end()
    stored = [event async for event in DetectionEvent.objects.filter(session=session).order_by("ordinal")]
    assert [event.ordinal for event in stored] == list(range(1, len(stored) + 1))
    assert [str(event.event_id) for event in stored] == [event["event_id"] for event in events + closing["events"]]


async def test_the_record_keeps_the_totals_and_the_state_is_gone(client, session):
    events, _ = await client.batch(6, squats())
    await client.say("finalize")
    await client.to_the_end()
    await session.arefresh_from_db()
    completed = sum(event["type"] == "event_completed" for event in events)
    assert completed == 5
    assert session.completed_event_counts == {"squat": completed}
    assert (session.accepted_frames_total, session.last_batch_seq) == (len(squats()), 6)
    assert session.last_frame_seq == len(squats())
    assert session.ended_at >= session.started_at
    assert not await SessionState.objects.filter(pk=session.pk).aexists()


async def test_without_events_to_close_there_is_no_batch_of_them(client):
    await client.say("finalize")
    heard, code = await client.to_the_end()
    assert ([message["type"] for message in heard], code) == (["session_update", "session_done"], 1000)


async def test_cancel_closes_no_engine(client, session):
    await client.batch(1, squats(120))
    await client.say("cancel")
    (done,), code = await client.to_the_end()
    assert (done["status"], done["terminal_outcome"], done["error"], code) == ("cancelled", "cancelled", None, 1000)
    await session.arefresh_from_db()
    assert (session.status, session.accepted_frames_total) == ("cancelled", 120)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome.FINALIZED, "completed"),
        (Outcome.CANCELLED, "cancelled"),
        (Outcome.IDLE, "completed"),
        (Outcome.MAX_DURATION, "completed"),
    ],
)
async def test_an_end_from_outside_reaches_the_client(client, session, outcome, status):
    await client.batch(1, squats(120))
    await session_finish(session_id=session.id, outcome=outcome)
    heard, code = await client.to_the_end()
    assert (heard[-1]["type"], heard[-1]["status"], heard[-1]["terminal_outcome"]) == ("session_done", status, outcome)
    assert code == 1000
    assert ("event_batch" in [message["type"] for message in heard]) == (status == "completed")


async def test_a_batch_that_was_first_is_in_the_end_that_follows(client, session):
    await client.say("frame_batch", batch_seq=1, frames=squats(60))
    await client.say("finalize")
    heard, _ = await client.to_the_end()
    assert [message["type"] for message in heard][-3:] == ["session_update", "event_batch", "session_done"]
    assert heard[-1]["accepted_frames_total"] == 60


@inline_alone  # through Redis every server hears of an end, and its client is told before it can send
@pytest.mark.parametrize(
    ("outcome", "code"),
    [(Outcome.FINALIZED, "session_already_completed"), (Outcome.CANCELLED, "session_already_cancelled")],
)
async def test_frames_after_the_end_are_refused_and_not_counted(client, session, outcome, code):
    """The end comes from another process, so that this one has not heard of it."""
    await client.batch(1, squats(2))
    await sync_to_async(_end_elsewhere)(session, outcome)
    _, error = await client.batch(2, squats(4)[2:])
    if error["error"]["code"] == "service_unavailable":
        _, error = await client.batch(2, squats(4)[2:])
    assert error["error"]["code"] == code
    assert (await client.to_the_end())[1] == 1000
    await session.arefresh_from_db()
    assert session.accepted_frames_total == 2


def _end_elsewhere(session, outcome):
    import asyncio

    from detection.worker.inline import InlineWorker

    async def end():
        await InlineWorker(listener_of=lambda session_id: None).finish(session.id, outcome)

    asyncio.run(end())


async def test_a_fault_in_the_engine_ends_its_session_alone(client, session, new_session, monkeypatch):
    other = Client(await new_session())
    await other.attach()
    await client.batch(1, squats(100))

    def fail(plan, state, timestamp_ms, landmarks):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(engine, "step", fail)
        await client.say("frame_batch", batch_seq=2, frames=squats(110)[100:])
        (error, done), code = await client.to_the_end()
    assert (error["error"]["code"], done["error"]["code"]) == ("internal_error", "internal_error")
    assert (done["status"], done["terminal_outcome"], code) == ("failed", "internal_error", 1000)
    assert done["accepted_frames_total"] == 100
    await session.arefresh_from_db()
    assert (session.error_code, session.accepted_frames_total) == ("internal_error", 100)
    assert await DetectionEvent.objects.filter(session=session).aexists()
    _, ack = await other.batch(1, squats(5))
    assert ack["accepted_frame_count"] == 5


async def test_a_state_of_another_engine_ends_its_session_as_failed(client, session, worker_kind):
    await client.batch(1, squats(100))
    await client.hang_up()
    await saved(session, frames=100)
    if worker_kind == "redis":
        redis_forget("detection:state:*")  # it has the session as it was
    state = await SessionState.objects.aget(pk=session.pk)
    future = (engine.ENGINE_VERSION + 1).to_bytes(2, "big") + bytes(state.engine_state)[2:]
    await SessionState.objects.filter(pk=session.pk).aupdate(engine_state=future)
    again = Client(session)
    await again.open()
    (update, done), code = await again.to_the_end()
    assert (update["status"], done["error"]["code"], done["terminal_outcome"]) == (
        "failed",
        "internal_error",
        "internal_error",
    )
    assert (done["accepted_frames_total"], code) == (100, 1000)


async def test_what_is_in_memory_goes_with_the_client(client, session):
    await client.hang_up()
    assert runtime.current().attachments.get(session.id) is None
    assert (await DetectionSession.objects.aget(pk=session.pk)).status == "streaming"
