import numpy as np
import pytest

from tests.motion import MOVEMENTS, render, stand, walk
from tests.motion.measures import joint_angle, mean_angle


def dips(angle, below):
    """How often the angle goes below a bound."""
    low = angle < below
    return int((low[1:] & ~low[:-1]).sum())


def test_the_truth_is_what_the_landmarks_show():
    recording = render(MOVEMENTS["squat"], repetitions=7)
    assert recording.count == 7
    assert dips(mean_angle(recording.world, "knee"), below=120) == 7


@pytest.mark.parametrize("slug", MOVEMENTS)
def test_every_movement_begins_and_ends_in_its_starting_posture(slug):
    world = render(MOVEMENTS[slug], repetitions=2).world
    for joint in ("left_knee", "right_knee", "left_elbow", "left_hip"):
        angle = joint_angle(world, joint)
        assert angle[0] == pytest.approx(angle[-1], abs=6)


def test_the_same_seed_is_the_same_recording():
    one, same, other = (render(MOVEMENTS["push-up"], seed=seed, noise_deg=5, drop=0.1) for seed in (1, 1, 2))
    assert np.array_equal(one.world, same.world)
    assert one.repetitions == same.repetitions != other.repetitions


def test_frame_rates_show_the_same_motion():
    slow, fast = (render(MOVEMENTS["squat"], fps=fps) for fps in (10, 60))
    shared = np.isin(np.round(fast.t_ms), np.round(slow.t_ms))
    assert np.allclose(joint_angle(fast.world[shared], "left_knee"), joint_angle(slow.world, "left_knee"), atol=0.01)


def test_reach_is_a_share_of_the_textbook_range():
    full, short = (
        np.ptp(mean_angle(render(MOVEMENTS["squat"], reach=reach, variation=0).world, "knee")) for reach in (1, 0.6)
    )
    assert short / full == pytest.approx(0.6, abs=0.03)


def test_a_set_that_shrinks_by_a_third_ends_at_two_thirds():
    recording = render(MOVEMENTS["biceps-curl"], repetitions=8, shrink=1 / 3, variation=0)
    angle = mean_angle(recording.world, "elbow")
    ranges = []
    for repetition in (recording.repetitions[0], recording.repetitions[-1]):
        during = (recording.t_ms >= repetition.start_ms) & (recording.t_ms <= repetition.end_ms)
        ranges.append(np.ptp(angle[during]))
    assert ranges[1] / ranges[0] == pytest.approx(2 / 3, abs=0.03)


def test_half_repetitions_are_in_the_truth_and_not_in_the_count():
    recording = render(MOVEMENTS["squat"], depths=(1, 1, 0.45, 1))
    assert (len(recording.repetitions), recording.count) == (4, 3)
    assert dips(mean_angle(recording.world, "knee"), below=120) == 3
    assert dips(mean_angle(recording.world, "knee"), below=140) == 4


def test_a_pause_lies_between_two_repetitions():
    recording = render(MOVEMENTS["squat"], repetitions=4, pause=60)
    rests = [b.start_ms - a.end_ms for a, b in zip(recording.repetitions, recording.repetitions[1:], strict=False)]
    assert 60_000 <= max(rests) < 62_000
    assert sorted(rests)[-2] < 2_000


def test_a_hold_stays_in_its_pose_for_the_time_asked():
    recording = render(MOVEMENTS["wall-sit"], repetitions=2, seconds=12)
    knee = mean_angle(recording.world, "knee")
    for hold in recording.repetitions:
        during = (recording.t_ms >= hold.start_ms) & (recording.t_ms <= hold.end_ms)
        assert hold.end_ms - hold.start_ms == pytest.approx(12_000)
        assert (np.abs(knee[during] - 90) < 5).all()


def test_who_stands_still_moves_little_and_who_walks_bends_the_knees_in_turn_and_turns_about():
    still, walking = stand(minutes=1), walk(minutes=1)
    assert np.ptp(joint_angle(still.world, "left_knee")) < 12
    left, right = (joint_angle(walking.world, f"{side}_knee") for side in ("left", "right"))
    assert left.min() < 130
    assert right.min() < 130
    assert np.maximum(left, right).min() > 145
    hips = walking.world[:, 23, :3] - walking.world[:, 24, :3]
    assert hips[:, 0].min() < 0 < hips[:, 0].max()
