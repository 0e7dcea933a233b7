"""One channel at a time: a sample that no body can make is doubted, the others are smoothed by the frames' own time."""

from __future__ import annotations

from math import nan, pi
from typing import TYPE_CHECKING

from msgspec import Struct

from movespecs.language.model import Smoothing

if TYPE_CHECKING:
    from .state import State

BELIEVED_MS = 200.0
"""A jump is believed once its samples have agreed for so long."""

SPEED_CUTOFF = 2.0
"""Cutoff of the One-Euro filter's own estimate of speed, in Hz."""

LEAST_MS = 1e-3
"""Frames nearer to each other than this count as this far apart."""


class Unit(Struct, frozen=True):
    """What differs between angles (degrees) and lengths (torso lengths).

    A sample is doubted that lies further from the last good one than `jump`, and `jump_per_ms` for each millisecond
    since the sample before. `speed` is what the filter's `beta` multiplies: degrees, or hundredths of a torso length.
    """

    jump: float
    jump_per_ms: float
    speed: float


ANGLE = Unit(jump=30.0, jump_per_ms=1.0, speed=1.0)
LENGTH = Unit(jump=0.3, jump_per_ms=0.008, speed=100.0)


class Doubt(Struct, array_like=True, gc=False):
    """A jump that is not believed yet: since when its samples have agreed, and the last of them."""

    since_ms: float
    ms: float
    raw: float


Track = tuple[float, float, float, float]
"""A channel's last good sample (time, value) and its filter (middle, rate of change a second)."""


def smooth(
    state: State,
    channel: int,
    now: float,
    raw: float,
    track: Track,
    unit: Unit,
    smoothing: Smoothing | None,
    lost_ms: float,
) -> tuple[float, float, float, float, float]:
    """A seen sample, whatever came before it: the channel's new track, and its value (NaN while it is doubted)."""
    good_ms, last, middle, rate = track
    since_good = now - good_ms
    if not since_good <= lost_ms:
        state.doubts.pop(channel, None)
        return now, raw, raw, 0.0, raw
    doubt = state.doubts.get(channel)
    since_sample = now - (doubt.ms if doubt else good_ms)
    reach = unit.jump + unit.jump_per_ms * since_sample
    if abs(raw - last) > reach:
        if doubt is None or abs(raw - doubt.raw) > reach:
            doubt = Doubt(now, now, raw)
        if now - doubt.since_ms < BELIEVED_MS:
            state.doubts[channel] = Doubt(doubt.since_ms, now, raw)
            return good_ms, last, middle, rate, nan
        state.doubts.pop(channel, None)
        return now, raw, raw, 0.0, raw
    state.doubts.pop(channel, None)
    if smoothing is None:
        return now, raw, raw, 0.0, raw
    return now, raw, *one_euro(raw, middle, rate, max(since_good, LEAST_MS) / 1000.0, unit, smoothing)


def one_euro(
    raw: float, middle: float, rate: float, seconds: float, unit: Unit, smoothing: Smoothing
) -> tuple[float, float, float]:
    """One step of the One-Euro filter (Casiez, Roussel and Vogel, CHI 2012): its middle, its rate, and the value.

    A low-pass lags behind a steady motion by rate x time constant, here 25 to 40 ms at the speed of a squat. The value
    makes that lag good: it is the middle, moved on at the filter's own rate.
    """
    away = raw - middle
    keep = 1.0 / (2.0 * pi * SPEED_CUTOFF * seconds + 1.0)
    rate = rate * keep + (1.0 - keep) * away / seconds
    cutoff = smoothing.min_cutoff + smoothing.beta * unit.speed * abs(rate)
    kept = 1.0 / (2.0 * pi * cutoff * seconds + 1.0)
    middle = raw - away * kept
    value = middle + rate * seconds * kept
    if unit is ANGLE:
        value = min(max(value, 0.0), 180.0)
    return middle, rate, value


def of_two_sides(state: State, now: float, left: Side, right: Side) -> float:
    """The mean of what is known of two sides, each weighted by how far above the least visibility it is seen.

    Where one side is seen but doubted the mean is not known either: it would jump to the other side, as it does when
    a tracker swaps left and right. A side doubted for longer is as good as unseen.
    """
    total = weighed = 0.0
    for channel, value, weight, good_ms in (left, right):
        if value == value:
            total += weight
            weighed += weight * value
        elif channel in state.doubts and weight >= 0.0 and now - good_ms <= BELIEVED_MS:
            return nan
    return weighed / total if total > 0.0 else nan


Side = tuple[int, float, float, float]
"""Channel, value, weight, and the time of its last good sample."""
