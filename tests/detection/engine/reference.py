"""The way from landmarks to values once more, as plainly as its definition reads, to hold the engine's against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from movespecs.language.landmarks import INDEX
from movespecs.language.model import Measure, MoveSpec
from tests.detection.engine.film import Mark

Vector = NDArray[np.float64]
DOWN = np.array([0.0, 1.0, 0.0])


@dataclass
class Filtered:
    """One side of one measure: its One-Euro filter, and what it doubts."""

    good_ms: float = -math.inf
    good: float = math.nan
    middle: float = 0.0
    rate: float = 0.0
    doubts: list[tuple[float, float]] = field(default_factory=list)

    def take(self, now: float, raw: float, *, angle: bool, spec: MoveSpec) -> float:
        if now - self.good_ms > spec.settings.lost_ms:
            return self._start(now, raw)
        since_sample = now - (self.doubts[-1][0] if self.doubts else self.good_ms)
        reach = 30.0 + since_sample if angle else 0.3 + 0.008 * since_sample
        if abs(raw - self.good) > reach:
            if self.doubts and abs(raw - self.doubts[-1][1]) > reach:
                self.doubts = []
            self.doubts.append((now, raw))
            return self._start(now, raw) if now - self.doubts[0][0] >= 200.0 else math.nan
        self.doubts = []
        dt = (now - self.good_ms) / 1000.0
        self.good_ms, self.good = now, raw
        if spec.settings.smoothing is None:
            return raw
        speed_weight = _weight(2.0, dt)
        self.rate = (1 - speed_weight) * self.rate + speed_weight * (raw - self.middle) / dt
        speed = abs(self.rate) if angle else 100.0 * abs(self.rate)
        weight = _weight(spec.settings.smoothing.min_cutoff + spec.settings.smoothing.beta * speed, dt)
        self.middle = (1 - weight) * self.middle + weight * raw
        return self.middle + self.rate * dt * (1 - weight)

    def _start(self, now: float, raw: float) -> float:
        self.good_ms, self.good, self.middle, self.rate, self.doubts = now, raw, raw, 0.0, []
        return raw


def _weight(cutoff: float, dt: float) -> float:
    """Of the new sample in a low-pass (Casiez, Roussel and Vogel, CHI 2012)."""
    return 1.0 / (1.0 + 1.0 / (2.0 * math.pi * cutoff * dt))


class Reference:
    def __init__(self, spec: MoveSpec) -> None:
        self.spec = spec
        self.filters: dict[tuple[str, tuple[int, ...]], Filtered] = {}
        self.torso = math.nan
        self.right_leg_front = self.right_arm_front = False
        self.before = -math.inf
        self.both_seen = {"ankle": -math.inf, "wrist": -math.inf}

    def values(self, now: float, marks: Sequence[Mark]) -> dict[tuple[int, str], float]:
        """The value of each measure (by its index) and side."""
        self.at = [np.array(mark[:3]) for mark in marks]
        self.seen = [min(1.0 if s is None else s for s in mark[3:]) for mark in marks]
        self._follow_torso(now)
        self.right_leg_front = self._front("ankle", self.right_leg_front, now)
        self.right_arm_front = self._front("wrist", self.right_arm_front, now)
        self.before = now
        found: dict[tuple[int, str], float] = {}
        taken: dict[tuple[str, tuple[int, ...]], float] = {}
        for index, measure in enumerate(self.spec.measures):
            for landmarks in (measure.left, measure.right):
                key = (measure.kind, landmarks)
                if key not in taken:
                    taken[key] = self._take(now, measure, landmarks)
            left, right = taken[measure.kind, measure.left], taken[measure.kind, measure.right]
            for side, value in self._sides(measure, left, right, now).items():
                is_angle = measure.kind in ("joint", "segment")
                found[index, side] = min(180.0, max(0.0, value)) if is_angle and value == value else value
        return found

    def _least(self) -> float:
        return self.spec.settings.min_visibility

    def _seen(self, *names: str) -> bool:
        return all(self.seen[INDEX[name]] >= self._least() for name in names)

    def _follow_torso(self, now: float) -> None:
        sides = [side for side in ("left", "right") if self._seen(f"{side}_shoulder", f"{side}_hip")]
        if not sides:
            return
        ends = [np.mean([self.at[INDEX[f"{side}_{end}"]] for side in sides], axis=0) for end in ("shoulder", "hip")]
        length = float(np.linalg.norm(ends[0] - ends[1]))
        if math.isnan(self.torso):
            self.torso = length
        else:
            dt = now - self.before
            self.torso += (length - self.torso) * dt / (dt + 500.0)

    def _front(self, end: str, right_front: bool, now: float) -> bool:
        left, right = f"left_{end}", f"right_{end}"
        if self._seen(left, right):
            self.both_seen[end] = now
            if self._seen("left_hip", "right_hip"):
                across = self.at[INDEX["left_hip"]] - self.at[INDEX["right_hip"]]
                forward = np.cross(DOWN, across)
                ahead = float(np.dot(self.at[INDEX[left]] - self.at[INDEX[right]], forward / np.linalg.norm(forward)))
                if abs(ahead / self.torso) > 0.1:
                    return ahead < 0
        elif now - self.both_seen[end] >= self.spec.settings.lost_ms:
            if self._seen(left):
                return False
            if self._seen(right):
                return True
        return right_front

    def _take(self, now: float, measure: Measure, landmarks: tuple[int, ...]) -> float:
        if min(self.seen[i] for i in landmarks) < self._least():
            return math.nan
        raw = self._raw(measure, [self.at[i] for i in landmarks])
        if math.isnan(raw):
            return math.nan
        track = self.filters.setdefault((measure.kind, landmarks), Filtered())
        return track.take(now, raw, angle=measure.kind in ("joint", "segment"), spec=self.spec)

    def _raw(self, measure: Measure, points: list[Vector]) -> float:
        match measure.kind:
            case "joint":
                return _between(points[0] - points[1], points[2] - points[1])
            case "segment":
                return _between(points[1] - points[0], DOWN)
            case "distance":
                return float(np.linalg.norm(points[0] - points[1])) / self.torso
            case "height":
                return float(points[1][1] - points[0][1]) / self.torso

    def _sides(self, measure: Measure, left: float, right: float, now: float) -> dict[str, float]:
        right_front = self.right_arm_front if measure.arm else self.right_leg_front
        match measure.side:
            case "mean":
                return {"mean": self._mean(measure, left, right, now)}
            case "both" | "either":
                return {"left": left, "right": right}
            case "front":
                return {"front": right if right_front else left}
            case "back":
                return {"back": left if right_front else right}
            case "right":
                return {"right": right}
            case side:
                return {side: left}

    def _mean(self, measure: Measure, left: float, right: float, now: float) -> float:
        total = weighted = 0.0
        for value, landmarks in ((left, measure.left), (right, measure.right)):
            weight = min(self.seen[i] for i in landmarks) - self._least()
            if not math.isnan(value):
                total, weighted = total + weight, weighted + weight * value
            elif weight >= 0 and (measure.kind, landmarks) in self.filters:
                track = self.filters[measure.kind, landmarks]
                if track.doubts and now - track.good_ms <= 200.0:
                    return math.nan
        return weighted / total if total > 0 else math.nan


def _between(a: Vector, b: Vector) -> float:
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    if lengths < 1e-9:
        return math.nan
    return math.degrees(math.acos(max(-1.0, min(1.0, float(np.dot(a, b)) / lengths))))
