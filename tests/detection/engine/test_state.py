"""What is saved: small, exact, and of one engine version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.engine import ENGINE_VERSION, State, StateVersionError, compile_plan, dump_state, load_state, new_state
from movespecs.language.model import (
    Bound,
    Camera,
    Criterion,
    Feedback,
    Measure,
    MoveSpec,
    NeverInPhase,
    Phase,
    Settings,
    Tempo,
)
from tests.detection.engine.film import Film, plan_of, step_all
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, SQUAT, repetition


def test_a_state_comes_back_as_it_was_to_the_last_bit() -> None:
    plan = plan_of(OWN_RANGE_SQUAT)
    state = new_state(plan)
    for frame in Film(knee=170).stay(300).squat().to(300, knee=123.4).frames:
        step_all(plan, state, [frame])
        saved = dump_state(state)
        assert dump_state(load_state(plan, saved)) == saved


def test_another_engine_version_is_refused_by_name() -> None:
    plan = plan_of(SQUAT)
    saved = dump_state(new_state(plan))
    assert int.from_bytes(saved[:2]) == ENGINE_VERSION
    with pytest.raises(StateVersionError, match=f"version {ENGINE_VERSION + 1}, not {ENGINE_VERSION}"):
        load_state(plan, (ENGINE_VERSION + 1).to_bytes(2) + saved[2:])


def test_the_state_of_another_movespec_is_refused() -> None:
    other = repetition(
        """
        a: {joint: elbow, angle_min: 160}, {joint: knee, angle_min: 20}
        b: {joint: elbow, angle_max: 100}
        """,
        "a, b",
    )
    with pytest.raises(ValueError, match="another MoveSpec"):
        load_state(plan_of(SQUAT), dump_state(new_state(plan_of(other))))


@given(st.binary(max_size=200))
def test_junk_is_a_value_error_and_nothing_else(junk: bytes) -> None:
    plan = plan_of(SQUAT)
    for data in (junk, dump_state(new_state(plan))[:2] + junk):
        try:
            assert isinstance(load_state(plan, data), State)
        except ValueError:
            continue


def test_a_usual_state_is_under_two_kilobytes_once_ranges_are_known() -> None:
    four = repetition(
        """
        up: {joint: knee, angle_min: 65%}, {joint: hip, angle_min: 65%}, {joint: elbow, angle_min: 20}
        down: {joint: knee, angle_max: 35%}, {joint: hip, angle_max: 35%}, {height: [hip, ankle], height_max: 2}
        """,
        "up, down, up",
    )
    plan = plan_of(four)
    state = new_state(plan)
    film = Film(knee=170).stay(300)
    for _ in range(6):
        film.to(700, knee=80, hip_flex=80).to(700, knee=170, hip_flex=0)
    step_all(plan, state, film.frames)
    assert not state.learning
    assert len(dump_state(state)) < 2_000


def at_all_limits() -> MoveSpec:
    """12 measures of two sides each with ranges in percent, 32 phases of 16 criteria, 32 feedbacks."""
    ends = [(11, 13, 15), (23, 25, 27), (11, 23, 25), (13, 15, 19), (25, 27, 31), (13, 11, 23)]
    ends += [(11, 23, 27), (15, 11, 23), (7, 11, 13), (23, 27, 31), (11, 15, 19), (9, 11, 23)]
    measures = tuple(Measure("joint", f"m{k}", "both", left, tuple(i + 1 for i in left)) for k, left in enumerate(ends))
    criteria = tuple(Criterion(k % 12, Bound(1.0 + k, percent=True), None) for k in range(16))
    phases = tuple(Phase(f"p{k}", (Criterion(0, Bound(3.0 * k, percent=True), None), *criteria[1:])) for k in range(32))
    feedback = tuple(Feedback(NeverInPhase(0, criteria), "info", f"{k}") for k in range(32))
    return MoveSpec(
        "limits", "1", "", "repetition", "limits", measures, phases, tuple(range(32)) * 2, Tempo(), None, feedback,
        Settings(), Camera(),
    )  # fmt: skip


def test_a_state_at_all_limits_stays_under_32_kilobytes_while_it_learns() -> None:
    plan = compile_plan(at_all_limits())
    state = new_state(plan)
    step_all(plan, state, Film(fps=60).stay(12_000).frames)
    assert state.learning
    assert 10_000 < len(dump_state(state)) < 32_000
