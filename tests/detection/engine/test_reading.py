"""What a page shows of a running session."""

from __future__ import annotations

import pytest

from detection.engine import Plan, Reading, new_state, read
from tests.detection.engine.film import Film, plan_of, step_all
from tests.detection.engine.movespecs import RAW, SQUAT, hold, repetition


def after(spec: str, film: Film) -> tuple[Plan, Reading]:
    plan = plan_of(spec)
    state = new_state(plan)
    step_all(plan, state, film.frames)
    return plan, read(plan, state)


def test_before_the_first_frame_nothing_is_known() -> None:
    plan = plan_of(SQUAT)
    reading = read(plan, new_state(plan))
    assert (reading.phase, reading.position, reading.count, reading.learning) == (None, 0, 0, False)
    assert [value.value for value in reading.values] == [None]


def test_it_says_where_the_person_is_in_the_movement() -> None:
    _, standing = after(SQUAT, Film().stay(300))
    assert (standing.phase, standing.position, standing.count) == (0, 1, 0)
    _, between = after(SQUAT, Film().stay(300).to(300, knee=130))
    assert (between.phase, between.position, between.count) == (None, 1, 0)
    _, bottom = after(SQUAT, Film().stay(300).to(300, knee=80).stay(200))
    assert (bottom.phase, bottom.position, bottom.count) == (1, 2, 0)
    _, done = after(SQUAT, Film().stay(300).squat())
    assert (done.phase, done.position, done.count) == (0, 1, 1)


def test_each_side_that_is_asked_for_has_a_value() -> None:
    spec = repetition(
        """
        a: {joint: knee, side: both, angle_min: 160}, {joint: hip, angle_min: 150}
        b: {joint: knee, side: both, angle_max: 100}
        """,
        "a, b, a",
        RAW,
    )
    plan, reading = after(spec, Film().to(300, left_knee=120.0))
    labels = [(plan.movespec.measures[value.measure].label, value.side) for value in reading.values]
    assert labels == [("knee", "left"), ("knee", "right"), ("hip", "mean")]
    assert [value.value for value in reading.values[:2]] == pytest.approx([120.0, 180.0], abs=1e-4)
    assert {(band.phase, band.value, band.minimum, band.maximum) for band in reading.bands} == {
        (0, 0, 160, None), (0, 1, 160, None), (0, 2, 150, None), (1, 0, None, 100), (1, 1, None, 100),
    }  # fmt: skip


def test_what_is_hidden_has_no_value() -> None:
    _, reading = after(SQUAT, Film().stay(300).stay(100, hidden=("knee",)))
    assert reading.values[0].value is None


def test_a_negated_criterion_is_a_band_to_stay_out_of() -> None:
    spec = repetition(
        """
        a: {not: {any: [{joint: knee, angle_max: 150}, {not: {joint: hip, angle_min: 100}}]}}
        b: {joint: knee, angle_max: 100}
        """,
        "a, b, a",
    )
    _, reading = after(spec, Film().stay(100))
    assert [(band.maximum, band.minimum, band.outside, band.optional) for band in reading.bands] == [
        (150, None, True, False), (None, 100, False, False), (100, None, False, False),
    ]  # fmt: skip


def test_one_way_among_several_is_told_as_such() -> None:
    spec = repetition(
        """
        a: {any: [{joint: knee, angle_min: 150}, {joint: hip, angle_min: 150}]}, {joint: elbow, angle_min: 20}
        b: {joint: knee, angle_max: 100}
        """,
        "a, b, a",
    )
    _, reading = after(spec, Film().stay(100))
    assert [band.optional for band in reading.bands] == [True, True, False, False]


def test_it_says_how_long_a_hold_has_been_held() -> None:
    sit = hold("{joint: knee, angle_max: 100}", "{min_ms: 5000}", RAW)
    _, holding = after(sit, Film(knee=80).stay(2000))
    assert holding.held_ms == pytest.approx(1900, abs=70)
    _, let_go = after(sit, Film(knee=80).stay(2000).to(300, knee=170).stay(1000))
    assert let_go.held_ms == 0
