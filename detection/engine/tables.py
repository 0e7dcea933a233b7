"""Which of all bounds hold at once: the cuts on one measure divide it into intervals, and in each the answer is fixed.

So a frame costs one binary search a measure, however many phases ask about it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .conditions import Literal
from .ranges import Range


@dataclass(frozen=True, slots=True)
class Axis:
    """One operand, or its fraction of the range `range` (-1: the plain value). `bits[k]` hold from `cuts[k-1]` on."""

    operand: int
    range: int
    cuts: tuple[float, ...]
    bits: tuple[int, ...]


class Literals:
    """Numbers literals as they are met, each distinct one once."""

    def __init__(self) -> None:
        self._bits: dict[Literal, int] = {}

    def bit_of(self, literal: Literal) -> int:
        return self._bits.setdefault(literal, len(self._bits))

    def axes(self) -> tuple[Axis, ...]:
        by_axis: dict[tuple[int, int], list[Literal]] = {}
        for literal in self._bits:
            by_axis.setdefault((literal.operand, literal.range), []).append(literal)
        return tuple(self._axis(*key, literals) for key, literals in by_axis.items())

    def _axis(self, operand: int, range_: int, literals: list[Literal]) -> Axis:
        cuts = tuple(sorted({literal.cut for literal in literals}))
        bits = [0] * (len(cuts) + 1)
        for literal in literals:
            first = cuts.index(literal.cut) + 1
            for k in range(first, len(bits)) if literal.above else range(first):
                bits[k] |= 1 << self._bits[literal]
        return Axis(operand, range_, cuts, tuple(bits))


def literal_bits(axes: Sequence[Axis], values: Sequence[float], ranges: Sequence[Range]) -> int:
    """The bits of all literals that hold; none of a value or a range that is unknown (NaN)."""
    held = 0
    for axis in axes:
        value = values[axis.operand]
        if axis.range >= 0:
            learned = ranges[axis.range]
            lo = learned.lo
            span = learned.hi - lo
            if not span > 0.0:
                continue
            value = (value - lo) / span
        if value == value:
            held |= axis.bits[bisect_right(axis.cuts, value)]
    return held
