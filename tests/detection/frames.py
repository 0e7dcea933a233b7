"""A person squatting, as clients send it, and what the engine alone makes of the same frames."""

import json
from functools import cache
from typing import Any

from detection import engine
from detection.realtime.messages import FrameBatch, decode
from detection.worker.running import plan_of
from movespecs.language.landmarks import LANDMARKS
from movespecs.models import MoveSpecVersion
from tests.motion import MOVEMENTS, render

Frame = Message = dict[str, Any]


@cache
def _recorded() -> list[Frame]:
    recording = render(MOVEMENTS["squat"], repetitions=5, seconds=2.0, fps=15.0, yaw=30.0, noise_deg=0.5)
    return [
        {
            "frame_seq": index + 1,
            "timestamp_ms": float(ms),
            "pose_schema": "mediapipe_pose_landmarker/v1",
            "confidence": 0.9,
            "landmarks": [
                {"name": name, "x": float(x), "y": float(y), "z": float(z), "visibility": float(seen)}
                for name, (x, y, z, seen) in zip(LANDMARKS, world, strict=True)
            ],
        }
        for index, (ms, world) in enumerate(zip(recording.t_ms, recording.world, strict=True))
    ]


def squats(count: int | None = None) -> list[Frame]:
    """The first `count` frames of five squats at 15 frames a second, all by default: few enough for one batch."""
    return [dict(frame) for frame in _recorded()[:count]]


def events_of_engine_alone(version: MoveSpecVersion, frames: list[Frame], *, closed: bool = False) -> list[Message]:
    """Type, time and payload of every event, with no server between; with those of closing where it is `closed`."""
    plan = plan_of(version)
    state = engine.new_state(plan)
    events: list[engine.Event] = []
    for frame in frames:
        batch = decode(json.dumps({"type": "frame_batch", "batch_seq": 1, "frames": [frame]}))
        assert isinstance(batch, FrameBatch)
        (decoded,) = batch.frames
        assert decoded
        events += engine.step(plan, state, decoded.timestamp_ms, decoded.landmarks)
    if closed:
        events += engine.close(plan, state)
    return [{"type": event.type, "ts_ms": event.ts_ms, "payload": event.payload} for event in events]


def bare(events: list[Message]) -> list[Message]:
    """Wire events without what makes each one's id."""
    return [{key: event[key] for key in ("type", "ts_ms", "payload")} for event in events]
