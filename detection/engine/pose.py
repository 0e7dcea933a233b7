"""From landmarks to values: geometry, glitches, smoothing, and the two sides brought together."""

from __future__ import annotations

from collections.abc import Sequence
from math import acos, degrees, isfinite, nan, pi, sqrt
from typing import Protocol

from .plan import ANKLES, HIPS, SHOULDERS, WRISTS, Operand, Plan
from .state import State, Track


class Landmark(Protocol):
    """Metres, hip-centred, y down, as MediaPipe's world landmarks are; `visibility` and `presence` 0..1."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def z(self) -> float: ...
    @property
    def visibility(self) -> float | None: ...
    @property
    def presence(self) -> float | None: ...


Point = tuple[float, float, float]

FRONT_DEAD_BAND = 0.1  # torso lengths
TORSO_MS = 500.0  # time constant of the torso length's smoothing
SPEED_HZ = 1.0  # One-Euro: cutoff of the speed estimate, as in Casiez, Roussel and Vogel, CHI 2012
GLITCH_MS = 200.0
JUMP = {True: (30.0, 1.0), False: (0.3, 0.008)}  # angle or length: beyond what per ms a sample is a glitch


def read_points(plan: Plan, landmarks: Sequence[Landmark]) -> tuple[list[Point], list[float]]:
    """Coordinates and seen of the plan's landmarks. ValueError for what is not finite."""
    points: list[Point] = []
    seen: list[float] = []
    total = 0.0
    for index in plan.landmarks:
        landmark = landmarks[index]
        x, y, z = landmark.x, landmark.y, landmark.z
        s = 1.0 if landmark.visibility is None else landmark.visibility
        if landmark.presence is not None and landmark.presence < s:
            s = landmark.presence
        total += x + y + z + s
        points.append((x, y, z))
        seen.append(s)
    if total - total != 0.0 and not all(isfinite(v) for point in points for v in point):
        raise ValueError("landmarks must be finite")
    return points, seen


def _angle(a: Point, b: Point, c: Point) -> float:
    """The inner angle at b, 0..180 degrees; NaN where two points fall together."""
    ux, uy, uz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
    vx, vy, vz = c[0] - b[0], c[1] - b[1], c[2] - b[2]
    lengths = sqrt((ux * ux + uy * uy + uz * uz) * (vx * vx + vy * vy + vz * vz))
    if not lengths > 0.0:
        return nan
    return degrees(acos(max(-1.0, min(1.0, (ux * vx + uy * vy + uz * vz) / lengths))))


def observe(plan: Plan, state: State, now: float, landmarks: Sequence[Landmark]) -> list[float]:
    points, seen = read_points(plan, landmarks)
    at = {index: k for k, index in enumerate(plan.landmarks)}
    least = plan.movespec.settings.min_visibility
    first = state.ms == -float("inf")
    dt = 0.0 if first else now - state.ms

    def well(indexes: Sequence[int]) -> bool:
        return all(seen[at[i]] >= least for i in indexes)

    def middle(pair: tuple[int, int]) -> Point:
        a, b = points[at[pair[0]]], points[at[pair[1]]]
        return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2)

    if plan.needs_torso and well(SHOULDERS + HIPS):
        a, b = middle(SHOULDERS), middle(HIPS)
        length = sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)
        if state.torso == state.torso:
            state.torso += (length - state.torso) * dt / (dt + TORSO_MS)
        else:
            state.torso = length
    torso = state.torso if state.torso > 0 else nan

    def ahead(pair: tuple[int, int]) -> float:
        if not well(HIPS + pair):
            return 0.0
        lh, rh = points[at[HIPS[0]]], points[at[HIPS[1]]]
        fx, fz = lh[2] - rh[2], rh[0] - lh[0]
        norm = sqrt(fx * fx + fz * fz)
        if not norm > 0:
            return 0.0
        a, b = points[at[pair[0]]], points[at[pair[1]]]
        return ((a[0] - b[0]) * fx + (a[2] - b[2]) * fz) / norm / torso

    if plan.needs_legs:
        d = ahead(ANKLES)
        if abs(d) > FRONT_DEAD_BAND:
            state.legs_right = d < 0
    if plan.needs_arms:
        d = ahead(WRISTS)
        if abs(d) > FRONT_DEAD_BAND:
            state.arms_right = d < 0

    smoothed: list[float] = []
    weights: list[float] = []
    for channel, track in zip(plan.channels, state.tracks, strict=True):
        marks = channel.landmarks
        weights.append(min(seen[at[i]] for i in marks) - least)
        raw = nan
        if well(marks):
            p = [points[at[i]] for i in marks]
            match channel.kind:
                case "joint":
                    raw = _angle(p[0], p[1], p[2])
                case "segment":
                    raw = _angle((p[0][0], p[0][1] + 1.0, p[0][2]), p[0], p[1])
                case "distance":
                    raw = sqrt(sum((u - v) ** 2 for u, v in zip(p[0], p[1], strict=True))) / torso
                case "height":
                    raw = (p[1][1] - p[0][1]) / torso
        smoothed.append(_smooth(plan, track, now, raw, channel.kind in ("joint", "segment")))
    state.seen = seen
    state.ms = now
    state.values = [_combine(state, operand, smoothed, weights) for operand in plan.operands]
    return state.values


def _smooth(plan: Plan, track: Track, now: float, raw: float, angle: bool) -> float:
    if raw != raw:
        return nan
    settings = plan.movespec.settings
    dt = now - track.good_ms
    if dt > settings.lost_ms:
        _restart(track, now, raw)
        return track.value
    slack, rate = JUMP[angle]
    if abs(raw - track.raw) > slack + rate * dt:
        if track.doubt != track.doubt or abs(raw - track.doubt) > slack + rate * (now - track.doubt_ms):
            track.doubt_since_ms = now
        elif now - track.doubt_since_ms >= GLITCH_MS:
            _restart(track, now, raw)
            return track.value
        track.doubt, track.doubt_ms = raw, now
        return nan
    if settings.smoothing is None:
        track.value = raw
    else:
        change = raw - track.value
        seconds = dt / 1000.0
        turn = 2 * pi * SPEED_HZ * seconds
        track.speed += turn / (turn + 1.0) * (change / seconds - track.speed)
        turn = 2 * pi * (settings.smoothing.min_cutoff + settings.smoothing.beta * abs(track.speed)) * seconds
        track.value += turn / (turn + 1.0) * change
    track.good_ms, track.raw, track.doubt = now, raw, nan
    return track.value


def _restart(track: Track, now: float, raw: float) -> None:
    track.good_ms, track.raw, track.value, track.speed, track.doubt = now, raw, raw, 0.0, nan


def _combine(state: State, operand: Operand, smoothed: list[float], weights: list[float]) -> float:
    left, right = smoothed[operand.left], smoothed[operand.right]
    match operand.side:
        case "mean":
            wl = weights[operand.left] if left == left else 0.0
            wr = weights[operand.right] if right == right else 0.0
            wl, wr = max(0.0, wl), max(0.0, wr)
            if wl + wr <= 0.0:
                return nan
            return ((left * wl if wl else 0.0) + (right * wr if wr else 0.0)) / (wl + wr)
        case "front" | "back":
            on_right = state.arms_right if operand.arm else state.legs_right
            return right if on_right is (operand.side == "front") else left
        case _:
            return left
