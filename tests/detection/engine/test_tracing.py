"""A trace says what the engine did: its events are the engine's own, and what it shows agrees with them."""

from __future__ import annotations

from itertools import pairwise
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.engine import new_state, step_recording, trace_of, trace_on
from tests.catalogue.runs import SLUGS, plan, recorded
from tests.detection.engine.film import plan_of
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, SQUAT, hold, repetition
from tests.detection.engine.test_purity import MANY_MEASURES
from tests.motion import MOVEMENTS, Recording, render

SIT = hold("{joint: knee, angle_max: 110}", "{min_ms: 1000, repeat: true}")


def at(runs, frame):
    return [run for run in runs if run[0] <= frame][-1][1:]


def squats(**factors) -> Recording:
    return render(MOVEMENTS["squat"], **({"repetitions": 3, "seconds": 2.0, "yaw": 30.0} | factors))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_events_of_a_trace_are_the_engines(slug):
    recording = recorded(slug, repetitions=3) if not plan(slug).movespec.hold else recorded(slug)
    trace = trace_of(plan(slug), recording.t_ms, recording.world)
    assert trace.events == step_recording(plan(slug), recording.t_ms, recording.world)
    assert trace.count == sum(event.type == "event_completed" for event in trace.events) > 0


@pytest.mark.parametrize("spec", [SQUAT, OWN_RANGE_SQUAT, MANY_MEASURES, SIT])
@settings(max_examples=15)
@given(
    seed=st.integers(0, 1000),
    noise=st.floats(0, 12),
    drop=st.floats(0, 0.4),
    hidden=st.tuples(st.integers(0, 200), st.integers(0, 120)),
    reach=st.floats(0.2, 1),
)
def test_so_they_are_whatever_the_camera_saw(spec, seed, noise, drop, hidden, reach):
    recording = squats(noise_deg=noise, drop=drop, seed=seed, reach=reach, fps=20.0)
    world = recording.world.copy()
    world[hidden[0] : sum(hidden), :, 3] = 0.1
    trace = trace_of(plan_of(spec), recording.t_ms, world)
    assert trace.events == step_recording(plan_of(spec), recording.t_ms, world)
    for runs in (trace.phases, trace.positions, *(criterion.verdicts for criterion in trace.criteria)):
        assert runs[0][0] == 0
        assert all(one[0] < other[0] for one, other in pairwise(runs))
        assert all(one[1] != other[1] for one, other in pairwise(runs))


def test_a_phase_is_current_from_its_first_event_to_its_last():
    """Also in the frames that were stepped only when the range became known."""
    recording = squats()
    trace = trace_of(plan_of(OWN_RANGE_SQUAT), recording.t_ms, recording.world)
    names = [phase.name for phase in plan_of(OWN_RANGE_SQUAT).phases]
    frames = {ms: frame for frame, ms in enumerate(trace.t_ms)}
    shapes = [event for event in trace.events if event.type.startswith("shape")]
    assert len(shapes) > 10
    for event in shapes[:-1]:  # the last is of closing, after the last frame
        (phase,) = at(trace.phases, frames[event.ts_ms])
        on = names[phase] if phase >= 0 else ""
        assert (on == event.payload["shape_key"]) is (event.type == "shape_enter")


def test_a_phase_begins_only_while_its_criteria_hold():
    recording = squats()
    trace = trace_of(plan_of(OWN_RANGE_SQUAT), recording.t_ms, recording.world)
    entered = [(frame, phase) for frame, phase in trace.phases if phase >= 0]
    assert entered
    for frame, phase in entered:
        told = [at(criterion.verdicts, frame)[0] for criterion in trace.criteria if criterion.phase == phase]
        assert set(told) == {"yes"}


