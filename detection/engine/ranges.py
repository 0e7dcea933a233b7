"""How far this person goes: the range of one measure, learned from the turning points of its motion."""

from __future__ import annotations

from math import inf, nan

from msgspec import Struct

KEPT = 3  # turning points of a kind that make the range, and small excursions in a row that replace it


class Range(Struct, array_like=True):
    """What is known of one measure of one side. `lo` and `hi` are NaN until a high and a low are confirmed.

    `heading` is +1 on the way to a high, -1 on the way to a low, 0 before the first turning point; `extreme` is
    the furthest value on that way. Excursions too small to teach are followed in the same manner beside it, their
    turning points since the last one that taught kept in `small`, highs and lows by turns.
    """

    lo: float = nan
    hi: float = nan
    heading: int = 0
    extreme: float = nan
    highs: list[float] = []
    lows: list[float] = []
    small_heading: int = 0
    small_extreme: float = nan
    small: list[float] = []
    first_low: float = inf
    first_high: float = -inf

    @property
    def known(self) -> bool:
        return self.hi == self.hi


def learn(range_: Range, value: float, min_range: float) -> None:
    """Follow the smoothed `value` one frame further. Both are in the measure's unit."""
    if range_.heading == 0:
        _first_turn(range_, value, min_range)
        return
    known = range_.hi == range_.hi
    _follow_small(range_, value, min_range)
    if range_.heading > 0:
        if value > range_.extreme:
            range_.extreme = value
            if value > range_.hi:
                range_.hi = value
            return
        back = range_.extreme - value
    else:
        if value < range_.extreme:
            range_.extreme = value
            if value < range_.lo:
                range_.lo = value
            return
        back = value - range_.extreme
    if back >= min_range and (not known or back >= (range_.hi - range_.lo) / 2):
        turned = range_.highs if range_.heading > 0 else range_.lows
        turned.append(range_.extreme)
        del turned[:-KEPT]
        range_.heading = -range_.heading
        range_.extreme = value
        range_.small.clear()
        range_.small_heading = range_.heading
        range_.small_extreme = value
        _settle(range_)
    elif len(range_.small) >= 2 * KEPT:
        _start_anew(range_)


def _first_turn(range_: Range, value: float, min_range: float) -> None:
    range_.first_low = min(range_.first_low, value)
    range_.first_high = max(range_.first_high, value)
    if range_.first_high - value >= min_range:
        range_.highs.append(range_.first_high)
        range_.heading = -1
    elif value - range_.first_low >= min_range:
        range_.lows.append(range_.first_low)
        range_.heading = 1
    range_.extreme = range_.small_extreme = value
    range_.small_heading = range_.heading


def _follow_small(range_: Range, value: float, min_range: float) -> None:
    ahead = (value - range_.small_extreme) * range_.small_heading
    if ahead > 0:
        range_.small_extreme = value
    elif -ahead >= min_range:
        range_.small.append(range_.small_extreme)
        range_.small_heading = -range_.small_heading
        range_.small_extreme = value


def _start_anew(range_: Range) -> None:
    """Three small excursions in a row, no larger one among them: they are the range now."""
    first, second = range_.small[-2 * KEPT :: 2], range_.small[-2 * KEPT + 1 :: 2]
    range_.heading, range_.extreme = range_.small_heading, range_.small_extreme
    range_.highs, range_.lows = (second, first) if range_.heading < 0 else (first, second)
    range_.small = []
    _settle(range_)


def _settle(range_: Range) -> None:
    if range_.highs and range_.lows:
        range_.hi = max(range_.highs)
        range_.lo = min(range_.lows)
        if range_.heading > 0:
            range_.hi = max(range_.hi, range_.extreme)
        else:
            range_.lo = min(range_.lo, range_.extreme)
