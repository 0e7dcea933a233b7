"""What stands between a body and the numbers a tracker gives: view, noise, gaps, the hidden side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from movespecs.language.landmarks import INDEX, LANDMARKS

from .skeleton import STATURE, Floats, turn_y

# Isotropic landmark noise, in metres for someone of STATURE, that gives inner joint angles (elbow,
# shoulder, hip and knee of both sides, while standing, squatting, pressing) a standard deviation of one
# degree about their true value. From one frame to the next they then jump by 1.3 degrees. test_camera.py
# measures it.
METRES_PER_DEGREE = 0.0032

LEFT = [index for index, name in enumerate(LANDMARKS) if "left" in name]
RIGHT = [LANDMARKS.index(LANDMARKS[index].replace("left", "right")) for index in LEFT]


@dataclass(frozen=True)
class View:
    """How the person is seen: turned away from the camera by `yaw` degrees, in a mirror, `scale` times as large.

    One camera must guess at depth, and guesses short: `flatten` is the share of it that gets lost. `noise_deg` is the
    standard deviation of joint angles, `drop` the share of frames that are lost, `hidden_side` "left" or "right".
    """

    yaw: float = 0.0
    flatten: float = 0.0
    mirror: bool = False
    scale: float = 1.0
    noise_deg: float = 0.0
    drop: float = 0.0
    hidden_side: str | None = None


def look(points: Floats, view: View, rng: np.random.Generator) -> Floats:
    """(n, 33, 3) metres in the person's axes to (n, 33, 4): what a tracker says, with visibility."""
    seen = rng.uniform(0.85, 1.0, points.shape[:2])
    points = (points @ turn_y(np.array([view.yaw]))[0].T) * np.array([1.0, 1.0, 1.0 - view.flatten])
    if view.mirror:
        points = _mirrored(points)
    if view.hidden_side is not None:
        # The hidden side as a tracker guesses it: wandering and jumping by tens of centimetres.
        side = LEFT if view.hidden_side == "left" else RIGHT
        points[:, side] += rng.normal(0.0, 0.12 * STATURE, (len(points), len(side), 3))
        seen[:, side] = rng.uniform(0.0, 0.3, (len(points), len(side)))
    if view.noise_deg:
        points += rng.normal(0.0, view.noise_deg * METRES_PER_DEGREE, points.shape)
        points -= points[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1, keepdims=True)
    return np.concatenate([points * view.scale, seen[:, :, None]], axis=2)


def _mirrored(points: Floats) -> Floats:
    """The mirror image: what was the left hand is the right one."""
    swapped = points.copy()
    swapped[:, LEFT], swapped[:, RIGHT] = points[:, RIGHT], points[:, LEFT]
    swapped[..., 0] *= -1
    return swapped