def test_bounds_in_percent_are_resolved_with_the_range_of_that_moment():
    recording = squats()
    trace = trace_of(plan_of(OWN_RANGE_SQUAT), recording.t_ms, recording.world)
    standing, _, guard = trace.criteria
    curve = trace.curves[standing.curve]
    _, low, high = standing.bounds[-1]
    assert low == pytest.approx(curve.lo + 0.65 * (curve.hi - curve.lo))
    assert high == float("inf")
    assert guard.bounds == [(0, float("-inf"), 130.0)]


def test_without_a_range_nothing_is_judged_and_the_trace_says_so():
    recording = squats(repetitions=1)
    still = recording.world[:40]
    trace = trace_of(plan_of(OWN_RANGE_SQUAT), recording.t_ms[:40], still)
    assert trace.learning
    assert trace.events == []
    assert trace.criteria[0].verdicts == [(0, "unknown")]
    assert isnan(trace.curves[0].lo)


def test_left_and_right_are_shown_of_what_is_asked_as_their_mean():
    recording = squats()
    trace = trace_of(plan_of(SQUAT), recording.t_ms, recording.world)
    mean, left, right = trace.curves
    assert (mean.side, left.side, right.side) == ("mean", "left", "right")
    values = np.array([mean.values, left.values, right.values])
    assert (values[0] <= values[1:].max(axis=0) + 1e-9).all()
    assert (values[0] >= values[1:].min(axis=0) - 1e-9).all()


def test_what_is_not_seen_is_unknown():
    recording = squats()
    world = recording.world.copy()
    world[60:70, :, 3] = 0.1
    trace = trace_of(plan_of(SQUAT), recording.t_ms, world)
    assert isnan(trace.curves[0].values[65])
    assert at(trace.criteria[0].verdicts, 65) == ("unknown",)


def test_what_is_negated_holds_outside_its_bounds():
    text = repetition("up: {joint: knee, angle_min: 150}\ndown: {not: {joint: knee, angle_min: 120}}", "up, down, up")
    recording = squats()
    trace = trace_of(plan_of(text), recording.t_ms, recording.world)
    down = trace.criteria[1]
    assert down.outside
    held = [at(down.verdicts, frame) == ("yes",) for frame in range(len(trace.t_ms))]
    below = [value < 120 for value in trace.curves[down.curve].values]
    assert held == below
    assert any(held)


def test_nearly_held_is_within_the_hysteresis():
    recording = squats()
    trace = trace_of(plan_of(SQUAT), recording.t_ms, recording.world)
    bottom = trace.criteria[1]
    near = [
        value
        for frame, value in enumerate(trace.curves[bottom.curve].values)
        if at(bottom.verdicts, frame) == ("near",)
    ]
    assert near
    assert all(100 < value <= 105 or 55 <= value < 60 for value in near)


def test_no_frames_make_an_empty_trace():
    trace = trace_of(plan_of(SQUAT), np.empty(0), np.empty((0, 33, 4)))
    assert (trace.events, trace.t_ms, trace.count) == ([], [], 0)
    assert all(curve.values == [] for curve in trace.curves)


@pytest.mark.parametrize("spec", [SQUAT, OWN_RANGE_SQUAT, SIT])
@pytest.mark.parametrize("size", [1, 17, 90])
def test_in_parts_a_trace_says_the_same_as_in_one_go(spec, size):
    recording, asked = squats(), plan_of(spec)
    whole = trace_of(asked, recording.t_ms, recording.world)
    state, parts = new_state(asked), []
    for start in range(0, len(recording.t_ms), size):
        frames = slice(start, start + size)
        last = start + size >= len(recording.t_ms)
        parts.append(trace_on(asked, state, recording.t_ms[frames], recording.world[frames], closing=last))
    assert [each for part in parts for each in part.events] == whole.events
    assert [each for part in parts for each in part.t_ms] == whole.t_ms
    values = [each for part in parts for each in part.curves[0].values]
    assert np.array_equal(values, whole.curves[0].values, equal_nan=True)
    assert parts[-1].count == whole.count
    assert parts[-1].phases[-1][1] == whole.phases[-1][1]
