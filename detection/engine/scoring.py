"""How well a repetition or a hold was done, 0..1."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from .conditions import Any, Leaf, Node, Not
from .ranges import Range
from .state import Visit


def depth(
    node: Node, lows: Sequence[float], highs: Sequence[float], ranges: Sequence[Range], wanted: bool = True
) -> float:
    """How far inside its bounds a phase went, 0..1, by the least and greatest value of each measure during the visit.

    A bound in percent is met in full (1) at the end of the person's own range, an absolute one 20 degrees (0.2 torso
    lengths) inside, or halfway to the opposite bound where that is nearer; just at the bound it is 0. Of several
    criteria the least counts, of an `any` the greatest.
    """
    if isinstance(node, Not):
        return depth(node.of, lows, highs, ranges, not wanted)
    if isinstance(node, Leaf):
        return _leaf_depth(node, lows[node.operand], highs[node.operand], ranges, wanted)
    depths = [depth(part, lows, highs, ranges, wanted) for part in node.of]
    best = max if isinstance(node, Any) is wanted else min
    return best(depths, default=0.0)


def _leaf_depth(leaf: Leaf, lowest: float, highest: float, ranges: Sequence[Range], wanted: bool) -> float:
    low, high = leaf.bounds(ranges)
    full = min(leaf.full, (high - low) / 2)
    if not wanted:
        return max(_share(low - lowest, full), _share(highest - high, full))
    to_hi = ranges[leaf.range].hi - low if leaf.minimum_is_fraction else full
    to_lo = high - ranges[leaf.range].lo if leaf.maximum_is_fraction else full
    above = _share(highest - low, to_hi) if low > -inf else 1.0
    below = _share(high - lowest, to_lo) if high < inf else 1.0
    return min(above, below)


def _share(inside: float, full: float) -> float:
    if inside >= full:
        return 1.0
    return inside / full if inside > 0.0 else 0.0


def score(visits: Sequence[Visit], *, arriving: bool) -> float:
    """The mean depth of the phases visited times how well they were seen, to 3 decimals.

    A visit's `seen` is the mean over its phase's landmarks as it began. Where the last phase is only `arriving`, as at
    the end of a repetition, it counts for how well it was seen alone.
    """
    passed = visits[:-1] if arriving else visits
    inside = sum(visit.depth for visit in passed) / len(passed)
    return round(inside * sum(visit.seen for visit in visits) / len(visits), 3)
