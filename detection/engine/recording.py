"""Whole recordings at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .events import Event
from .machine import close
from .plan import Plan
from .saving import new_state
from .stepping import step

if TYPE_CHECKING:  # the server steps frames as they come and is up sooner without it
    import numpy as np
    from numpy.typing import NDArray


LANDMARKS = 33


class Mark(NamedTuple):
    """A landmark of a recording: `visibility` is how well it is seen in all."""

    x: float
    y: float
    z: float
    visibility: float
    presence: None = None


NOWHERE = Mark(0.0, 0.0, 0.0, 0.0)


def frames_of(
    plan: Plan, t_ms: NDArray[np.floating], world: NDArray[np.floating]
) -> Iterator[tuple[float, list[Mark]]]:
    """Each frame's time and landmarks. Those that the plan does not read are left out: most of the time would go into
    them."""
    marks = [NOWHERE] * LANDMARKS
    for now, numbers in zip(t_ms.tolist(), world[:, list(plan.landmarks)], strict=True):
        for index, mark in zip(plan.landmarks, numbers.tolist(), strict=True):
            marks[index] = Mark(*mark)
        yield now, marks


def step_recording(plan: Plan, t_ms: NDArray[np.floating], world: NDArray[np.floating]) -> list[Event]:
    """The events of a whole recording from a new state, closing ones included: what `step` gives frame by frame.

    `t_ms` (n,) rising milliseconds; `world` (n, 33, 4): x, y, z in metres, hip-centred, y down, and visibility.
    """
    state = new_state(plan)
    events: list[Event] = []
    for now, marks in frames_of(plan, t_ms, world):
        events += step(plan, state, now, marks)
    return events + close(plan, state)
