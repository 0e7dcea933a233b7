"""Forward kinematics of a human body: joint angles in, MediaPipe's 33 world landmarks out.

Person's axes, which are MediaPipe's for someone who faces the camera: x to the person's left, y down, z
backwards. A pose is a mapping from joint to degrees, all 0 as one stands upright with the arms down.

Joints, once for the body: `pitch` (trunk leaning forward; 90 prone, -90 supine), `turn` (heading), `spine_flex`,
`spine_bend` (to the left). And for each of left_ and right_: `shoulder_flex`, `shoulder_abd`, `shoulder_rot`
(external), `elbow`, `hip_flex`, `hip_abd`, `hip_rot` (external), `knee`, `ankle` (dorsiflexion positive).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from movespecs.language.landmarks import INDEX, LANDMARKS

Floats = NDArray[np.float64]
Pose = Mapping[str, float]

BODY_JOINTS = ("pitch", "turn", "spine_flex", "spine_bend")
LIMB_JOINTS = (
    "shoulder_flex",
    "shoulder_abd",
    "shoulder_rot",
    "elbow",
    "hip_flex",
    "hip_abd",
    "hip_rot",
    "knee",
    "ankle",
)
JOINTS = BODY_JOINTS + tuple(f"{side}_{joint}" for side in ("left", "right") for joint in LIMB_JOINTS)

STATURE = 1.72  # metres

# Segment lengths as fractions of stature: Winter, Biomechanics and Motor Control of Human Movement (4th
# ed., 2009), figure 4.1, after Drillis and Contini (1966).
PROPORTIONS = {
    "torso": 0.288,
    "shoulders": 0.259,
    "hips": 0.191,
    "upper_arm": 0.186,
    "forearm": 0.146,
    "hand": 0.108,
    "thigh": 0.245,
    "shin": 0.246,
    "foot_height": 0.039,
    "foot_length": 0.152,
    "head": 0.118,  # mid-shoulder (0.818) to the eyes (0.936)
}

# Offsets within the hand and the head, in hand lengths and head lengths: (outwards from the body, up,
# forwards).
FINGERS = {"pinky": (0.15, -0.6, 0.0), "index": (-0.15, -0.65, 0.1), "thumb": (-0.2, -0.35, 0.2)}
FACE = {
    "eye_inner": (0.10, 1.0, 0.55),
    "eye": (0.20, 1.0, 0.5),
    "eye_outer": (0.28, 1.0, 0.45),
    "ear": (0.45, 0.9, 0.0),
    "mouth": (0.15, 0.65, 0.55),
}
NOSE = (0.0, 0.85, 0.7)


def turn_x(degrees: Floats) -> Floats:
    """Rotation matrices (n, 3, 3) about the x axis."""
    c, s, one, zero = _parts(degrees)
    return np.stack([one, zero, zero, zero, c, -s, zero, s, c], axis=-1).reshape(-1, 3, 3)


def turn_y(degrees: Floats) -> Floats:
    """Rotation matrices (n, 3, 3) about the vertical."""
    c, s, one, zero = _parts(degrees)
    return np.stack([c, zero, s, zero, one, zero, -s, zero, c], axis=-1).reshape(-1, 3, 3)


def turn_z(degrees: Floats) -> Floats:
    """Rotation matrices (n, 3, 3) about the z axis."""
    c, s, one, zero = _parts(degrees)
    return np.stack([c, -s, zero, s, c, zero, zero, zero, one], axis=-1).reshape(-1, 3, 3)


def landmarks(angles: Mapping[str, Floats], build: Mapping[str, float] = PROPORTIONS) -> Floats:
    """The body of `build` in the poses `angles` (joint -> (n,) degrees): (n, 33, 3) metres, hip-centred."""
    n = len(angles["pitch"])
    size = {part: share * STATURE for part, share in build.items()}
    points = np.zeros((n, len(LANDMARKS), 3))

    pelvis = turn_y(angles["turn"]) @ turn_x(angles["pitch"])
    trunk = pelvis @ turn_x(angles["spine_flex"]) @ turn_z(angles["spine_bend"])
    neck = _along(trunk, 0.0, -size["torso"], 0.0)
    points[:, INDEX["nose"]] = neck + _along(trunk, *_head_offset(NOSE, size["head"], 1.0))

    for side, out in (("left", 1.0), ("right", -1.0)):

        def joint(name: str, side: str = side) -> Floats:
            return angles[f"{side}_{name}"]

        def put(name: str, at: Floats, side: str = side) -> Floats:
            points[:, INDEX[name if name in INDEX else f"{side}_{name}"]] = at
            return at

        for name, offset in FACE.items():
            at = neck + _along(trunk, *_head_offset(offset, size["head"], out))
            put(f"mouth_{side}" if name == "mouth" else name, at)

        shoulder = put("shoulder", neck + _along(trunk, out * size["shoulders"] / 2, 0.0, 0.0))
        arm = trunk @ turn_z(-out * joint("shoulder_abd")) @ turn_x(-joint("shoulder_flex"))
        arm = arm @ turn_y(-out * joint("shoulder_rot"))
        elbow = put("elbow", shoulder + _along(arm, 0.0, size["upper_arm"], 0.0))
        forearm = arm @ turn_x(-joint("elbow"))
        wrist = put("wrist", elbow + _along(forearm, 0.0, size["forearm"], 0.0))
        for name, (outwards, up, forwards) in FINGERS.items():
            hand = size["hand"]
            put(name, wrist + _along(forearm, out * outwards * hand, -up * hand, -forwards * hand))

        hip = put("hip", _along(pelvis, out * size["hips"] / 2, 0.0, 0.0))
        thigh = pelvis @ turn_z(-out * joint("hip_abd")) @ turn_x(-joint("hip_flex"))
        thigh = thigh @ turn_y(-out * joint("hip_rot"))
        knee = put("knee", hip + _along(thigh, 0.0, size["thigh"], 0.0))
        shin = thigh @ turn_x(joint("knee"))
        ankle = put("ankle", knee + _along(shin, 0.0, size["shin"], 0.0))
        foot = shin @ turn_x(-joint("ankle"))
        put("heel", ankle + _along(foot, 0.0, size["foot_height"], 0.25 * size["foot_length"]))
        put("foot_index", ankle + _along(foot, 0.0, size["foot_height"], -0.7 * size["foot_length"]))
    return points


def neutral(n: int) -> dict[str, Floats]:
    """The anatomical position for n frames, to be changed in place."""
    return {joint: np.zeros(n) for joint in JOINTS}


def _parts(degrees: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    radians = np.radians(degrees)
    return np.cos(radians), np.sin(radians), np.ones_like(radians), np.zeros_like(radians)


def _along(frames: Floats, x: float, y: float, z: float) -> Floats:
    """The offset (x, y, z) of each of the (n, 3, 3) frames, in the world's axes."""
    offsets: Floats = frames @ np.array([x, y, z])
    return offsets


def _head_offset(offset: tuple[float, float, float], head: float, out: float) -> tuple[float, float, float]:
    outwards, up, forwards = offset
    return out * outwards * head, -up * head, -forwards * head
