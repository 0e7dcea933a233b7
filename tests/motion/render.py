"""From a movement to a recording with a known truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import camera
from .movements import Movement
from .skeleton import JOINTS, PROPORTIONS, Floats, Pose, landmarks, neutral

SETTLE_S = 2.0  # in the starting posture, before the first repetition and after the last
INTO_HOLD_S = 1.5  # to come into a hold, and out of it

# How far a person who stands or works drifts in each joint, in degrees: slow, and never quite still.
SWAY = {
    "pitch": 0.8,
    "spine_bend": 0.6,
    "shoulder_flex": 1.5,
    "shoulder_abd": 1.0,
    "elbow": 1.5,
    "hip_flex": 0.7,
    "knee": 0.7,
}


@dataclass(frozen=True)
class Repetition:
    """The time out of the starting posture (of a hold: in the pose), and the share of the person's own range."""

    start_ms: float
    end_ms: float
    depth: float


@dataclass(frozen=True)
class Recording:
    """`t_ms` (n,), `world` (n, 33, 4): x, y, z in metres, hip-centred, y down, and visibility; and the truth."""

    t_ms: Floats
    world: Floats
    repetitions: tuple[Repetition, ...] = ()

    @property
    def count(self) -> int:
        """How many repetitions went the whole way."""
        return sum(repetition.depth == 1.0 for repetition in self.repetitions)


def render(
    movement: Movement,
    *,
    repetitions: int = 6,
    seconds: float = 3.0,
    fps: float = 30.0,
    seed: int = 0,
    reach: float = 1.0,
    shrink: float = 0.0,
    pause: float = 0.0,
    depths: Sequence[float] | None = None,
    variation: float = 1.0,
    **view: Any,
) -> Recording:
    """A person doing `repetitions` of a movement, each in about `seconds`, at `fps`; `view` as in `camera.View`.

    `reach` is this person's share of the textbook range; over the set it falls by the share `shrink`. `pause` is a
    rest of so many seconds in the middle, `depths` each repetition's share of the person's own range (default: all
    of it), `variation` how unlike one another they are (1: by up to 3 % in depth and 8 % in time). In a hold,
    `seconds` is the time spent in the pose, and `reach` has no meaning. Calls that differ in `fps` and `view` only
    show the same motion.
    """
    person, tracker = (np.random.default_rng([seed, part]) for part in (0, 1))
    depths = [1.0] * repetitions if depths is None else list(depths)
    keys, done = _script(movement, depths, seconds, reach, shrink, pause, variation, person)
    t = np.arange(int(keys[-1][0] * fps) + 1) / fps
    angles = pose_at(t, keys)
    sway(angles, t, person)
    build = {part: share * person.uniform(0.97, 1.03) for part, share in PROPORTIONS.items()}
    return record(t, landmarks(angles, build), done, tracker, camera.View(**view))


def record(
    t: Floats, points: Floats, done: Sequence[Repetition], tracker: np.random.Generator, view: camera.View
) -> Recording:
    """What a tracker makes of the true `points` (n, 33, 3) at the times `t` in seconds."""
    world = camera.look(points, view, tracker)
    kept = tracker.random(len(t)) >= view.drop
    return Recording(t_ms=t[kept] * 1000.0, world=world[kept], repetitions=tuple(done))


Keys = list[tuple[float, Pose]]


def _script(
    movement: Movement,
    depths: Sequence[float],
    seconds: float,
    reach: float,
    shrink: float,
    pause: float,
    variation: float,
    person: np.random.Generator,
) -> tuple[Keys, list[Repetition]]:
    """The key poses with their times in seconds, and the repetitions that they make."""
    keys: Keys = [(0.0, movement.rest), (SETTLE_S, movement.rest)]
    done: list[Repetition] = []
    now = SETTLE_S
    for index, depth in enumerate(depths):
        tired = 1.0 - shrink * index / max(1, len(depths) - 1)
        share = depth if movement.hold else depth * reach * tired * (1 + variation * person.uniform(-0.03, 0.03))
        path = movement.paths[index % len(movement.paths)]
        start = now
        if movement.hold:
            keys.append((now + INTO_HOLD_S, path[0][0]))
            start, now = now + INTO_HOLD_S, now + INTO_HOLD_S + seconds
            keys.append((now, path[0][0]))
            keys.append((now + INTO_HOLD_S, movement.rest))
        else:
            length = seconds * (1 + variation * person.uniform(-0.08, 0.08))
            for pose, part in path:
                now += part * length
                keys.append((now, _towards(movement.rest, pose, share)))
        done.append(Repetition(start * 1000.0, now * 1000.0, depth))
        now = keys[-1][0] + seconds * person.uniform(0.0, 0.3)
        if index + 1 == len(depths) // 2:
            now += pause
        keys.append((now, movement.rest))
    keys.append((now + SETTLE_S, movement.rest))
    return keys, done


def _towards(rest: Pose, pose: Pose, share: float) -> Pose:
    joints = rest.keys() | pose.keys()
    return {j: rest.get(j, 0.0) + share * (pose.get(j, 0.0) - rest.get(j, 0.0)) for j in joints}


def pose_at(t: Floats, keys: Keys) -> dict[str, Floats]:
    """Joint angles at the times `t`, with least jerk from key to key (Flash and Hogan, J. Neurosci. 5, 1985)."""
    times = np.array([when for when, _ in keys])
    after = np.clip(np.searchsorted(times, t, side="right"), 1, len(times) - 1)
    span = np.maximum(times[after] - times[after - 1], 1e-9)
    tau = np.clip((t - times[after - 1]) / span, 0.0, 1.0)
    s = tau**3 * (10 - 15 * tau + 6 * tau**2)
    angles = neutral(len(t))
    for joint in JOINTS:
        values = np.array([pose.get(joint, 0.0) for _, pose in keys])
        angles[joint] = values[after - 1] + s * (values[after] - values[after - 1])
    return angles


def sway(angles: dict[str, Floats], t: Floats, person: np.random.Generator) -> None:
    """Add SWAY to the angles, in place: three slow sines a joint, with the person's own phases."""
    for joint in JOINTS:
        most = SWAY.get(joint.removeprefix("left_").removeprefix("right_"), 0.0)
        for hertz in (0.07, 0.19, 0.43):
            phase = person.uniform(0.0, 2 * np.pi)
            angles[joint] += most / 3 * np.sin(2 * np.pi * hertz * person.uniform(0.8, 1.2) * t + phase)
