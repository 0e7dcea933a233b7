import numpy as np
import pytest

from movespecs.language.landmarks import INDEX
from tests.motion import MOVEMENTS
from tests.motion.measures import joint_angle
from tests.motion.skeleton import PROPORTIONS, STATURE, landmarks, neutral


def body(**joints):
    """The landmarks (33, 3) of one pose."""
    angles = neutral(1)
    for joint, degrees in joints.items():
        angles[joint][:] = degrees
    return landmarks(angles)[0]


def at(points, name):
    return points[INDEX[name]]


def test_who_faces_the_camera_looks_towards_it_with_the_left_side_at_positive_x():
    person = body()
    assert at(person, "left_shoulder")[0] > 0 > at(person, "right_shoulder")[0]
    assert at(person, "nose")[1] < at(person, "left_hip")[1] < at(person, "left_ankle")[1]  # y points down
    assert at(person, "nose")[2] < at(person, "left_ear")[2]
    assert at(person, "left_foot_index")[2] < at(person, "left_heel")[2]


def test_landmarks_are_centred_on_the_hips():
    person = body(pitch=40, left_hip_flex=60)
    assert np.allclose((at(person, "left_hip") + at(person, "right_hip")) / 2, 0)


@pytest.mark.parametrize("flexion", [0, 45, 90, 140])
@pytest.mark.parametrize(("joint", "measured"), [("left_knee", "left_knee"), ("right_elbow", "right_elbow")])
def test_flexion_closes_the_inner_angle_by_as_much(joint, measured, flexion):
    assert joint_angle(body(**{joint: flexion})[None], measured) == pytest.approx(180 - flexion)


def test_thighs_go_forward_and_shins_back():
    assert at(body(left_hip_flex=90), "left_knee")[2] < -0.3
    assert at(body(left_knee=90), "left_ankle")[2] > 0.3


def test_arms_open_to_their_own_side_and_rise():
    person = body(left_shoulder_abd=90, right_shoulder_abd=90)
    assert at(person, "left_wrist")[0] > 0.5
    assert at(person, "right_wrist")[0] < -0.5
    overhead = body(left_shoulder_abd=170)
    assert at(overhead, "left_wrist")[1] < at(overhead, "nose")[1]


def test_a_forearm_turned_out_points_up_from_a_level_upper_arm():
    person = body(left_shoulder_abd=90, left_shoulder_rot=90, left_elbow=90)
    assert at(person, "left_elbow")[1] - at(person, "left_wrist")[1] == pytest.approx(PROPORTIONS["forearm"] * STATURE)


def test_feet_stand_flat_at_the_bottom_of_a_squat():
    pose, _ = MOVEMENTS["squat"].paths[0][0]
    person = body(**(pose | {"left_hip_abd": 0, "right_hip_abd": 0}))
    assert at(person, "left_heel")[1] == pytest.approx(at(person, "left_foot_index")[1], abs=0.005)


def test_bones_keep_their_length_through_every_movement():
    for movement in MOVEMENTS.values():
        for pose, _ in movement.paths[0]:
            person = body(**pose)
            thigh = np.linalg.norm(at(person, "left_hip") - at(person, "left_knee"))
            forearm = np.linalg.norm(at(person, "right_elbow") - at(person, "right_wrist"))
            assert thigh == pytest.approx(PROPORTIONS["thigh"] * STATURE)
            assert forearm == pytest.approx(PROPORTIONS["forearm"] * STATURE)
