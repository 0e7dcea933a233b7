"""Joint angles read from landmarks, for tests that must not take the engine's word for them."""

from __future__ import annotations

import numpy as np

from movespecs.language.landmarks import INDEX, JOINTS

from .skeleton import Floats


def joint_angle(world: Floats, joint: str) -> Floats:
    """(n,) degrees at a joint such as "left_knee" in landmarks (n, 33, 3 or more)."""
    side, name = joint.split("_", 1)
    a, b, c = (world[:, INDEX[f"{side}_{part}"], :3] for part in JOINTS[name])
    u, v = a - b, c - b
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(u, v), axis=1), (u * v).sum(axis=1)))


def mean_angle(world: Floats, joint: str) -> Floats:
    """(n,) degrees: the mean of the joint on both sides."""
    return (joint_angle(world, f"left_{joint}") + joint_angle(world, f"right_{joint}")) / 2
