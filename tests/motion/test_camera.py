import numpy as np
import pytest

from movespecs.language.landmarks import LANDMARKS
from tests.motion import MOVEMENTS, render
from tests.motion.measures import joint_angle

JOINTS = [f"{side}_{joint}" for side in ("left", "right") for joint in ("elbow", "shoulder", "hip", "knee")]


def test_five_degrees_of_noise_move_joint_angles_by_five_degrees_and_make_them_jump_by_more():
    deviations, jumps = [], []
    for slug in ("squat", "shoulder-press", "biceps-curl"):
        true = render(MOVEMENTS[slug]).world
        noisy = render(MOVEMENTS[slug], noise_deg=5).world
        for joint in JOINTS:
            error = joint_angle(noisy, joint) - joint_angle(true, joint)
            deviations.append(error.std())
            jumps.append(np.diff(error).std())
    assert np.mean(deviations) == pytest.approx(5.0, rel=0.05)
    assert np.mean(jumps) == pytest.approx(6.5, rel=0.05)


def test_noise_is_the_same_in_degrees_for_a_child_and_a_giant():
    small, large = (
        joint_angle(render(MOVEMENTS["squat"], noise_deg=5, scale=scale).world, "left_knee") for scale in (0.5, 2)
    )
    assert np.allclose(small, large)


def test_a_tenth_of_the_frames_is_lost():
    whole = render(MOVEMENTS["squat"], repetitions=20)
    lossy = render(MOVEMENTS["squat"], repetitions=20, drop=0.1)
    assert len(lossy.t_ms) / len(whole.t_ms) == pytest.approx(0.9, abs=0.02)
    assert np.isin(lossy.t_ms, whole.t_ms).all()


def test_a_turned_person_has_the_same_angles_and_other_places():
    front, turned = (render(MOVEMENTS["squat"], yaw=yaw).world for yaw in (0, 75))
    assert np.allclose(joint_angle(front, "left_knee"), joint_angle(turned, "left_knee"))
    assert not np.allclose(front[:, :, :3], turned[:, :, :3], atol=0.1)


def test_depth_that_gets_lost_changes_angles_more_from_the_front_than_from_the_side():
    errors = []
    for yaw in (0, 90):
        true, flat = (render(MOVEMENTS["squat"], yaw=yaw, flatten=flatten).world for flatten in (0, 0.25))
        errors.append(np.abs(joint_angle(flat, "left_knee") - joint_angle(true, "left_knee")).max())
    assert errors[0] > 5 > errors[1]


def test_the_mirror_swaps_the_legs_of_a_lunge():
    plain, mirrored = (render(MOVEMENTS["forward-lunge"], mirror=mirror).world for mirror in (False, True))
    assert np.allclose(joint_angle(plain, "left_hip"), joint_angle(mirrored, "right_hip"))
    assert not np.allclose(joint_angle(plain, "left_hip"), joint_angle(mirrored, "left_hip"), atol=20)


def test_a_hidden_side_is_badly_seen_and_wild_and_the_other_is_not():
    true, hidden = (render(MOVEMENTS["squat"], hidden_side=side).world for side in (None, "left"))
    left = np.array(["left" in name for name in LANDMARKS])
    assert (hidden[:, left, 3] < 0.5).all()
    assert (hidden[:, ~left, 3] > 0.5).all()
    assert np.abs(hidden[:, left, :3] - true[:, left, :3]).mean() > 0.1
    assert np.allclose(hidden[:, ~left, :3], true[:, ~left, :3])
