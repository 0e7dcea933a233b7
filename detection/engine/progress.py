"""How near a try has come to the phase it was meant for."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any

from .conditions import Literal
from .plan import Plan
from .ranges import Range
from .state import Machine, State

HALF_WAY = 0.5


def follow_progress(machine: Machine, literals: Sequence[Literal], values: Sequence[float]) -> None:
    """Keep, for each bound of the phase due, where its measure stood furthest off in the phase before (`rest`), and
    how near it has come since that was left (`reached`)."""
    if not machine.rest:
        machine.rest = [nan] * len(literals)
    if not machine.reached:
        machine.reached = [nan] * len(literals)
    kept, nearer = (machine.rest, False) if machine.phase >= 0 else (machine.reached, True)
    for k, literal in enumerate(literals):
        value = values[literal.operand]
        if kept[k] != kept[k] or (value > kept[k] if literal.above is nearer else value < kept[k]):
            kept[k] = value


def _bound(literal: Literal, ranges: Sequence[Range]) -> float:
    if literal.range < 0:
        return literal.cut
    learned = ranges[literal.range]
    return learned.lo + literal.cut * (learned.hi - learned.lo)


def _progress(machine: Machine, k: int, bound: float, above: bool) -> float | None:
    """The share of the way from rest to the bound; None where there was no way to go, or none known."""
    if k >= len(machine.rest) or k >= len(machine.reached):
        return None
    gap = bound - machine.rest[k]
    if not (gap > 0.0 if above else gap < 0.0):
        return None
    progress = (machine.reached[k] - machine.rest[k]) / gap
    return progress if progress == progress else None


def went_half_way(machine: Machine, literals: Sequence[Literal], ranges: Sequence[Range]) -> bool:
    for k, literal in enumerate(literals):
        progress = _progress(machine, k, _bound(literal, ranges), literal.above)
        if progress is not None and progress >= HALF_WAY:
            return True
    return False


def nearest_miss(plan: Plan, state: State) -> dict[str, Any]:
    """What kept the person out of the phase due: the bound that was furthest from being reached."""
    machine = state.machine
    phase = plan.phases[plan.movespec.sequence[machine.position]]
    detail: dict[str, Any] = {"phase": phase.name}
    worst = 1.0
    for k, literal in enumerate(phase.literals):
        bound = _bound(literal, state.ranges)
        progress = _progress(machine, k, bound, literal.above)
        if progress is not None and progress < worst:
            worst = progress
            operand = plan.operands[literal.operand]
            detail |= {
                "measure": plan.movespec.measures[operand.measure].label,
                "side": operand.side,
                "reached": round(machine.reached[k], 3),
                "bound": round(bound, 3),
            }
    return detail
