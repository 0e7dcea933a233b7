"""The movements as textbooks describe them: key poses in joint angles, and a repetition's way through them.

Ranges of joints: Norkin and White, Measurement of Joint Motion (5th ed., 2016), and the AAOS normal ranges
quoted there. Techniques: Haff and Triplett (eds.), NSCA Essentials of Strength Training and Conditioning (4th
ed., 2016), chapter 15, and Liguori (ed.), ACSM's Guidelines for Exercise Testing and Prescription (10th ed.,
2018), chapter 7; the warrior pose: Kaminoff and Matthews, Yoga Anatomy (2nd ed., 2011), chapter 6. Where feet
stand flat, the trunk's pitch follows from the leg: pitch = hip flexion - knee flexion + dorsiflexion.
"""

from __future__ import annotations

from dataclasses import dataclass

from .skeleton import Pose


@dataclass(frozen=True)
class Movement:
    """`rest` is the starting posture. A repetition visits the key poses of a path, each with its share of time.

    Repetitions take the paths in turn. A hold has one path of one key pose, in which it stays.
    """

    slug: str
    rest: Pose
    paths: tuple[tuple[tuple[Pose, float], ...], ...]
    hold: bool = False


def both(**joints: float) -> dict[str, float]:
    """The same angle left and right."""
    return {f"{side}_{joint}": angle for joint, angle in joints.items() for side in ("left", "right")}


def there_and_back(rest: Pose, end: Pose) -> tuple[tuple[Pose, float], ...]:
    """45 % of the time there, a short stay, 45 % back: the even tempo that both textbooks begin with."""
    return ((end, 0.45), (end, 0.10), (rest, 0.45))


def swapped(pose: Pose) -> dict[str, float]:
    """The pose with left and right exchanged."""
    other = {"left": "right", "right": "left"}
    mirrored = {}
    for joint, angle in pose.items():
        side, _, name = joint.partition("_")
        if side in other:
            mirrored[f"{other[side]}_{name}"] = angle
        else:
            mirrored[joint] = -angle if joint == "spine_bend" else angle
    return mirrored


STANDING = both(shoulder_abd=8, elbow=8, hip_abd=2)
ARMS_HANGING_WITH_WEIGHTS = STANDING | both(elbow=5)

# Parallel squat: thighs level; hip 120, knee 110, dorsiflexion 20, so the trunk leans 30. Arms forward as a
# balance.
SQUAT_STANCE = STANDING | both(hip_abd=10)
SQUAT_BOTTOM = both(hip_flex=120, knee=110, ankle=20, hip_abd=15, shoulder_flex=80, shoulder_abd=5, elbow=8)
SQUAT_BOTTOM |= {"pitch": 30}

# Push-up: body straight from ankle to shoulder, elbows to 95 with the upper arms 45 out from the trunk.
PUSH_UP_TOP = {"pitch": 70} | both(shoulder_flex=70, shoulder_abd=10, elbow=5, ankle=0)
PUSH_UP_BOTTOM = {"pitch": 86} | both(shoulder_flex=0, shoulder_abd=45, elbow=95, ankle=15)

# Jumping jack: arms to overhead (abduction, AAOS 180), legs apart (abduction, AAOS 45, in practice about 30).
JACK_OPEN = both(shoulder_abd=168, elbow=10, hip_abd=30)

# Biceps curl: elbow flexion to the end of its range (AAOS 150) against a weight, upper arm still.
CURL_TOP = both(shoulder_flex=5, shoulder_abd=8, elbow=138, hip_abd=2)

# Shoulder press: from the weight at the shoulder, forearms upright, to overhead with the elbow straight.
PRESS_START = both(shoulder_abd=50, shoulder_rot=95, elbow=130, hip_abd=5)
PRESS_END = both(shoulder_abd=168, shoulder_rot=95, elbow=8, hip_abd=5)

# Forward lunge: lead knee 90 over a level thigh, trailing knee just above the floor on the toes, trunk
# upright.
LUNGE_STEP = {
    "left_hip_flex": 45,
    "left_knee": 55,
    "right_knee": 8,
    "right_hip_flex": -5,
    **both(shoulder_abd=8, elbow=8, hip_abd=2),
}
LUNGE_DOWN = {
    "pitch": 5,
    "left_hip_flex": 95,
    "left_knee": 95,
    "left_ankle": 5,
    "right_hip_flex": -5,
    "right_knee": 90,
    "right_ankle": 15,
    **both(shoulder_abd=8, elbow=8, hip_abd=2),
}
LUNGE = ((LUNGE_STEP, 0.2), (LUNGE_DOWN, 0.3), (LUNGE_DOWN, 0.1), (LUNGE_STEP, 0.25), (STANDING, 0.15))
LUNGE_OTHER_LEG = tuple((swapped(pose), share) for pose, share in LUNGE)

# Bent-knee sit-up: feet flat, knees 90, arms folded over the chest; the trunk comes from the floor to
# upright.
SIT_UP_LYING = {"pitch": -90} | both(hip_flex=45, knee=90, ankle=-45, shoulder_flex=40, elbow=120)
SIT_UP_SITTING = {"pitch": -10, "spine_flex": 20} | both(hip_flex=125, knee=90, ankle=-45, shoulder_flex=40, elbow=120)

