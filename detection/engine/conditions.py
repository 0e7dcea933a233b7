"""Conditions on measures, in three-valued (Kleene) logic: true, false, or unknown where a limb is not seen.

They are asked in two ways. `judge` walks the tree of one phase and tells all three values apart. A `Formula` only
answers "is it known to be true?", of every phase in every frame: each bound is a literal, a bit that is set where its
half-line is known to hold the value. Negations are pushed down to the literals first, and as neither a literal nor
its opposite holds of an unknown value, no third value is needed there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, nextafter

from .ranges import Range


@dataclass(frozen=True, slots=True)
class Leaf:
    """`minimum` <= value <= `maximum` (infinite where absent), each in the measure's unit or a fraction of its range.

    `operand` indexes the frame's values, `range` the learned ranges (-1 where no bound is a fraction). `slack` is the
    hysteresis. `full` is how far inside an absolute bound counts as wholly inside, for the score.
    """

    operand: int
    range: int
    minimum: float
    maximum: float
    minimum_is_fraction: bool
    maximum_is_fraction: bool
    slack: float
    full: float

    def bounds(self, ranges: Sequence[Range]) -> tuple[float, float]:
        """Both bounds in the measure's unit; NaN where they rest on a range that is not known yet."""
        low, high = self.minimum, self.maximum
        if self.range >= 0:
            learned = ranges[self.range]
            if self.minimum_is_fraction:
                low = learned.at(low)
            if self.maximum_is_fraction:
                high = learned.at(high)
        return low, high


@dataclass(frozen=True, slots=True)
class All:
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """`lenient`: parts that are unknown are left out of account while another is known, as is a hidden side."""

    of: tuple[Node, ...]
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    of: Node


Node = Leaf | All | Any | Not


def judge(node: Node, values: Sequence[float], ranges: Sequence[Range], widen: float = 0.0) -> bool | None:
    """True, False, or None for unknown. With `widen` 1 every bound is moved outward by its hysteresis."""
    if isinstance(node, Leaf):
        value = values[node.operand]
        low, high = node.bounds(ranges)
        if value != value or low != low or high != high:
            return None
        slack = node.slack * widen
        return low - slack <= value <= high + slack
    if isinstance(node, Not):
        verdict = judge(node.of, values, ranges, -widen)
        return None if verdict is None else not verdict
    decisive = isinstance(node, Any)
    unknown = known = False
    for part in node.of:
        verdict = judge(part, values, ranges, widen)
        if verdict is decisive:
            return decisive
        unknown = unknown or verdict is None
        known = known or verdict is not None
    if unknown and not (known and isinstance(node, Any) and node.lenient):
        return None
    return not decisive


def leaves_of(node: Node) -> list[Leaf]:
    if isinstance(node, Leaf):
        return [node]
    parts = (node.of,) if isinstance(node, Not) else node.of
    return [leaf for part in parts for leaf in leaves_of(part)]


@dataclass(frozen=True, slots=True)
class Literal:
    """One bound as a half-line: the value (its fraction of `range`, where that is not -1) >= `cut`, or below it."""

    operand: int
    range: int
    cut: float
    above: bool

    def bound(self, ranges: Sequence[Range]) -> float:
        """The cut in the measure's unit; NaN where it rests on a range that is not known yet."""
        return self.cut if self.range < 0 else ranges[self.range].at(self.cut)


@dataclass(frozen=True, slots=True)
class Formula:
    """True where all bits of `need` are set, and of each of `choices` one bit, or one of its formulas is true."""

    need: int
    choices: tuple[tuple[int, tuple[Formula, ...]], ...]


def to_formula(node: Node, bit_of: Callable[[Literal], int], wanted: bool = True) -> Formula:
    """The formula that is true where `node` is known to be `wanted`. `bit_of` numbers the literals."""
    conjunction, literals, parts = _spread(node, wanted)
    bits = 0
    for literal in literals:
        bits |= 1 << bit_of(literal)
    formulas = [to_formula(part, bit_of, want) for part, want in parts]
    if conjunction:
        choices: tuple[tuple[int, tuple[Formula, ...]], ...] = ()
        for formula in formulas:
            bits |= formula.need
            choices += formula.choices
        return Formula(bits, choices)
    others: tuple[Formula, ...] = ()
    for formula in formulas:
        if not formula.need and len(formula.choices) == 1:  # a choice within a choice
            bits |= formula.choices[0][0]
            others += formula.choices[0][1]
        elif formula.need.bit_count() == 1 and not formula.choices:
            bits |= formula.need
        else:
            others += (formula,)
    return Formula(0, ((bits, others),))


def literals_of(node: Node, wanted: bool = True) -> list[Literal]:
    """Every bound that helps to make `node` what is `wanted`, in the order of the text."""
    _, literals, parts = _spread(node, wanted)
    return literals + [literal for part, want in parts for literal in literals_of(part, want)]


def _spread(node: Node, wanted: bool) -> tuple[bool, list[Literal], list[tuple[Node, bool]]]:
    """One step towards literals: is it a conjunction, and of which literals and which further nodes."""
    if isinstance(node, Not):
        return True, [], [(node.of, not wanted)]
    if isinstance(node, Leaf):
        literals = []
        if node.minimum > -inf:
            literals.append(Literal(node.operand, node.range if node.minimum_is_fraction else -1, node.minimum, wanted))
        if node.maximum < inf:
            above = nextafter(node.maximum, inf)
            literals.append(Literal(node.operand, node.range if node.maximum_is_fraction else -1, above, not wanted))
        return wanted, literals, []
    return isinstance(node, All) is wanted, [], [(part, wanted) for part in node.of]
