import json
from typing import Any

import pytest

from detection.models import DetectionSession
from detection.realtime.messages import FrameBatch, decode
from detection.worker import store
from detection.worker.choice import worker_make
from detection.worker.port import Worker
from detection.worker.running import Running, running_of


def batch(batch_seq: int, frames: list[Any]) -> FrameBatch:
    message = decode(json.dumps({"type": "frame_batch", "batch_seq": batch_seq, "frames": frames}))
    assert isinstance(message, FrameBatch)
    return message


def load_running(session: DetectionSession) -> Running:
    """The session as a worker loads it."""
    loaded = store.load(session.pk)
    assert isinstance(loaded, tuple)
    return running_of(loaded[0])


@pytest.fixture
async def worker(worker_kind: str) -> Worker:
    return worker_make(listener_of=lambda session_id: None)
