"""What the engine says: the events of the public contract, with an explanation beside each for whoever looks on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

EventType = Literal["shape_enter", "shape_exit", "event_completed", "event_interrupted", "feedback"]


@dataclass(frozen=True, slots=True)
class Event:
    """One event at the time of the frame that decided it.

    `payload` goes over the wire as it is. `detail` never does: it says why, for the pages that show a session
    (`{"measure": "knee", "side": "mean", "reached": 118.2, "bound": 114.0, "phase": "bottom"}`).
    """

    type: EventType
    ts_ms: float
    payload: dict[str, Any]
    detail: dict[str, Any] | None = None
