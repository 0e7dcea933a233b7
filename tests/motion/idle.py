"""Motion in which nothing is to be counted: a person who stands about, and one who walks about."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .camera import View
from .movements import STANDING
from .render import Recording, pose_at, record, sway
from .skeleton import Floats, landmarks

# Joint angles over a gait cycle from heel strike to heel strike: Perry and Burnfield, Gait Analysis (2nd
# ed., 2010).
GAIT_PERCENT = (0, 7, 14, 31, 40, 48, 54, 62, 68, 73, 81, 87, 94, 100)
GAIT = {
    "hip_flex": (25, 25, 22, 6, -2, -8, -10, -2, 10, 18, 26, 28, 27, 25),
    "knee": (5, 12, 19, 9, 6, 8, 18, 40, 56, 61, 48, 25, 6, 5),
    "ankle": (0, -5, -2, 5, 8, 10, 6, -15, -10, -5, 0, 0, 0, 0),
}
ARM_SWING = {
    "shoulder_flex": (5.0, 18.0),
    "elbow": (20.0, 10.0),
}  # mean and amplitude; against the leg of the same side


def stand(*, minutes: float = 10.0, fps: float = 30.0, seed: int = 0, noise_deg: float = 0.0) -> Recording:
    """Standing still, as people do: swaying, now and then shifting the weight or moving an arm a little."""
    person, tracker = (np.random.default_rng([seed, part]) for part in (2, 3))
    t = np.arange(int(minutes * 60 * fps)) / fps
    keys: list[tuple[float, Mapping[str, float]]] = [(0.0, STANDING)]
    while keys[-1][0] < t[-1]:
        pose = dict(STANDING)
        for side in ("left", "right"):
            pose[f"{side}_knee"] = person.uniform(0, 8)
            pose[f"{side}_hip_flex"] = pose[f"{side}_knee"] / 2
            pose[f"{side}_elbow"] = person.uniform(5, 15)
            pose[f"{side}_shoulder_flex"] = person.uniform(-4, 6)
        moved = keys[-1][0] + person.uniform(4, 20)
        keys += [(moved, keys[-1][1]), (moved + person.uniform(0.6, 1.5), pose)]
    angles = pose_at(t, keys)
    sway(angles, t, person)
    return record(t, landmarks(angles), (), tracker, View(noise_deg=noise_deg))


def walk(*, minutes: float = 10.0, fps: float = 30.0, seed: int = 0, noise_deg: float = 0.0) -> Recording:
    """Walking about a room: bouts of 3 to 15 s at 80 to 115 steps a minute, turns, short stops."""
    person, tracker = (np.random.default_rng([seed, part]) for part in (4, 5))
    t = np.arange(int(minutes * 60 * fps)) / fps
    cadence, effort, heading = _bouts(t, person)
    cycle = np.cumsum(cadence / 120.0) / fps  # a cycle is two steps
    angles = pose_at(t, [(0.0, STANDING), (t[-1], STANDING)])
    angles["turn"] = heading
    angles["pitch"] = 3.0 * effort
    for side, offset in (("left", 0.0), ("right", 0.5)):
        phase = (cycle + offset) % 1.0
        for joint, curve in GAIT.items():
            angles[f"{side}_{joint}"] = angles[f"{side}_{joint}"] + effort * _gait(curve, phase)
        angles[f"{side}_hip_flex"] += angles["pitch"]
        for joint, (mean, amplitude) in ARM_SWING.items():
            swing = mean - amplitude * np.cos(2 * np.pi * phase)
            angles[f"{side}_{joint}"] = angles[f"{side}_{joint}"] + effort * swing
    sway(angles, t, person)
    return record(t, landmarks(angles), (), tracker, View(noise_deg=noise_deg))


def _bouts(t: Floats, person: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """(n,) each: steps a minute, effort from 0 (standing) to 1.1 (a long stride), heading in degrees."""
    times, cadence, effort, heading = [0.0], [100.0], [0.0], [0.0]

    def until(seconds: float, steps: float, stride: float, facing: float) -> None:
        times.append(times[-1] + seconds)
        cadence.append(steps)
        effort.append(stride)
        heading.append(facing)

    while times[-1] < t[-1]:
        steps, stride = person.uniform(80, 115), person.uniform(0.75, 1.1)
        until(person.uniform(0.5, 1.0), steps, stride, heading[-1])
        until(person.uniform(3, 15), steps, stride, heading[-1] + person.uniform(-20, 20))
        until(
            person.uniform(0.8, 2.0),
            90.0,
            0.6,
            heading[-1] + person.choice([-1, 1]) * person.uniform(60, 180),
        )
        if person.random() < 0.4:
            until(0.6, 90.0, 0.0, heading[-1])
            until(person.uniform(1, 5), 90.0, 0.0, heading[-1])
    return np.interp(t, times, cadence), np.interp(t, times, effort), np.interp(t, times, heading)


def _gait(curve: tuple[float, ...], phase: Floats) -> Floats:
    """The curve at the phases 0..1, its corners rounded over 6 % of the cycle."""
    grid = np.arange(200) / 200
    values = np.interp(grid, np.array(GAIT_PERCENT) / 100, curve)
    bell = np.exp(-0.5 * (np.minimum(grid, 1 - grid) / 0.03) ** 2)
    rounded = np.fft.ifft(np.fft.fft(values) * np.fft.fft(bell / bell.sum())).real
    return np.interp(phase, grid, rounded, period=1.0)
