"""How near a try came to the phase that was due."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from .conditions import Literal
from .plan import Plan, PlannedPhase
from .ranges import Range
from .state import Machine, State

HALF_WAY = 0.5


def went_half_way(state: State, due: PlannedPhase) -> bool:
    """Did a measure of the phase `due` go half the way from where it stood in the phase before to its bound?"""
    return any(
        progress is not None and progress >= HALF_WAY
        for progress in (_progress(state.machine, literal, state.ranges) for literal in due.literals)
    )


def nearest_miss(plan: Plan, state: State, due: PlannedPhase) -> dict[str, Any]:
    """What kept the person out of the phase `due`: the bound that was furthest from being reached, for `detail`."""
    detail: dict[str, Any] = {"phase": due.name}
    least = 1.0
    for literal in due.literals:
        progress = _progress(state.machine, literal, state.ranges)
        if progress is not None and progress < least:
            least = progress
            operand = plan.operands[literal.operand]
            detail |= {
                "measure": plan.movespec.measures[operand.measure].label,
                "side": operand.side,
                "reached": round(_reached(state.machine, literal), 3),
                "bound": round(literal.bound(state.ranges), 3),
            }
    return detail


def _reached(machine: Machine, literal: Literal) -> float:
    return (machine.highs if literal.above else machine.lows)[literal.operand]


def _progress(machine: Machine, literal: Literal, ranges: Sequence[Range]) -> float | None:
    """The share of the way that was gone; None where there was no way to go, or none known."""
    rest = (machine.rest_lows if literal.above else machine.rest_highs)[literal.operand]
    reached = _reached(machine, literal)
    way = literal.bound(ranges) - rest
    if not (way > 0.0 if literal.above else way < 0.0) or not isfinite(reached):
        return None
    return (reached - rest) / way
