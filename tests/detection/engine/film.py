"""A body whose joint angles a test sets, and the frames of it that the engine is given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Self

import numpy as np

from detection.engine import Event, Plan, State, close, compile_plan, new_state, step
from movespecs.language import compile_movespec
from movespecs.language.landmarks import INDEX, LANDMARKS
from tests.motion.skeleton import landmarks, neutral

STRAIGHT = ("elbow", "knee")  # joints that the skeleton counts from straight, not by their inner angle


class Mark(NamedTuple):
    x: float
    y: float
    z: float
    visibility: float | None = None
    presence: float | None = None


Frame = tuple[float, list[Mark]]


class Film:
    """Somebody facing the camera. `knee` and `elbow` are inner angles, `shoulder` is the arm's abduction and
    `hip_flex` the thigh's; a name without a side is both sides. What is not said is as in standing."""

    def __init__(self, *, fps: float = 30.0, start_ms: float = 0.0, **angles: float) -> None:
        self.fps = fps
        self.now = start_ms
        self.angles = {"left_knee": 180.0, "right_knee": 180.0, "left_elbow": 180.0, "right_elbow": 180.0}
        self.angles |= _sided(angles)
        self.frames: list[Frame] = []

    def stay(self, ms: float, *, hidden: Iterable[str] = (), seen: float = 1.0) -> Self:
        """So long without a move; `hidden` landmarks (a part of the name is enough) are seen no better than 0.1."""
        return self.to(ms, hidden=hidden, seen=seen)

    def to(self, ms: float, *, hidden: Iterable[str] = (), seen: float = 1.0, **angles: float) -> Self:
        """Move evenly to these angles within `ms`."""
        count = round(ms * self.fps / 1000.0)
        shares = (np.arange(count) + 1) / count
        after = self.angles | _sided(angles)
        pose = neutral(count)
        for name, end in after.items():
            path = self.angles.get(name, 0.0) + shares * (end - self.angles.get(name, 0.0))
            joint = {"shoulder": "shoulder_abd"}.get(name.partition("_")[2])
            bends = name.partition("_")[2] in STRAIGHT
            pose[f"{name.partition('_')[0]}_{joint}" if joint else name] = 180.0 - path if bends else path
        sees = [_seen(name, hidden, seen) for name in LANDMARKS]
        for index, points in enumerate(landmarks(pose).tolist()):
            marks = [Mark(x, y, z, s) for (x, y, z), s in zip(points, sees, strict=True)]
            self.frames.append((self.now + index * 1000.0 / self.fps, marks))
        self.now += count * 1000.0 / self.fps
        self.angles = after
        return self

    def gap(self, ms: float) -> Self:
        """No frame for so long."""
        self.now += ms
        return self

    def squat(self, depth: float = 80.0, *, ms: float = 1600.0) -> Self:
        """Down to a knee of `depth` and up again, with a short stay at either end."""
        top = self.angles["left_knee"]
        return self.to(ms * 0.4, knee=depth).stay(ms * 0.1).to(ms * 0.4, knee=top).stay(ms * 0.1)


def _sided(angles: dict[str, float]) -> dict[str, float]:
    sided: dict[str, float] = {}
    for name, angle in angles.items():
        both = not name.startswith(("left_", "right_", "pitch", "turn"))
        sided |= {f"left_{name}": angle, f"right_{name}": angle} if both else {name: angle}
    return sided


def _seen(name: str, hidden: Iterable[str], seen: float) -> float:
    return 0.1 if any(part in name for part in hidden) else seen


def plan_of(text: str) -> Plan:
    return compile_plan(compile_movespec(text))


def step_all(plan: Plan, state: State, frames: Iterable[Frame]) -> list[Event]:
    return [event for ms, marks in frames for event in step(plan, state, ms, marks)]


def events_of(text: str, film: Film, *, closing: bool = True) -> list[Event]:
    plan = plan_of(text)
    state = new_state(plan)
    events = step_all(plan, state, film.frames)
    return events + close(plan, state) if closing else events


def told(events: Iterable[Event]) -> list[str]:
    """Events in short: `+phase`, `-phase`, `done`, the reason of an interruption, `"message"`."""
    return [_short(event) for event in events]


def outcomes(events: Iterable[Event]) -> list[str]:
    """Only how repetitions and holds ended: `done`, or the reason of an interruption."""
    return [short for short in told(events) if short[0] not in '+-"']


def count(events: Iterable[Event]) -> int:
    return sum(event.type == "event_completed" for event in events)


def _short(event: Event) -> str:
    match event.type:
        case "shape_enter":
            return f"+{event.payload['shape_key']}"
        case "shape_exit":
            return f"-{event.payload['shape_key']}"
        case "event_completed":
            return "done"
        case "event_interrupted":
            return str(event.payload["reason"])
        case "feedback":
            return f'"{event.payload["message"]}"'


def placed(**points: tuple[float, float, float]) -> list[Mark]:
    """33 landmarks: those named here, and the rest at the origin, hardly seen."""
    marks = [Mark(0.0, 0.0, 0.0, 0.1) for _ in LANDMARKS]
    for name, point in points.items():
        marks[INDEX[name]] = Mark(*point, visibility=1.0)
    return marks
