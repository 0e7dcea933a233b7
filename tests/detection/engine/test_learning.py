"""Ranges in percent: learned from the person, and what comes of the frames before they are known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detection.engine import compile_plan, dump_state, new_state, read, step_recording
from detection.engine.ranges import Range, learn
from movespecs.language import compile_movespec
from tests.detection.engine.film import Film, count, events_of, plan_of, step_all, told
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, RAW, repetition
from tests.motion.movements import MOVEMENTS
from tests.motion.render import render


def follow(*path: float, min_range: float = 25.0, step: float = 1.0) -> Range:
    """The range after a way through these values, in steps of so many degrees."""
    learned = Range()
    for start, end in pairwise(path):
        for value in np.linspace(start, end, int(abs(end - start) / step) + 2).tolist():
            learn(learned, value, min_range)
    return learned


def test_it_is_known_once_a_high_and_a_low_are_left_by_the_least_range() -> None:
    assert not follow(170, 80).known
    assert not follow(170, 80, 104).known
    known = follow(170, 80, 106)
    assert (known.lo, known.hi) == (80, 170)


def test_too_small_a_motion_is_never_a_range() -> None:
    assert not follow(170, 150, 170, 148, 170).known


def test_a_deeper_low_counts_while_it_is_being_reached() -> None:
    assert follow(170, 90, 170, 75).lo == 75


def test_the_range_is_that_of_the_last_three_turns() -> None:
    tired = follow(170, 80, 170, 95, 170, 100, 170, 105, 170)
    assert (tired.lo, tired.hi) == (95, 170)


def test_a_range_that_shrinks_by_a_third_is_followed() -> None:
    path = [170.0]
    for depth in (80, 86, 92, 98, 104, 110):
        path += [depth, 170]
    assert follow(*path).lo == 98


def test_half_an_excursion_teaches_nothing() -> None:
    taught = follow(170, 80, 170, 128, 170, 128, 170)
    assert (taught.lo, taught.hi) == (80, 170)


def test_a_first_motion_far_too_large_is_forgotten_after_three_others() -> None:
    bent_down = (170.0, 40.0, 170.0)
    assert follow(*bent_down, 120, 170, 120, 170).lo == 40
    anew = follow(*bent_down, 120, 170, 121, 170, 122, 170)
    assert (anew.lo, anew.hi) == (120, 170)


def test_after_three_full_ones_half_ones_need_nine_in_a_row() -> None:
    full = (170.0, 80.0) * 3
    eight = follow(*full, *(170.0, 128.0) * 8, 170)
    assert eight.lo == 80
    assert follow(*full, *(170.0, 128.0) * 9).lo == 80
    nine = follow(*full, *(170.0, 128.0) * 9, 170)
    assert (nine.lo, nine.hi) == (128, 170)


def test_a_full_one_among_half_ones_starts_their_number_again() -> None:
    full = (170.0, 80.0) * 3
    assert follow(*full, *(170.0, 128.0) * 6, 170, 80, *(170.0, 128.0) * 6, 170).lo == 80


@pytest.mark.parametrize("step", [1.0, 15.0, 40.0, 200.0])
def test_few_frames_teach_what_many_do(step: float) -> None:
    path = (170.0, 80.0, 170.0, 60.0, 175.0, 100.0)
    learned = follow(*path, step=step)
    assert (learned.lo, learned.hi) == (60, 175)
    assert follow(*path[:4], step=step).lo == 60
    assert follow(*path[:5], step=step).hi == 175


def test_it_does_not_matter_which_way_the_motion_begins() -> None:
    press = follow(70, 160, 70, 160, 70)
    assert (press.lo, press.hi) == (70, 160)


def test_the_first_repetition_counts_with_the_times_of_its_own_frames() -> None:
    plan = plan_of(OWN_RANGE_SQUAT)
    state = new_state(plan)
    film = Film(knee=170).stay(500).to(700, knee=80).to(700, knee=170).stay(300)
    batches = [step_all(plan, state, [frame]) for frame in film.frames]
    learned = next(index for index, events in enumerate(batches) if events)
    assert told(batches[learned])[:3] == ["+standing", "-standing", "+bottom"]
    times = [event.ts_ms for event in batches[learned]]
    assert times == sorted(times)
    assert times[0] < 200 < 700 < times[1] < film.frames[learned][0]
    assert count(event for events in batches for event in events) == 1


def test_until_every_range_of_a_phase_is_known_nothing_is_told() -> None:
    spec = repetition(
        """
        down: {joint: knee, angle_min: 65%}, {joint: elbow, angle_min: 65%}
        up: {joint: knee, angle_max: 35%}, {joint: elbow, angle_max: 35%}
        """,
        "down, up, down",
    )
    film = Film(knee=170, elbow=170).stay(300).squat().squat()
    assert events_of(spec, film) == []
    film.to(600, knee=80, elbow=60).to(600, knee=170, elbow=170).stay(300)
    assert count(events_of(spec, film)) == 1


def test_a_range_that_only_feedback_asks_for_keeps_nobody_waiting() -> None:
    spec = OWN_RANGE_SQUAT.rstrip() + (
        "\n  feedback:\n"
        "    - {when: {phase: bottom, criteria: [{joint: elbow, angle_max: 50%}]}, level: info, message: arms}\n"
    )
    assert count(events_of(spec, Film(knee=170).stay(300).squat())) == 1
    in_degrees = spec.replace("65%}", "150}, {joint: elbow, angle_min: 10}").replace("35%", "110")
    assert count(events_of(in_degrees, Film(knee=170).stay(300).squat())) == 1


def test_people_and_cameras_whose_angles_pass_no_fixed_bound_are_counted_by_their_own_range() -> None:
    press = """
        down: {joint: elbow, angle_max: %s}
        up: {joint: elbow, angle_min: %s}
    """
    own, fixed = (repetition(press % bounds, "down, up, down") for bounds in (("35%", "65%"), ("100", "140")))
    film = Film(elbow=60).stay(300)
    for _ in range(5):
        film.to(700, elbow=127).stay(100).to(700, elbow=60).stay(100)
    assert count(events_of(own, film)) == 5
    assert count(events_of(fixed, film)) == 0


def test_of_either_side_one_known_range_is_enough() -> None:
    spec = repetition(
        """
        straight: {joint: knee, side: either, angle_min: 65%}
        bent: {joint: knee, side: either, angle_max: 35%}
        """,
        "straight, bent, straight",
    )
    film = Film(knee=170).stay(300, hidden=("left",))
    for _ in range(2):
        film.to(700, right_knee=80, hidden=("left",)).to(700, right_knee=170, hidden=("left",))
    assert count(events_of(spec, film.stay(300, hidden=("left",)))) == 2


def test_only_the_last_ten_seconds_are_told_afterwards() -> None:
    film = Film(knee=170).stay(30_000).squat()
    first = events_of(OWN_RANGE_SQUAT, film)[0]
    known_ms = next(event.ts_ms for event in events_of(OWN_RANGE_SQUAT, film) if event.type == "event_completed")
    assert told([first]) == ["+standing"]
    assert known_ms - 11_000 < first.ts_ms < known_ms - 8_000


@pytest.mark.parametrize("fps", [10, 15, 24, 30, 60, 120])
def test_no_more_than_thirty_frames_a_second_are_kept(fps: float) -> None:
    plan = plan_of(OWN_RANGE_SQUAT)
    state = new_state(plan)
    film = Film(knee=170, fps=fps).stay(12_000)
    rng = np.random.default_rng(1)
    step_all(plan, state, [(ms + rng.uniform(-2, 2), marks) for ms, marks in film.frames])
    assert len(state.rows) == pytest.approx(10 * min(fps, 30), abs=3)


def test_while_it_learns_a_state_stays_small() -> None:
    plan = plan_of(OWN_RANGE_SQUAT)
    state = new_state(plan)
    step_all(plan, state, Film(knee=170).stay(15_000).frames)
    assert 2_000 < len(dump_state(state)) < 32_000
    step_all(plan, state, Film(knee=170, start_ms=15_000).squat().frames)
    assert not state.learning
    assert len(dump_state(state)) < 2_000


def test_half_repetitions_after_full_ones_are_told_and_never_counted() -> None:
    spec = compile_plan(compile_movespec(OWN_RANGE_SQUAT))
    for halves in (1, 3, 6):
        recording = render(MOVEMENTS["squat"], depths=[1, 1, 1, *[0.45] * halves, 1], seed=halves)
        events = step_recording(spec, recording.t_ms, recording.world)
        broken = [event.payload["reason"] for event in events if event.type == "event_interrupted"]
        assert count(events) == 4
        assert broken == ["incomplete_range"] * halves


def test_a_try_that_turned_back_says_where_and_what_it_missed() -> None:
    spec = OWN_RANGE_SQUAT.rstrip() + f"\n  {RAW}\n"
    events = events_of(spec, Film(knee=170).stay(300).squat(84).squat(118).squat(84))
    detail = next(event.detail for event in events if event.type == "event_interrupted")
    # past the 130 degrees of the guard, but short of 35 % of 84 to 170
    bound = pytest.approx(84 + 0.35 * 86, abs=0.01)
    assert detail == {
        "phase": "bottom", "measure": "knee", "side": "mean", "reached": pytest.approx(118), "bound": bound,
    }  # fmt: skip
    assert count(events) == 2


def test_bounds_are_read_in_degrees_once_the_range_is_known() -> None:
    spec = OWN_RANGE_SQUAT.rstrip() + f"\n  {RAW}\n"
    plan = plan_of(spec)
    state = new_state(plan)
    unknown = read(plan, state)
    assert unknown.learning
    assert [(band.minimum, band.maximum) for band in unknown.bands] == [(None, None), (None, None), (None, 130)]
    step_all(plan, state, Film(knee=170).stay(300).squat(80).frames)
    known = read(plan, state)
    assert not known.learning
    assert known.values[0].lo == pytest.approx(80)
    assert known.values[0].hi == pytest.approx(170)
    assert [band.minimum or band.maximum for band in known.bands] == [
        pytest.approx(80 + 0.65 * 90), pytest.approx(80 + 0.35 * 90), 130,
    ]  # fmt: skip
