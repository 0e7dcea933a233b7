"""Whether each criterion held in each frame of a recording, and what its bounds were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .conditions import Leaf

Verdict = Literal["yes", "near", "no", "unknown"]
"""Of a criterion in a frame. `near`: its bound is passed by less than the hysteresis, so that a phase that is on goes
on, and another does not begin."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

SHOWN = 3
"""Decimals of a bound that is shown: what moves by less has not changed."""

Flags = tuple[bool, bool]
"""Of a criterion: is it negated, and is it one way among several?"""


@dataclass(frozen=True, slots=True)
class TracedCriterion:
    """One criterion on one side: `number` counts those of its phase as they stand in the text.

    `bounds` is (the frame from which on, least, most) in the measure's unit: infinite where there is no such bound, NaN
    where it rests on a range that was not known yet. `outside`: it is negated, `optional`: one way among several.
    `verdicts` is (the frame from which on, the verdict).
    """

    phase: int
    number: int
    curve: int
    outside: bool
    optional: bool
    bounds: list[tuple[int, float, float]]
    verdicts: list[tuple[int, Verdict]]


class Judge:
    """Judges by arrays: a text may hold hundreds of criteria, a recording ten thousands of frames, and ranges may grow
    in every one of them."""

    def __init__(
        self, values: Sequence[Sequence[float]], ranges: Sequence[Sequence[tuple[int, float, float]]], frames: int
    ) -> None:
        """`values` of each operand; each range by the frames in which it changed; how many frames there are."""
        self.frames = frames
        self.values = [np.array(column, dtype=np.float64) for column in values]
        self.ranges = [self._spread(runs) for runs in ranges]

    def criterion(self, phase: int, number: int, leaf: Leaf, flags: Flags) -> TracedCriterion:
        outside, optional = flags
        if not self.frames:
            return TracedCriterion(phase, number, leaf.operand, outside, optional, [], [])
        low = self._bound(leaf, leaf.minimum, leaf.minimum_is_fraction)
        high = self._bound(leaf, leaf.maximum, leaf.maximum_is_fraction)
        starts = self._starts(np.round(low, SHOWN), np.round(high, SHOWN))
        bounds = list(zip(starts, low[starts].tolist(), high[starts].tolist(), strict=True))
        verdict = self._verdict(self.values[leaf.operand], low, high, leaf.slack, outside)
        verdicts = [(frame, VERDICTS[verdict[frame]]) for frame in self._starts(verdict)]
        return TracedCriterion(phase, number, leaf.operand, outside, optional, bounds, verdicts)

    def _spread(self, runs: Sequence[tuple[int, float, float]]) -> NDArray[np.float64]:
        """Least and most (2, frames), NaN before they were known."""
        spread = np.full((2, self.frames), nan)
        for (frame, lo, hi), (end, _, _) in pairwise([*runs, (self.frames, nan, nan)]):
            spread[:, frame:end] = [[lo], [hi]]
        return spread

    def _bound(self, leaf: Leaf, bound: float, is_fraction: bool) -> NDArray[np.float64]:
        """As `Range.at` has it, in each frame."""
        if not is_fraction:
            return np.full(self.frames, bound)
        lo, hi = self.ranges[leaf.range]
        at: NDArray[np.float64] = lo + bound * (hi - lo)
        return at

    def _verdict(
        self,
        values: NDArray[np.float64],
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        slack: float,
        outside: bool,
    ) -> NDArray[np.integer]:
        """Indexes of VERDICTS."""
        widening = -slack if outside else slack
        held = (low <= values) & (values <= high)
        widened = (low - widening <= values) & (values <= high + widening)
        if outside:
            held, widened = ~held, ~widened
        known = np.isfinite(values) & ~np.isnan(low) & ~np.isnan(high)
        verdict: NDArray[np.integer] = np.where(known, np.where(held, 0, np.where(widened, 1, 2)), 3)
        return verdict

    def _starts(self, *columns: NDArray[np.generic]) -> list[int]:
        """The frames in which one of them changes; the first is one. NaN is equal to itself."""
        changed = np.zeros(self.frames, dtype=bool)
        changed[0] = True
        for column in columns:
            before, after = column[:-1], column[1:]
            changed[1:] |= (before != after) & ~((before != before) & (after != after))
        return [int(frame) for frame in np.flatnonzero(changed)]
