"""What is not seen, and frames that do not come."""

from __future__ import annotations

import math

import pytest

from detection.engine import dump_state, new_state, step
from tests.detection.engine.film import Film, Mark, count, events_of, outcomes, plan_of, step_all, told
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, RAW, SQUAT, repetition


def test_a_short_time_unseen_keeps_the_phase() -> None:
    film = Film().stay(300).to(600, knee=80).stay(600, hidden=("knee",)).to(600, knee=175).stay(200)
    assert count(events_of(SQUAT, film)) == 1


def test_a_long_time_unseen_loses_the_phase_and_breaks_the_repetition() -> None:
    film = Film().stay(300).to(600, knee=80).stay(1500, hidden=("knee",)).to(600, knee=175).stay(200)
    events = events_of(SQUAT, film)
    assert told(events)[:5] == ["+standing", "-standing", "+bottom", "-bottom", "tracking_lost"]
    lost = next(event for event in events if event.type == "event_interrupted")
    assert lost.detail == {"phase": "bottom", "unseen": [{"measure": "knee", "side": "mean"}]}


def test_it_is_lost_lost_ms_after_the_last_frame_that_could_tell() -> None:
    film = Film().stay(300)
    last_seen = film.frames[-1][0]
    events = events_of(SQUAT, film.stay(1500, hidden=("knee",)))
    assert told(events) == ["+standing", "-standing"]
    assert 1000 - 0.001 <= events[1].ts_ms - last_seen < 1000 + 1000 / 30


def test_unseen_between_the_phases_it_is_lost_too() -> None:
    film = Film().stay(300).to(300, knee=130).stay(1500, hidden=("knee",)).to(300, knee=80).to(600, knee=175).stay(200)
    assert outcomes(events_of(SQUAT, film)) == ["tracking_lost"]


def test_what_is_known_to_be_false_by_one_measure_is_not_lost_with_another() -> None:
    spec = repetition(
        """
        up: {joint: knee, angle_min: 160}
        down: {joint: knee, angle_max: 100}, {joint: elbow, angle_min: 100}
        """,
        "up, down, up",
        RAW,
    )
    film = Film().stay(300).to(300, knee=130).stay(2000, hidden=("wrist",)).to(300, knee=80).stay(200)
    assert outcomes(events_of(spec, film.to(600, knee=175).stay(200))) == ["done"]


def test_standing_still_in_the_first_phase_nothing_is_open_to_be_broken() -> None:
    film = Film().stay(500).stay(1500, hidden=("knee",)).stay(500).squat()
    assert outcomes(events_of(SQUAT, film)) == ["done"]


def test_two_frames_too_far_apart_are_a_loss() -> None:
    film = Film().stay(300).to(600, knee=80).gap(1100).stay(100).to(600, knee=175).stay(200)
    events = events_of(SQUAT, film)
    assert told(events)[3:5] == ["-bottom", "tracking_lost"]
    assert count(events) == 0
    lost = next(event for event in events if event.type == "event_interrupted")
    assert lost.detail is not None
    assert lost.detail["gap_ms"] > 1000


def test_frames_dropped_for_less_than_lost_ms_break_nothing() -> None:
    assert count(events_of(SQUAT, Film().stay(300).to(600, knee=80).gap(900).to(600, knee=175).stay(200))) == 1


def test_a_minutes_jump_in_the_timestamps_keeps_the_ranges() -> None:
    film = Film(knee=170).stay(500)
    for _ in range(3):
        film.squat()
    film.gap(60_000).stay(300)
    for _ in range(3):
        film.squat()
    assert count(events_of(OWN_RANGE_SQUAT, film)) == 6


def test_a_side_that_is_hidden_leaves_the_other_to_count() -> None:
    film = Film().stay(300, hidden=("left",))
    film.to(600, knee=80, hidden=("left",)).to(600, knee=175, hidden=("left",)).stay(200, hidden=("left",))
    assert count(events_of(SQUAT, film)) == 1


def test_both_sides_are_needed_where_both_are_asked_for() -> None:
    both = repetition(
        """
        standing: {joint: knee, side: both, angle_min: 160}
        bottom: {joint: knee, side: both, angle_max: 100}
        """,
        "standing, bottom, standing",
        RAW,
    )
    assert count(events_of(both, Film().stay(300).squat())) == 1
    assert count(events_of(both, Film().stay(300).to(600, left_knee=80).to(600, left_knee=175).stay(200))) == 0


def test_one_side_is_enough_where_either_is_asked_for() -> None:
    either = repetition(
        """
        standing: {joint: knee, side: both, angle_min: 160}
        bent: {joint: knee, side: either, angle_max: 100}
        """,
        "standing, bent, standing",
        RAW,
    )
    film = Film().stay(300).to(600, left_knee=80).to(600, left_knee=175).stay(200)
    film.to(600, right_knee=80).to(600, right_knee=175).stay(200)
    assert count(events_of(either, film)) == 2


@pytest.mark.parametrize("bad", [math.nan, -math.inf])
@pytest.mark.parametrize("field", ["x", "y", "z", "visibility", "presence"])
def test_a_number_that_is_none_is_refused_and_poisons_nothing(field: str, bad: float) -> None:
    plan = plan_of(SQUAT)
    state = new_state(plan)
    film = Film().stay(300).squat()
    step_all(plan, state, film.frames[:20])
    before = dump_state(state)
    ms, marks = film.frames[20]
    with pytest.raises(ValueError, match="finite"):
        step(plan, state, ms, [mark._replace(**{field: bad}) for mark in marks])
    assert dump_state(state) == before
    assert count(step_all(plan, state, film.frames[20:])) == 1


@pytest.mark.parametrize("wrong", [0.0, -5.0, math.nan, math.inf, -math.inf])
def test_a_time_that_does_not_rise_is_refused_and_poisons_nothing(wrong: float) -> None:
    plan = plan_of(OWN_RANGE_SQUAT)
    state = new_state(plan)
    film = Film(knee=170).stay(300).squat()
    step_all(plan, state, film.frames[:20])
    before = dump_state(state)
    last, marks = film.frames[19]
    with pytest.raises(ValueError, match="rise"):
        step(plan, state, last + wrong, marks)
    assert dump_state(state) == before
    assert count(step_all(plan, state, film.frames[20:])) == 1


def test_frames_a_thousandth_of_a_millisecond_apart_poison_no_filter() -> None:
    plan = plan_of(OWN_RANGE_SQUAT)
    state = new_state(plan)
    film = Film(knee=170).stay(300).squat()
    events = []
    for ms, marks in film.frames:
        for ahead in (0.0, 1e-9 + ms * 1e-12):
            events += step(plan, state, ms + ahead, marks)
    assert count(events) == 1


def test_landmarks_on_one_spot_are_unknown_and_no_error() -> None:
    plan = plan_of(SQUAT)
    state = new_state(plan)
    heap = [Mark(0.1, 0.1, 0.1, 1.0) for _ in range(33)]
    for frame in range(90):
        assert step(plan, state, frame * 33.0, heap) == []
    assert state.values[0] != state.values[0]


def test_numbers_beyond_any_body_are_unknown_and_no_error() -> None:
    plan = plan_of(SQUAT)
    state = new_state(plan)
    far = [Mark(1e300 * (-1) ** (k // 2), 1e308, float(k), 1.0) for k in range(33)]
    for frame in range(10):
        assert step(plan, state, frame * 33.0, far) == []
    film = Film(start_ms=400).stay(300).squat()
    assert count(step_all(plan, state, film.frames)) == 1
