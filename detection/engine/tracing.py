"""What the engine made of a recording, frame by frame: the same events, and everything that explains them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

from movespecs.language.model import AnyOf, Condition, Criterion

from .conditions import Leaf, leaves_of
from .events import Event
from .machine import advance, close
from .observer import Operand, build_observer
from .plan import Plan
from .ranges import Range
from .recording import Mark, frames_of
from .saving import new_state
from .state import State
from .stepping import step

if TYPE_CHECKING:  # as in recording.py
    import numpy as np
    from numpy.typing import NDArray

    from .judging import Flags, TracedCriterion

Runs = list[tuple[int, int]]
"""What changes seldom: (the frame from which on, the value)."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One number of one side over time, smoothed as the engine takes it, NaN where it was not known.

    The first curves are the plan's operands. Others show left and right of what is asked only as their mean, or as
    front and back. `lo` and `hi` are the range that was learned of it at last, NaN where there is none.
    """

    measure: int
    side: str
    values: list[float]
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Trace:
    """A recording that was run, or a part of it. `phases` holds the current one (-1: none) and `positions` how many of
    the sequence had been reached. `learning`: a range that the MoveSpec needs is not known, so nothing happened."""

    t_ms: list[float]
    curves: list[Curve]
    criteria: list[TracedCriterion]
    phases: Runs
    positions: Runs
    events: list[Event]
    count: int
    learning: bool


def trace_of(plan: Plan, t_ms: NDArray[np.floating], world: NDArray[np.floating]) -> Trace:
    """Run a whole recording from a new state; its events are those of `step_recording`.

    `t_ms` (n,) rising milliseconds; `world` (n, 33, 4): x, y, z in metres, hip-centred, y down, and visibility.
    """
    return trace_on(plan, new_state(plan), t_ms, world, closing=True)


def trace_on(
    plan: Plan, state: State, t_ms: NDArray[np.floating], world: NDArray[np.floating], *, closing: bool
) -> Trace:
    """Run the next frames of a recording, as `trace_of`: `state` is brought up to the last of them, and closed with
    `closing`. What is shown beside the operands is smoothed anew. ValueError for a time that does not rise."""
    tracing = _Tracing(plan, state)
    for now, marks in frames_of(plan, t_ms, world):
        tracing.take(now, marks)
    return tracing.end(closing=closing)


class _Tracing:
    def __init__(self, plan: Plan, state: State) -> None:
        self.plan = plan
        self.state = state
        self.times: list[float] = []
        self.values: list[list[float]] = []
        self.sides = _Sides(plan)
        self.phases: Runs = []
        self.positions: Runs = []
        self.ranges: list[list[tuple[int, float, float]]] = [[] for _ in plan.ranged]
        self.events: list[Event] = []

    def take(self, now: float, marks: Sequence[Mark]) -> None:
        state, frame = self.state, len(self.times)
        was_learning, rows = state.learning, state.rows
        self.events += step(self.plan, state, now, marks)
        self.times.append(now)
        self.values.append(state.values)
        self.sides.take(now, marks)
        if was_learning and not state.learning:
            self._replayed(rows)
        self._note(frame, state)
        if not state.learning:
            self._note_ranges(frame)

    def end(self, *, closing: bool) -> Trace:
        plan, state = self.plan, self.state
        if closing:
            self.events += close(plan, state)
        columns = list(zip(*self.values, strict=True)) or [()] * len(plan.operands)
        curves = []
        for operand, values in zip(plan.operands, columns, strict=True):
            learned = state.ranges[operand.range] if operand.range >= 0 else Range()
            curves.append(Curve(operand.measure, operand.side, list(values), learned.lo, learned.hi))
        from .judging import Judge  # which takes numpy

        judge = Judge([curve.values for curve in curves], self.ranges, len(self.times))
        return Trace(
            t_ms=self.times,
            curves=curves + self.sides.curves(),
            criteria=[judge.criterion(*found) for found in _criteria(plan)],
            phases=self.phases,
            positions=self.positions,
            events=self.events,
            count=state.machine.count,
            learning=state.learning,
        )

    def _replayed(self, rows: Sequence[bytes]) -> None:
        """The frames that were kept have been stepped after all: say of each where it stood."""
        again = new_state(self.plan)
        again.ranges = self.state.ranges
        frame = 0
        for number, (ms, values, seen) in enumerate(map(self.plan.rows.unpack, rows)):
            while self.times[frame] < ms:
                frame += 1
            if number == 0:
                self._note_ranges(frame)
            advance(self.plan, again, ms, values, seen)
            self._note(frame, again)

    def _note(self, frame: int, state: State) -> None:
        for runs, value in (self.phases, state.machine.phase), (self.positions, state.machine.position):
            if runs and runs[-1][0] == frame:
                runs.pop()
            if not runs or runs[-1][1] != value:
                runs.append((frame, value))

    def _note_ranges(self, frame: int) -> None:
        for runs, learned in zip(self.ranges, self.state.ranges, strict=True):
            if learned.known and (not runs or runs[-1][1:] != (learned.lo, learned.hi)):
                runs.append((frame, learned.lo, learned.hi))


class _Sides:
    """Left and right of the measures that the plan itself asks of both together: for the eye, not for the engine."""

    def __init__(self, plan: Plan) -> None:
        self.operands: list[Operand] = []
        for operand in plan.operands:
            if operand.side in ("mean", "front", "back"):
                left, right = operand.left, operand.right
                self.operands.append(Operand(operand.measure, "left", left, left, operand.arm, -1))
                self.operands.append(Operand(operand.measure, "right", right, right, operand.arm, -1))
        settings = plan.movespec.settings
        self.observe = build_observer(plan.channels, self.operands, settings)
        self.state = new_state(plan)
        self.values: list[list[float]] = []

    def take(self, now: float, marks: Sequence[Mark]) -> None:
        if self.operands:
            self.values.append(self.observe(self.state, now, marks))

    def curves(self) -> list[Curve]:
        columns = list(zip(*self.values, strict=True)) or [()] * len(self.operands)
        return [
            Curve(operand.measure, operand.side, list(values), nan, nan)
            for operand, values in zip(self.operands, columns, strict=True)
        ]


def _criteria(plan: Plan) -> Iterator[tuple[int, int, Leaf, Flags]]:
    """Every phase's criteria as they stand in the text, each on each of its sides: phase, number, leaf, flags."""
    for k, phase in enumerate(plan.phases):
        leaves = iter(leaves_of(phase.node))
        for number, (criterion, outside, optional) in enumerate(_spread(plan.movespec.phases[k].criteria)):
            side = plan.movespec.measures[criterion.measure].side
            either = side == "either" and not outside
            for _ in range(2 if side in ("both", "either") else 1):
                yield k, number, next(leaves), (outside, optional or either)


def _spread(
    conditions: Sequence[Condition], outside: bool = False, optional: bool = False
) -> Iterator[tuple[Criterion, bool, bool]]:
    for condition in conditions:
        match condition:
            case Criterion():
                yield condition, outside, optional
            case AnyOf():
                yield from _spread(condition.of, outside, optional or (len(condition.of) > 1 and not outside))
            case _:
                yield from _spread((condition.of,), not outside, optional)