# Glute bridge: lying, feet flat, knees 90; the hips rise until thigh and trunk are one line.
BRIDGE_DOWN = {"pitch": -90} | both(hip_flex=50, knee=95, ankle=-45, shoulder_abd=20, elbow=5)
BRIDGE_UP = {"pitch": -115} | both(hip_flex=0, knee=90, ankle=-25, shoulder_abd=20, shoulder_flex=-25, elbow=5)

# Deadlift as a hip hinge (Romanian): hips back with the knees softly bent, trunk nearly level, arms hanging.
HINGE_DOWN = {"pitch": 70} | both(hip_flex=95, knee=25, hip_abd=2, shoulder_flex=70, elbow=5)

# Raises of the straight arm to shoulder height.
LATERAL_TOP = both(shoulder_abd=90, elbow=10, hip_abd=2)
FRONT_TOP = both(shoulder_flex=90, elbow=10, hip_abd=2)

# Pull-up: from a straight-armed hang until the chin passes the bar.
PULL_UP_HANG = both(shoulder_abd=165, shoulder_rot=95, elbow=8, knee=10)
PULL_UP_TOP = both(shoulder_abd=45, shoulder_rot=95, elbow=130, knee=15, hip_flex=5)

# High knees: each knee in turn to hip height, one sinking as the other rises. A repetition is one of each side.
KNEE_UP = {"left_hip_flex": 95, "left_knee": 95, **both(shoulder_abd=8, elbow=60, hip_abd=2)}
KNEES_STANDING = STANDING | both(elbow=60)

# Calf raise: plantarflexion with the knees straight (AAOS 50).
CALF_TOP = STANDING | both(ankle=-42)

# Side bend: lateral flexion of the spine (AAOS 35), to one side and the other in turn.
SIDE_BENT = STANDING | {"spine_bend": 35}

# Forearm plank, come into from all fours.
ALL_FOURS = {"pitch": 88} | both(hip_flex=90, knee=90, ankle=-30, shoulder_flex=85, elbow=5)
PLANK = {"pitch": 82} | both(hip_flex=0, knee=0, ankle=5, shoulder_flex=82, elbow=90)

# Wall sit: back upright on the wall, hip and knee 90.
WALL_SIT = both(hip_flex=90, knee=90, hip_abd=5, shoulder_abd=5, elbow=10)

# Warrior II: feet wide, lead thigh nearly level over an upright shin, trailing leg straight, arms level at
# the sides.
WARRIOR = {
    "left_hip_abd": 75,
    "left_hip_rot": 90,
    "left_knee": 80,
    "right_hip_abd": 45,
    **both(shoulder_abd=90, elbow=5),
}


def _repetition(slug: str, rest: Pose, end: Pose) -> Movement:
    return Movement(slug, rest, (there_and_back(rest, end),))


def _hold(slug: str, rest: Pose, pose: Pose) -> Movement:
    return Movement(slug, rest, (((pose, 1.0),),), hold=True)


MOVEMENTS: dict[str, Movement] = {
    movement.slug: movement
    for movement in (
        _repetition("squat", SQUAT_STANCE, SQUAT_BOTTOM),
        _repetition("push-up", PUSH_UP_TOP, PUSH_UP_BOTTOM),
        _repetition("jumping-jack", STANDING, JACK_OPEN),
        _repetition("biceps-curl", ARMS_HANGING_WITH_WEIGHTS, CURL_TOP),
        _repetition("shoulder-press", PRESS_START, PRESS_END),
        Movement("forward-lunge", STANDING, (LUNGE,)),
        Movement("alternating-lunge", STANDING, (LUNGE, LUNGE_OTHER_LEG)),
        _repetition("sit-up", SIT_UP_LYING, SIT_UP_SITTING),
        _repetition("glute-bridge", BRIDGE_DOWN, BRIDGE_UP),
        _repetition("deadlift", ARMS_HANGING_WITH_WEIGHTS, HINGE_DOWN),
        _repetition("lateral-raise", ARMS_HANGING_WITH_WEIGHTS, LATERAL_TOP),
        _repetition("front-raise", ARMS_HANGING_WITH_WEIGHTS, FRONT_TOP),
        _repetition("pull-up", PULL_UP_HANG, PULL_UP_TOP),
        Movement(
            "high-knees",
            KNEES_STANDING,
            (((KNEE_UP, 0.3), (swapped(KNEE_UP), 0.4), (KNEES_STANDING, 0.3)),),
        ),
        _repetition("calf-raise", STANDING, CALF_TOP),
        Movement(
            "side-bend",
            STANDING,
            (there_and_back(STANDING, SIDE_BENT), there_and_back(STANDING, swapped(SIDE_BENT))),
        ),
        _hold("plank", ALL_FOURS, PLANK),
        _hold("wall-sit", STANDING, WALL_SIT),
        _hold("warrior-two", STANDING, WARRIOR),
    )
}
