"""The engine of the platform, on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from detection.engine import Event, close, compile_plan, new_state, step
from kynasmith.models import Pose
from movespecs.language.model import MoveSpec


class Mark(NamedTuple):
    """A landmark as the engine reads it."""

    x: float
    y: float
    z: float
    visibility: float
    presence: float


def events_in(movespec: MoveSpec, poses: Iterable[Pose]) -> Iterator[dict[str, Any]]:
    """What the server would say of the same poses, but for the ids: those of a session that is then finalized."""
    plan = compile_plan(movespec)
    state = new_state(plan)
    for pose in poses:
        marks = [Mark(*row) for row in np.asarray(pose.landmarks).tolist()]
        yield from map(_record, step(plan, state, pose.timestamp_ms, marks))
    yield from map(_record, close(plan, state))


def _record(event: Event) -> dict[str, Any]:
    return {"type": event.type, "ts_ms": event.ts_ms, "payload": event.payload}
