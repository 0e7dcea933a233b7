import json
from typing import Any

import pytest

from detection.models import DetectionSession, SessionState
from detection.realtime.messages import FrameBatch, decode
from detection.worker.inline import InlineWorker
from detection.worker.running import Running, running_of


def batch(batch_seq: int, frames: list[Any]) -> FrameBatch:
    message = decode(json.dumps({"type": "frame_batch", "batch_seq": batch_seq, "frames": frames}))
    assert isinstance(message, FrameBatch)
    return message


def load_running(session: DetectionSession) -> Running:
    """The session as a worker loads it."""
    return running_of(SessionState.objects.select_related("session__movespec_version").get(pk=session.pk))


@pytest.fixture
async def worker(worker_kind: str) -> InlineWorker:
    return InlineWorker(listener_of=lambda session_id: None)
