"""Whether the current phase's criteria are known to fail, as one function made for each phase.

`conditions.judge` says the same and more, by walking the tree; it is asked only where something is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from .codegen import define
from .conditions import Any, Leaf, Node, Not, leaves_of
from .ranges import Range

Failing = Callable[[Sequence[float], Sequence[Range]], bool]


def build_failing(node: Node) -> Failing:
    """The function (values, ranges) -> is `node`, its bounds widened by their hysteresis, known to be false?"""
    leaves = leaves_of(node)
    operands = sorted({leaf.operand for leaf in leaves})
    learned = sorted({leaf.range for leaf in leaves if leaf.range >= 0})
    lines = [f"v{k} = values[{k}]" for k in operands]
    lines += [f"lo{k} = ranges[{k}].lo; span{k} = ranges[{k}].hi - lo{k}" for k in learned]
    lines += [f"return {_known(node, False, 1.0)}"]
    failing: Failing = define("failing", ("values", "ranges"), lines, {})
    return failing


def _known(node: Node, wanted: bool, widen: float) -> str:
    """An expression that is true where `node` is known to be `wanted`: comparisons with NaN are false."""
    if isinstance(node, Not):
        return _known(node.of, not wanted, -widen)
    if isinstance(node, Leaf):
        return _leaf(node, wanted, widen)
    parts = [_known(part, wanted, widen) for part in node.of]
    if isinstance(node, Any) and node.lenient and not wanted:
        others = [[other for other in node.of if other is not part] for part in node.of]
        parts = [
            " and ".join([part, *(f"not {_known(other, True, widen)}" for other in rest)])
            for part, rest in zip(parts, others, strict=True)
        ]
        return f"({' or '.join(parts)})"
    either = isinstance(node, Any) is wanted
    return f"({(' or ' if either else ' and ').join(parts) or str(not either)})"


def _leaf(leaf: Leaf, wanted: bool, widen: float) -> str:
    value, slack = f"v{leaf.operand}", leaf.slack * widen
    sides = []
    if leaf.minimum > -inf:
        low = _bound(leaf.minimum, leaf.range if leaf.minimum_is_fraction else -1, -slack)
        sides.append(f"{value} >= {low}" if wanted else f"{value} < {low}")
    if leaf.maximum < inf:
        high = _bound(leaf.maximum, leaf.range if leaf.maximum_is_fraction else -1, slack)
        sides.append(f"{value} <= {high}" if wanted else f"{value} > {high}")
    return f"({(' and ' if wanted else ' or ').join(sides)})"


def _bound(bound: float, learned: int, slack: float) -> str:
    return repr(bound + slack) if learned < 0 else f"lo{learned} + {bound!r} * span{learned} + {slack!r}"
