"""One frame at a time: measure, learn, step."""

from __future__ import annotations

from math import inf

from .events import Event
from .machine import advance, group_seen
from .observer import Pose
from .plan import Plan
from .ranges import learn
from .rows import KEPT_MS
from .state import State


def step(plan: Plan, state: State, timestamp_ms: float, pose: Pose) -> list[Event]:
    """Step one frame: bring `state` up to it, and give the events it decides, in order.

    `timestamp_ms` is the frame's own time; `pose` are MediaPipe's 33 landmarks in index order, or their 660 bytes as
    packed. ValueError, and `state` untouched, for a time that does not rise or a coordinate that is not finite. In the
    frame that makes the last range known, the events of the frames before it come too, with their own times.
    """
    if not state.ms < timestamp_ms < inf:
        raise ValueError("timestamps must be finite and rise")
    values = plan.observe(state, timestamp_ms, pose)
    for index, operand, min_range in plan.ranged:
        value = values[operand]
        if value == value:
            learn(state.ranges[index], value, min_range)
    if not state.learning:
        return advance(plan, state, timestamp_ms, values)
    if not all(any(state.ranges[k].known for k in group) for group in plan.needed_ranges):
        _keep(plan, state)
        return []
    state.learning = False
    return _replay(plan, state) + advance(plan, state, timestamp_ms, values)


def _keep(plan: Plan, state: State) -> None:
    """Keep the last frame's values for the replay, if a row is due."""
    now, rows = state.ms, state.rows
    while rows and now - plan.rows.unpack(rows[0])[0] > KEPT_MS:
        del rows[0]
    earliest = now - plan.rows.spacing_ms / 2
    if state.row_due_ms <= now + plan.rows.spacing_ms / 2:
        state.row_due_ms = max(state.row_due_ms, earliest) + plan.rows.spacing_ms
        seen = [group_seen(plan, state, group) for group in range(len(plan.groups))]
        rows.append(plan.rows.pack(now, state.values, seen))


def _replay(plan: Plan, state: State) -> list[Event]:
    """Step the rows kept, with the ranges of this moment."""
    rows, state.rows = state.rows, []
    events: list[Event] = []
    for ms, values, seen in map(plan.rows.unpack, rows):
        events += advance(plan, state, ms, values, seen)
    return events
