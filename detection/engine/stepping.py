"""One frame at a time, and whole recordings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import machine
from .events import Event
from .observer import Landmark
from .plan import ROWS_MS, Plan
from .ranges import learn
from .state import State, new_state


def step(plan: Plan, state: State, timestamp_ms: float, landmarks: Sequence[Landmark]) -> list[Event]:
    """Step one frame and give the events it decides, in order.

    `timestamp_ms` is the frame's own time; `landmarks` are MediaPipe's 33 in index order. ValueError, and `state`
    untouched, for a time that does not rise or a number that is not finite. While ranges are being learned the
    events of earlier frames may come at once, with their own times.
    """
    if not isfinite(timestamp_ms):
        raise ValueError("a timestamp must be finite")
    if timestamp_ms <= state.ms:
        raise ValueError("timestamps must rise")
    values = plan.observe(state, timestamp_ms, landmarks)
    for (operand, min_range), range_ in zip(plan.ranged, state.ranges, strict=True):
        if values[operand] == values[operand]:
            learn(range_, values[operand], min_range)
    if not state.learning:
        return machine.advance(plan, state, timestamp_ms, values)
    if not _all_known(plan, state):
        _keep_row(plan, state, values)
        return []
    state.learning = False
    return _replay(plan, state) + machine.advance(plan, state, timestamp_ms, values)


def close(plan: Plan, state: State) -> list[Event]:
    """The closing events of a session, at its last frame's time. The state is of no further use."""
    return machine.close(plan, state)


def _all_known(plan: Plan, state: State) -> bool:
    return all(any(state.ranges[k].known for k in group) for group in plan.wanted_ranges)


def _row(plan: Plan) -> Struct:
    return Struct(f"<d{len(plan.operands) + len(plan.landmark_groups)}f")


def _keep_row(plan: Plan, state: State, values: list[float]) -> None:
    """Keep the frame's values for the replay, if it is due: no more than ten seconds, nor 30 a second."""
    while state.rows and state.ms - _row(plan).unpack(state.rows[0])[0] > ROWS_MS:
        del state.rows[0]
    if state.ms < state.row_due_ms - plan.row_spacing_ms / 2:
        return
    state.row_due_ms = max(state.row_due_ms, state.ms - plan.row_spacing_ms / 2) + plan.row_spacing_ms
    confidences = [machine.group_confidence(plan, state, k) for k in range(len(plan.landmark_groups))]
    state.rows.append(_row(plan).pack(state.ms, *values, *confidences))


def _replay(plan: Plan, state: State) -> list[Event]:
    rows, state.rows = state.rows, []
    events: list[Event] = []
    for row in rows:
        ms, *numbers = _row(plan).unpack(row)
        values, confidences = numbers[: len(plan.operands)], numbers[len(plan.operands) :]
        events += machine.advance(plan, state, ms, values, confidences)
    return events


class _Mark(NamedTuple):
    x: float
    y: float
    z: float
    visibility: float
    presence: None = None


def step_recording(
    plan: Plan, t_ms: NDArray[np.floating], world: NDArray[np.floating], state: State | None = None
) -> list[Event]:
    """The events of a whole recording, closing ones included: the same as `step` gives frame by frame.

    `t_ms` (n,) in milliseconds; `world` (n, 33, 4): x, y, z in metres and visibility.
    """
    state = new_state(plan) if state is None else state
    events: list[Event] = []
    for ms, landmarks in _frames(t_ms, world):
        events += step(plan, state, ms, landmarks)
    return events + close(plan, state)


def _frames(t_ms: NDArray[np.floating], world: NDArray[np.floating]) -> Iterator[tuple[float, list[_Mark]]]:
    for ms, frame in zip(t_ms.tolist(), world, strict=True):
        yield ms, [_Mark(x, y, z, visibility) for x, y, z, visibility in frame.tolist()]
