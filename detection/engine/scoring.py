"""How well a repetition was done, 0..1."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from .conditions import Any, Leaf, Node, Not
from .ranges import Range
from .state import Visit


def depth(node: Node, values: Sequence[float], ranges: Sequence[Range]) -> float | None:
    """How far inside its bounds a condition holds, -1..1; None where nothing of it is known.

    A bound in percent is met in full (1) at the end of the person's own range, an absolute one 20 degrees (0.2 torso
    lengths) inside, or halfway to the opposite bound where that is nearer. 0 is at the bound, below it outside.
    """
    if isinstance(node, Leaf):
        return _leaf_depth(node, values, ranges)
    if isinstance(node, Not):
        inner = depth(node.of, values, ranges)
        return None if inner is None else -inner
    depths = [d for d in (depth(part, values, ranges) for part in node.of) if d is not None]
    if not depths:
        return None
    return max(depths) if isinstance(node, Any) else min(depths)


def _leaf_depth(leaf: Leaf, values: Sequence[float], ranges: Sequence[Range]) -> float | None:
    value = values[leaf.operand]
    low, high = leaf.bounds(ranges)
    if value != value or low != low or high != high:
        return None
    full = min(leaf.full, (high - low) / 2)
    inside = 1.0
    if low > -inf:
        span = full
        if leaf.minimum_is_fraction:
            span = ranges[leaf.range].hi - low
        inside = min(inside, _share(value - low, span))
    if high < inf:
        span = full
        if leaf.maximum_is_fraction:
            span = high - ranges[leaf.range].lo
        inside = min(inside, _share(high - value, span))
    return inside


def _share(inside: float, span: float) -> float:
    if abs(inside) >= span:
        return 1.0 if inside >= 0.0 else -1.0
    return inside / span


def score(visits: Sequence[Visit], *, arriving: bool) -> float:
    """The mean depth of the phases visited times how well they were seen, to 3 decimals.

    The depth of a visit is that of its deepest frame, seen the mean over its phase's landmarks as it began. Where the
    last visit is only `arriving`, as at the end of a repetition, it counts for how well it was seen alone.
    """
    passed = visits[:-1] if arriving else visits
    inside = sum(max(0.0, visit.depth) for visit in passed) / len(passed)
    return round(inside * sum(visit.seen for visit in visits) / len(visits), 3)
