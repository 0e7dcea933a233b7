"""Whole recordings at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .events import Event
from .machine import close
from .plan import Plan
from .saving import new_state
from .stepping import step

if TYPE_CHECKING:  # the server steps frames as they come and is up sooner without it
    import numpy as np
    from numpy.typing import NDArray


class _Mark(NamedTuple):
    x: float
    y: float
    z: float
    visibility: float
    presence: None = None


def step_recording(plan: Plan, t_ms: NDArray[np.floating], world: NDArray[np.floating]) -> list[Event]:
    """The events of a whole recording from a new state, closing ones included: what `step` gives frame by frame.

    `t_ms` (n,) rising milliseconds; `world` (n, 33, 4): x, y, z in metres, hip-centred, y down, and visibility.
    """
    state = new_state(plan)
    events: list[Event] = []
    for now, marks in zip(t_ms.tolist(), world, strict=True):
        events += step(plan, state, now, [_Mark(*mark) for mark in marks.tolist()])
    return events + close(plan, state)
