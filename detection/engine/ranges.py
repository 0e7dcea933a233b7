"""How far this person goes: the range of one measure, learned from the turning points of its motion."""

from __future__ import annotations

from math import inf, nan

from msgspec import Struct

KEPT = 3  # turning points of a kind that make the range
TEACHES = 0.55  # share of the range that an excursion must have: between a half repetition's and a tired one's
MOST_WEIGHED = 4  # full excursions, beyond which more make the range no firmer


class Range(Struct, array_like=True):
    """What is known of one measure of one side. `lo` and `hi` are NaN until a high and a low are confirmed.

    `heading` is +1 on the way to a high, -1 on the way to a low, 0 before the first turning point; `extreme` is the
    furthest value on that way, `turn` the turning point that it set out from. `taught` counts the turning points that
    taught something, `small` holds those that did not since the last that did, highs and lows by turns.
    """

    lo: float = nan
    hi: float = nan
    heading: int = 0
    extreme: float = nan
    turn: float = nan
    highs: list[float] = []
    lows: list[float] = []
    taught: int = 0
    small: list[float] = []
    first_low: float = inf
    first_high: float = -inf

    @property
    def known(self) -> bool:
        return self.hi == self.hi

    def at(self, fraction: float) -> float:
        """The value at so much of the range."""
        return self.lo + fraction * (self.hi - self.lo)


def learn(learned: Range, value: float, min_range: float) -> None:
    """Follow the smoothed `value` one frame further. Both are in the measure's unit.

    A high becomes a turning point when the value has come back from it by `min_range`, a low likewise. `hi` is the
    highest of the last three highs and of the present way up, `lo` the lowest of the lows. Once the range is known, a
    turning point less than 55 % of it away from the one before teaches nothing, until three such excursions in a row
    have come for every full one before them, of which up to four are counted: then the last three are the range.
    """
    if learned.heading > 0:
        if value > learned.extreme:
            learned.extreme = value
            if value > learned.hi:
                learned.hi = value
        elif learned.extreme - value >= min_range:
            _turn(learned, value)
    elif learned.heading < 0:
        if value < learned.extreme:
            learned.extreme = value
            if value < learned.lo:
                learned.lo = value
        elif value - learned.extreme >= min_range:
            _turn(learned, value)
    else:
        _set_out(learned, value, min_range)


def _set_out(learned: Range, value: float, min_range: float) -> None:
    learned.first_low = min(learned.first_low, value)
    learned.first_high = max(learned.first_high, value)
    if learned.first_high - value >= min_range:
        learned.heading, learned.extreme = 1, learned.first_high
        _turn(learned, value)
    elif value - learned.first_low >= min_range:
        learned.heading, learned.extreme = -1, learned.first_low
        _turn(learned, value)


def _turn(learned: Range, value: float) -> None:
    """`extreme` is a turning point, and `value` the first on the way back."""
    point = learned.extreme
    excursion = abs(point - learned.turn)
    learned.turn = point
    if excursion < TEACHES * (learned.hi - learned.lo):
        learned.small.append(point)
        full = min(max(learned.taught // 2, 1), MOST_WEIGHED)
        if len(learned.small) == 2 * KEPT * full - 1:
            same, opposite = learned.small[-1 : -2 * KEPT : -2], learned.small[-2 : -2 * KEPT : -2]
            learned.highs, learned.lows = (same, opposite) if learned.heading > 0 else (opposite, same)
            learned.small, learned.taught = [], 2 * KEPT
    else:
        points = learned.highs if learned.heading > 0 else learned.lows
        points.append(point)
        del points[:-KEPT]
        learned.taught += 1
        learned.small = []
    learned.heading = -learned.heading
    learned.extreme = value
    if learned.highs and learned.lows:
        learned.hi = max(learned.highs)
        learned.lo = min(learned.lows)
        if learned.heading > 0:
            learned.hi = max(learned.hi, value)
        else:
            learned.lo = min(learned.lo, value)
