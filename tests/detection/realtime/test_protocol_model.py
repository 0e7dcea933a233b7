"""Whatever a client does, the session is what a simple model of the contract says, and its events are those of the
engine alone: random batches in JSON or binary, bad frames, repeats, lower numbers, reconnects, and a server that
forgets."""

from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detection.models import DetectionEvent, DetectionSession, event_id
from detection.realtime import runtime
from tests.detection.client import Client
from tests.detection.conftest import make_session
from tests.detection.frames import Message, bare, events_of_engine_alone, squats
from tests.detection.packing import of_float32

FRAMES = of_float32(squats())

BINARY = ("kynasmith.v1.binary", "kynasmith.v1")
SIZES = st.integers(0, 60)
KINDS = ["good", "good", "good", "duplicate", "backwards", "broken", "a day ahead"]
FAULTS = st.lists(st.sampled_from(KINDS), max_size=6)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("batch"), SIZES, FAULTS, st.integers(1, 5), st.booleans()),
        st.tuples(st.just("again"), st.booleans()),
        st.tuples(st.just("lower"), SIZES),
        st.tuples(st.just("changed"), st.booleans()),
        st.tuples(st.just("reconnect")),
        st.tuples(st.just("forget")),
    ),
    max_size=14,
)


@dataclass
class Model:
    """What the contract says a session does, in its own few lines."""

    batch_seq: int = 0
    frame_seq: int = 0
    timestamp_ms: float = float("-inf")
    accepted: list[Message] = field(default_factory=list)
    reply: tuple[list[Message], Message] | None = None
    sent: list[Any] = field(default_factory=list)
    next: int = 0

    def frames(self, size: int, faults: list[str]) -> list[Any]:
        """The next `size` frames of the recording, with faults strewn in."""
        frames: list[Any] = []
        fresh = FRAMES[self.next : self.next + size]
        self.next += len(fresh)
        for index, frame in enumerate(fresh):
            frames.append(frame)
            match faults[index % len(faults)] if faults else "good":
                case "duplicate":
                    frames.append(frame)
                case "backwards":
                    frames.append({**frame, "frame_seq": 10**7, "timestamp_ms": 0})
                case "broken":
                    frames.append({**frame, "confidence": 1.5})
                case "a day ahead":
                    frames.append({**frame, "frame_seq": 10**6, "timestamp_ms": frame["timestamp_ms"] + 86_400_000})
        return frames[:256]

    def rejected(self, frames: list[Any]) -> list[int]:
        indexes = []
        for index, frame in enumerate(frames):
            rises = frame["frame_seq"] > self.frame_seq and frame["timestamp_ms"] > self.timestamp_ms
            near = not self.accepted or frame["timestamp_ms"] < self.timestamp_ms + 3_600_000
            if rises and near and frame["confidence"] <= 1:
                self.frame_seq, self.timestamp_ms = frame["frame_seq"], frame["timestamp_ms"]
                self.accepted.append(frame)
            else:
                indexes.append(index)
        return indexes


def said(client: Client, binary: bool, batch_seq: int, frames: list[Message]):
    return (client.packed_batch if binary else client.batch)(batch_seq, frames)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
async def test_any_client_has_the_session_that_the_model_has(actions, squat, worker_kind):
    session = await sync_to_async(make_session)(squat)
    model, events = Model(), []
    client = Client(session, offers=BINARY)
    await client.attach()
    for action, *arguments in actions:
        match action:
            case "batch":
                size, faults, gap, binary = arguments
                model.sent, before = model.frames(size, faults), len(model.accepted)
                model.batch_seq += gap
                rejected = model.rejected(model.sent)
                model.reply = found, ack = await said(client, binary, model.batch_seq, model.sent)
                events += found
                assert ack == {
                    "type": "frame_ack",
                    "batch_seq": model.batch_seq,
                    "accepted_frame_count": len(model.accepted) - before,
                    "accepted_frames_total": len(model.accepted),
                    "rejected_frame_indexes": rejected,
                }
            case "again" if model.reply:
                assert await said(client, *arguments, model.batch_seq, model.sent) == model.reply
            case "changed" if model.reply:
                changed = [*model.sent, FRAMES[-1]]
                found, error = await said(client, *arguments, model.batch_seq, changed)
                assert (found, error["error"]["code"]) == ([], "conflict")
            case "lower" if model.batch_seq > 1:
                found, error = await client.batch(model.batch_seq - 1, FRAMES[: arguments[0]])
                assert error["error"]["details"] == {"last_batch_seq": model.batch_seq}
            case "reconnect":
                await client.hang_up()
                client = Client(session, offers=BINARY)
                update = await client.attach()
                assert (update["last_batch_seq"], update["last_frame_seq"], update["accepted_frames_total"]) == (
                    model.batch_seq,
                    model.frame_seq,
                    len(model.accepted),
                )
            case "forget":
                await client.hang_up()
                runtime._runtimes.clear()
                client = Client(session, offers=BINARY)
                await client.attach()
    await client.say("finalize")
    heard, code = await client.to_the_end()
    assert (heard[-1]["accepted_frames_total"], code) == (len(model.accepted), 1000)
    events += [event for message in heard if message["type"] == "event_batch" for event in message["events"]]
    assert bare(events) == await sync_to_async(events_of_engine_alone)(squat, model.accepted, closed=True)
    ids = [str(event_id(session.id, ordinal)) for ordinal in range(1, len(events) + 1)]
    assert [event["event_id"] for event in events] == ids
    stored = [event async for event in DetectionEvent.objects.filter(session=session).order_by("ordinal")]
    assert [str(event.event_id) for event in stored] == ids
    record = await DetectionSession.objects.aget(pk=session.pk)
    assert record.accepted_frames_total == len(model.accepted)
