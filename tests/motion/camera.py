"""What stands between a body and the numbers a tracker gives: view, noise, gaps, the hidden side."""

from __future__ import annotations

import numpy as np

from movespecs.language.landmarks import INDEX, LANDMARKS

from .skeleton import STATURE, Floats, turn_y

# Isotropic landmark noise, in metres for someone of STATURE, that gives inner joint angles (elbow,
# shoulder, hip and knee of both sides, while standing, squatting, pressing) a standard deviation of one
# degree about their true value. From one frame to the next they then jump by 1.4 degrees. test_camera.py
# measures it.
METRES_PER_DEGREE = 0.0032

LEFT = [index for index, name in enumerate(LANDMARKS) if "left" in name]
RIGHT = [LANDMARKS.index(LANDMARKS[index].replace("left", "right")) for index in LEFT]


def seen_from(points: Floats, yaw: float, flatten: float) -> Floats:
    """(n, 33, 3) as seen by a camera that the person has turned away from by `yaw` degrees.

    One camera must guess at depth, and guesses short: `flatten` is the share of it that gets lost.
    """
    return (points @ turn_y(np.array([yaw]))[0].T) * np.array([1.0, 1.0, 1.0 - flatten])


def mirrored(points: Floats) -> Floats:
    """The mirror image: what was the left hand is the right one."""
    swapped = points.copy()
    swapped[:, LEFT], swapped[:, RIGHT] = points[:, RIGHT], points[:, LEFT]
    return swapped * np.array([-1.0, 1.0, 1.0])


def with_noise(points: Floats, degrees: float, rng: np.random.Generator) -> Floats:
    """Independent noise in every landmark and frame, centred on the hips again, as MediaPipe gives it."""
    noisy = points + rng.normal(0.0, degrees * METRES_PER_DEGREE, points.shape)
    return noisy - noisy[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1, keepdims=True)


def visibility(n: int, hidden: str | None, rng: np.random.Generator) -> Floats:
    """(n, 33): nearly 1 for what is seen, under 0.3 for the `hidden` side ("left" or "right")."""
    seen = rng.uniform(0.85, 1.0, (n, len(LANDMARKS)))
    if hidden is not None:
        side = LEFT if hidden == "left" else RIGHT
        seen[:, side] = rng.uniform(0.0, 0.3, (n, len(side)))
    return seen


def with_guesses(points: Floats, hidden: str, rng: np.random.Generator) -> Floats:
    """The hidden side's landmarks as a tracker guesses them: wandering and jumping by tens of centimetres."""
    guessed = points.copy()
    side = LEFT if hidden == "left" else RIGHT
    guessed[:, side] += rng.normal(0.0, 0.12 * STATURE, (len(points), len(side), 3))
    return guessed
