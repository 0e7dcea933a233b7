"""One channel at a time: a sample that no body can make is doubted, the others are smoothed by the frames' own time."""

from __future__ import annotations

from math import nan, pi

from msgspec import Struct

from movespecs.language.model import Smoothing

from .state import Lapse, State

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


Track = tuple[float, float, float, float]
"""A channel's last good sample, its filter's middle and rate, and the value to use. NaN while it lapses."""

UNKNOWN: Track = nan, nan, nan, nan


def resume(
    state: State,
    channel: int,
    now: float,
    raw: float,
    track: Track,
    unit: Unit,
    smoothing: Smoothing | None,
    lost_ms: float,
) -> Track:
    """A sample that does not simply follow the last frame's: unseen (NaN), too far from it, or after a lapse."""
    lapse = Lapse(state.ms, *track[:3]) if track[0] == track[0] else state.lapses.get(channel)
    if raw != raw:
        if lapse is not None:
            state.lapses[channel] = lapse
        return UNKNOWN
    if lapse is None or now - lapse.good_ms > lost_ms:
        return _start(state, channel, raw)
    doubting = lapse.doubt == lapse.doubt
    reach = unit.jump + unit.jump_per_ms * (now - (lapse.doubt_ms if doubting else lapse.good_ms))
    if abs(raw - lapse.last) > reach:
        if not doubting or abs(raw - lapse.doubt) > reach:
            lapse.doubted_ms = now
        if now - lapse.doubted_ms >= BELIEVED_MS:
            return _start(state, channel, raw)
        lapse.doubt_ms, lapse.doubt = now, raw
        state.lapses[channel] = lapse
        return UNKNOWN
    if smoothing is None:
        return _start(state, channel, raw)
    state.lapses.pop(channel, None)
    seconds = max(now - lapse.good_ms, LEAST_MS) / 1000.0
    return raw, *one_euro(raw, lapse.middle, lapse.rate, seconds, unit, smoothing)


def _start(state: State, channel: int, raw: float) -> Track:
    state.lapses.pop(channel, None)
    return raw, raw, 0.0, raw


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
    return middle, rate, middle + rate * seconds * kept


def of_two_sides(state: State, now: float, left: Side, right: Side) -> float:
    """The mean of what is known of two sides, each weighted by how far above the least visibility it is seen.

    Where one side is seen but doubted the mean is not known either: it would jump to the other side, as it does when
    a tracker swaps left and right. A side doubted for longer is as good as unseen.
    """
    total = weighed = 0.0
    for channel, value, weight in (left, right):
        if value == value:
            total += weight
            weighed += weight * value
        elif weight >= 0.0:
            lapse = state.lapses.get(channel)
            if lapse is not None and lapse.doubt_ms == now and now - lapse.good_ms <= BELIEVED_MS:
                return nan
    return weighed / total if total > 0.0 else nan


Side = tuple[int, float, float]
"""Channel, value and weight."""
