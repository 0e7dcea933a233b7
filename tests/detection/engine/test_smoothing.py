"""Glitches that are doubted, noise that is smoothed, and the lag that is made good."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detection.engine import new_state, step, step_recording
from tests.detection.engine.film import Film, count, events_of, plan_of
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, RAW, SQUAT, repetition
from tests.motion.movements import MOVEMENTS
from tests.motion.render import render

FRAME_MS = 1000.0 / 30.0
LEFT_KNEE = repetition(
    """
    a: {joint: knee, side: left, angle_min: 160}
    b: {joint: knee, side: left, angle_max: 100}
    """,
    "a, b, a",
)
RAW_LEFT_KNEE = LEFT_KNEE.rstrip() + f"\n  {RAW}\n"


def values(spec: str, film: Film) -> list[float]:
    """The first measure in each frame, NaN where unknown."""
    plan = plan_of(spec)
    state = new_state(plan)
    seen = []
    for ms, marks in film.frames:
        step(plan, state, ms, marks)
        seen.append(state.values[0])
    return seen


def jump(knee: float, ms: float) -> Film:
    """A straight knee that the tracker throws to another angle for so long."""
    return Film().stay(500).to(FRAME_MS, left_knee=knee).stay(ms - FRAME_MS).to(FRAME_MS, left_knee=180).stay(500)


@pytest.mark.parametrize("frames", [1, 3, 5])
def test_a_jump_for_a_few_frames_is_unknown_and_nothing_more(frames: int) -> None:
    seen = values(RAW_LEFT_KNEE, jump(70, frames * FRAME_MS))
    assert [math.isnan(value) for value in seen] == [False] * 15 + [True] * frames + [False] * 16
    assert all(math.isnan(value) or value == pytest.approx(180, abs=1e-4) for value in seen)


def test_a_jump_that_lasts_is_believed_after_two_tenths_of_a_second() -> None:
    seen = values(RAW_LEFT_KNEE, Film().stay(500).to(FRAME_MS, left_knee=70).stay(1000))
    doubted = [index for index, value in enumerate(seen) if math.isnan(value)]
    assert doubted == list(range(15, 21))
    assert seen[21] == pytest.approx(70, abs=1e-4)


def test_jumps_that_do_not_agree_with_each_other_are_never_believed() -> None:
    film = Film().stay(500)
    for knee in (90, 10, 100, 20, 90, 10, 100, 20, 90, 10):
        film.to(FRAME_MS, left_knee=knee)
    seen = values(RAW_LEFT_KNEE, film.to(FRAME_MS, left_knee=179).stay(100))
    assert all(math.isnan(value) for value in seen[15:25])
    assert seen[25] == pytest.approx(179, abs=1e-4)


def test_the_fastest_swing_of_a_limb_is_no_jump() -> None:
    film = Film().stay(300).to(110, left_knee=70).to(110, left_knee=180).stay(300)
    assert not any(math.isnan(value) for value in values(RAW_LEFT_KNEE, film))


def test_after_a_time_unseen_the_first_sample_is_believed() -> None:
    film = Film().stay(300).stay(400, hidden=("left_knee",)).to(FRAME_MS, left_knee=70).stay(200)
    assert values(RAW_LEFT_KNEE, film)[-6] == pytest.approx(70, abs=1e-4)


def test_left_and_right_swapped_for_some_frames_do_not_make_the_mean_jump() -> None:
    lunge = {"left_knee": 80.0, "right_knee": 150.0}
    swap = {"left_knee": 150.0, "right_knee": 80.0}
    film = Film(**lunge).stay(500).to(FRAME_MS, **swap).stay(3 * FRAME_MS).to(FRAME_MS, **lunge).stay(500)
    for value in values(SQUAT, film):
        assert math.isnan(value) or value == pytest.approx(115, abs=1e-4)


def test_a_side_that_goes_on_jumping_leaves_the_mean_to_the_other() -> None:
    rng = np.random.default_rng(2)
    film = Film(knee=100).stay(500)
    for _ in range(30):
        film.to(FRAME_MS, left_knee=float(rng.choice([10.0, 175.0])))
    assert values(SQUAT, film)[-15:] == pytest.approx([100] * 15, abs=1e-4)


def test_a_tracker_that_swaps_sides_for_moments_costs_no_repetition() -> None:
    recording = render(MOVEMENTS["alternating-lunge"], repetitions=6, seed=4)
    rng = np.random.default_rng(4)
    world = recording.world.copy()
    for start in rng.choice(len(world) - 6, 20, replace=False):
        part = world[start : start + rng.integers(1, 6)]
        for left in range(11, 33, 2):
            part[:, [left, left + 1]] = part[:, [left + 1, left]]
    plan = plan_of(OWN_RANGE_SQUAT.replace("angle_max: 130", "angle_max: 160"))
    assert count(step_recording(plan, recording.t_ms, world)) == 6


@pytest.mark.parametrize("fps", [10.0, 24.0, 30.0, 60.0])
def test_on_a_steady_motion_the_value_does_not_lag(fps: float) -> None:
    film = Film(fps=fps, knee=170).to(3000, knee=80)
    seen = np.array(values(LEFT_KNEE, film))
    truth = np.array(values(RAW_LEFT_KNEE, film))
    late_ms = (seen - truth)[len(seen) // 2 :] / (90.0 / 3000.0)
    assert np.abs(late_ms).max() < 2.0


@pytest.mark.parametrize(("fps", "left"), [(10.0, 0.92), (30.0, 0.72), (60.0, 0.6)])
def test_noise_at_rest_is_smoothed_the_more_the_faster_the_frames(fps: float, left: float) -> None:
    rng = np.random.default_rng(1)
    film = Film(fps=fps, knee=120).stay(1000)
    for _ in range(600):
        film.to(1000 / fps, left_knee=120 + rng.normal(0, 3.5))
    raw, smooth = np.array(values(RAW_LEFT_KNEE, film)), np.array(values(LEFT_KNEE, film))
    assert np.std(smooth[100:]) < left * np.std(raw[100:])


def test_smoothing_depends_on_the_frames_own_time_and_not_on_their_rate() -> None:
    slow = values(LEFT_KNEE, Film(fps=30, knee=170).to(700, knee=80).stay(700))
    fast = values(LEFT_KNEE, Film(fps=120, knee=170).to(700, knee=80).stay(700))
    assert np.abs(np.array(slow) - np.array(fast)[3::4]).max() < 3.0


def test_angles_stay_angles() -> None:
    film = Film(knee=100).to(200, knee=180).stay(300).to(200, knee=100)
    assert max(values(LEFT_KNEE, film)) <= 180.0


def test_five_degrees_of_noise_about_a_bound_do_not_flutter() -> None:
    rng = np.random.default_rng(3)
    film = Film(knee=170).stay(300).to(500, knee=103)
    for _ in range(150):
        film.to(FRAME_MS, left_knee=100 + rng.uniform(-5, 5), right_knee=100 + rng.uniform(-5, 5))
    shapes = [event for event in events_of(SQUAT.replace(RAW, "settings: {}"), film) if "shape" in event.type]
    assert len(shapes) <= 4
