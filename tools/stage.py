"""Where a hip-centred pose stands in a room, and how a camera in that room sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from movespecs.language.landmarks import INDEX

Floats = NDArray[np.float64]

SOLE = 0.04  # metres from the lowest landmark, which lies inside the body, to the floor
GRIP = 0.02  # metres: a landmark that much higher than the lowest bears a third of its weight


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks level; lengths in metres, `focal` and the picture's size in pixels."""

    distance: float = 4.0
    height: float = 1.0
    focal: float = 720.0
    picture: tuple[int, int] = (640, 480)

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """Room points (..., 3) as pixels (..., 2), and the pixels that a metre has there (...)."""
        scale = self.focal / (points[..., 2] + self.distance)
        x = self.picture[0] / 2 + points[..., 0] * scale
        y = self.picture[1] / 2 + (points[..., 1] + self.height) * scale
        return np.stack([x, y], axis=-1), scale


def on_floor(points: Floats, *, hanging: bool = False) -> Floats:
    """Hip-centred points (n, 33, 3) put into a room whose floor is y = 0, y down, so that what bears does not slide.

    The lowest landmarks bear the body, or the wrists where it is `hanging`, just clear of the floor.
    """
    lowest = points[..., 1].max(axis=1)
    if hanging:
        weight = np.zeros(points.shape[:2])
        weight[:, [INDEX["left_wrist"], INDEX["right_wrist"]]] = 0.5
    else:
        weight = np.exp((points[..., 1] - lowest[:, None]) / GRIP)
        weight /= weight.sum(axis=1, keepdims=True)
    between = (weight[1:] + weight[:-1])[..., None] / 2
    offset = np.zeros((len(points), 3))
    offset[1:] = np.cumsum(-(np.diff(points, axis=0) * between).sum(axis=1), axis=0)
    offset -= np.linspace(0.0, 1.0, len(points))[:, None] * offset[-1]
    offset -= offset.mean(axis=0)
    offset[:, 1] = offset[:, 1] - (lowest + offset[:, 1]).max() if hanging else -lowest
    offset[:, 1] -= SOLE
    return points + offset[:, None, :]
