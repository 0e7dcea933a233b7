"""What holds in a frame, as one function made for each MoveSpec.

The cuts on one measure divide it into intervals, and in each the literals that hold are fixed. So a frame costs one
search a measure, however many phases ask about it, and each phase a mask.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from math import nan

from .codegen import define
from .conditions import Formula, Literal
from .ranges import Range

Watcher = Callable[[int, int], tuple[int, int]]
Appraiser = Callable[[Sequence[float], Sequence[Range], list[float], list[float]], tuple[int, int, float]]

FEW = 4  # cuts on one measure up to which comparing is faster than searching


class Literals:
    """Numbers literals as they are met, each distinct one once."""

    def __init__(self) -> None:
        self._bits: dict[Literal, int] = {}

    def bit_of(self, literal: Literal) -> int:
        return self._bits.setdefault(literal, len(self._bits))

    def axes(self) -> dict[tuple[int, int], list[Literal]]:
        """The literals of each (operand, range)."""
        found: dict[tuple[int, int], list[Literal]] = {}
        for literal in self._bits:
            found.setdefault((literal.operand, literal.range), []).append(literal)
        return found


def build_appraiser(
    operands: int, literals: Literals, phases: Sequence[Formula], asked: Collection[Literal]
) -> Appraiser:
    """The function (values, ranges, lows, highs) -> (held, true, total).

    `held` has the bits of the literals that hold, `true` bit k where the formula of phase k does. `total` is NaN where
    something that `asked` rests on is unknown. `lows` and `highs` are brought on to the extremes of each value.
    """
    names: dict[str, object] = {"bisect_right": bisect_right, "nan": nan}
    lines = [
        "".join(f"v{k}, " for k in range(operands)) + "= values",
        "".join(f"low{k}, " for k in range(operands)) + "= lows",
        "".join(f"high{k}, " for k in range(operands)) + "= highs",
    ]
    for k in range(operands):
        lines += [f"if v{k} < low{k}: lows[{k}] = v{k}", f"if v{k} > high{k}: highs[{k}] = v{k}"]
    axes_asked = {(literal.operand, literal.range) for literal in asked}
    totals, helds = ["0.0"], []
    for (operand, range_), members in literals.axes().items():
        value = f"v{operand}"
        if range_ >= 0:
            value = f"f{operand}"
            lines += [
                f"learned = ranges[{range_}]; lo = learned.lo; span = learned.hi - lo",
                f"{value} = (v{operand} - lo) / span if span > 0.0 else nan",
            ]
        if (operand, range_) in axes_asked:
            totals.append(value)
        helds.append(_search(value, members, literals, names))
    lines += [f"total = {' + '.join(totals)}", f"held = {' | '.join(helds) or '0'}", "true = 0"]
    for k, formula in enumerate(phases):
        lines.append(f"if {_expression(formula)}: true |= {1 << k}")
    lines.append("return held, true, total")
    appraiser: Appraiser = define("appraise", ("values", "ranges", "lows", "highs"), lines, names)
    return appraiser


def build_watcher(watched: Mapping[int, tuple[Formula, Formula]]) -> Watcher:
    """The function (held, waiting) -> (met, missed): which of the bits that wait are known to be true, which false.

    `watched` gives each bit the formula of its criteria, and of their negation.
    """
    lines = ["met = missed = 0"]
    for bit, (true, false) in watched.items():
        lines += [
            f"if waiting & {bit:#x}:",
            f"    if {_expression(true)}: met |= {bit:#x}",
            f"    elif {_expression(false)}: missed |= {bit:#x}",
        ]
    watcher: Watcher = define("watch", ("held", "waiting"), [*lines, "return met, missed"], {})
    return watcher


def _search(value: str, members: Sequence[Literal], literals: Literals, names: dict[str, object]) -> str:
    """An expression for the bits of `members` that hold; 0 where the value is NaN."""
    cuts = sorted({literal.cut for literal in members})
    bits = [0] * (len(cuts) + 1)
    for literal in members:
        first = cuts.index(literal.cut) + 1
        for k in range(first, len(bits)) if literal.above else range(first):
            bits[k] |= 1 << literals.bit_of(literal)
    if len(cuts) <= FEW:
        below = "".join(f"{bit:#x} if {value} < {cut!r} else " for bit, cut in zip(bits, cuts, strict=False))
        return f"({below}{bits[-1]:#x} if {value} == {value} else 0)"
    names |= {f"cuts_{value}": cuts, f"bits_{value}": bits}
    return f"(bits_{value}[bisect_right(cuts_{value}, {value})] if {value} == {value} else 0)"


def _expression(formula: Formula) -> str:
    terms = [f"held & {formula.need:#x} == {formula.need:#x}"] if formula.need else []
    for some, parts in formula.choices:
        either = [f"held & {some:#x}"] if some else []
        either += [f"({_expression(part)})" for part in parts]
        terms.append(f"({' or '.join(either) or 'False'})")
    return " and ".join(terms) or "True"
