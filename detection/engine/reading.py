"""What a page shows of a running session, beyond its events."""

from __future__ import annotations

from dataclasses import dataclass

from .conditions import Any, Leaf, Node, Not
from .plan import Plan
from .state import State


@dataclass(frozen=True, slots=True)
class Value:
    """One measure of one side: its last value, None while unseen, and its learned range, None while unknown."""

    measure: int
    side: str
    value: float | None
    lo: float | None
    hi: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """The bounds one criterion of a phase sets to `Reading.values[value]`, in the measure's unit.

    None where there is no bound on that side, or its range is not yet known. `outside`: the criterion is negated;
    `optional`: it is one way among several.
    """

    phase: int
    value: int
    minimum: float | None
    maximum: float | None
    outside: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """`learning` until the ranges are known. `position` is how many phases of the sequence have been reached;
    `held_ms` is how long a hold's phase has been held by now."""

    phase: int | None
    position: int
    count: int
    learning: bool
    held_ms: float
    values: tuple[Value, ...]
    bands: tuple[Band, ...]


def read(plan: Plan, state: State) -> Reading:
    machine = state.machine
    values = []
    for operand, value in zip(plan.operands, state.values, strict=True):
        lo = hi = None
        if operand.range >= 0:
            lo, hi = _known(state.ranges[operand.range].lo), _known(state.ranges[operand.range].hi)
        values.append(Value(operand.measure, operand.side, _known(value), lo, hi))
    bands = [band for k, phase in enumerate(plan.phases) for band in _bands(k, phase.node, state)]
    return Reading(
        phase=machine.phase if machine.phase >= 0 else None,
        position=machine.position,
        count=machine.count,
        learning=state.learning,
        held_ms=machine.held_ms,
        values=tuple(values),
        bands=tuple(bands),
    )


def _bands(phase: int, node: Node, state: State, outside: bool = False, optional: bool = False) -> list[Band]:
    if isinstance(node, Leaf):
        low, high = node.bounds(state.ranges)
        return [Band(phase, node.operand, _known(low), _known(high), outside, optional)]
    if isinstance(node, Not):
        return _bands(phase, node.of, state, not outside, optional)
    optional = optional or isinstance(node, Any) is not outside
    return [band for part in node.of for band in _bands(phase, part, state, outside, optional)]


def _known(value: float) -> float | None:
    return value if value - value == 0.0 else None
