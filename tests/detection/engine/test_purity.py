"""Same frames, same events: however they are batched, saved and loaded, and however long it goes on."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.engine import Event, Plan, close, dump_state, load_state, new_state, step, step_recording
from tests.detection.engine.film import Film, Frame, Mark, count, plan_of, step_all, told
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, hold, repetition
from tests.motion.idle import stand
from tests.motion.movements import MOVEMENTS
from tests.motion.render import Recording, render

MANY_MEASURES = repetition(
    """
    up: {joint: knee, angle_min: 65%}, {any: [{joint: elbow, side: either, angle_min: 20}, {segment: torso}]}
    down: {joint: knee, angle_max: 35%}, {height: [hip, ankle], height_max: 2.5}, {not: {joint: hip, side: front}}
    """.replace("torso", "torso, angle_max: 80").replace("front", "front, angle_min: 170"),
    "up, down, up",
    "feedback:\n"
    "  - {when: {phase: down, never: [{joint: knee, angle_max: 40}]}, level: coaching, message: deeper}\n"
    "  - {when: {phase: down, criteria: [{joint: knee, angle_max: 35%}]}, level: info, message: 'low {count}'}\n"
    "  - {when: {event: event_completed, every: 2}, level: success, message: '{count} at {score}'}",
    "tempo: {min_ms: 300, max_ms: 9000}",
)
SIT = hold("{joint: knee, angle_max: 110}", "{min_ms: 1000, repeat: true}")


def marks_of(recording: Recording) -> list[Frame]:
    return [
        (ms, [Mark(*mark) for mark in frame])
        for ms, frame in zip(recording.t_ms.tolist(), recording.world.tolist(), strict=True)
    ]


@cache
def rough_squats() -> tuple[Frame, ...]:
    """Squats with noise, dropped frames, a loss of sight, a swap of sides, and a pause."""
    recording = render(MOVEMENTS["squat"], repetitions=5, seconds=2.0, noise_deg=3.0, drop=0.1, pause=4.0, seed=6)
    world = recording.world.copy()
    world[150:190, :, 3] = 0.1
    world[240:244, [25, 26, 27, 28]] = world[240:244, [26, 25, 28, 27]]
    return tuple(marks_of(Recording(recording.t_ms, world)))


@cache
def in_one_go(spec: str) -> tuple[Plan, tuple[Event, ...]]:
    plan = plan_of(spec)
    state = new_state(plan)
    return plan, tuple(step_all(plan, state, rough_squats()) + close(plan, state))


@pytest.mark.parametrize("spec", [OWN_RANGE_SQUAT, MANY_MEASURES, SIT])
@settings(max_examples=40)
@given(cuts=st.sets(st.integers(1, 500), max_size=60), saves=st.randoms(use_true_random=False))
def test_any_split_into_batches_and_any_saving_between_them_gives_the_same_events(
    spec: str, cuts: set[int], saves: Random
) -> None:
    plan, expected = in_one_go(spec)
    assert len(expected) > 5
    frames = rough_squats()
    state = new_state(plan)
    events: list[Event] = []
    ends = [*sorted(cut for cut in cuts if cut < len(frames)), len(frames)]
    for start, end in zip([0, *ends], ends, strict=False):
        events += step_all(plan, state, frames[start:end])
        if saves.random() < 0.7:
            state = load_state(plan, dump_state(state))
    assert tuple(events + close(plan, state)) == expected


@pytest.mark.parametrize("spec", [OWN_RANGE_SQUAT, MANY_MEASURES, SIT])
def test_saved_and_loaded_after_every_single_frame(spec: str) -> None:
    plan, expected = in_one_go(spec)
    state = new_state(plan)
    events: list[Event] = []
    for frame in rough_squats():
        events += step_all(plan, state, [frame])
        state = load_state(plan, dump_state(state))
    assert tuple(events + close(plan, state)) == expected


def test_two_sessions_of_one_plan_do_not_touch_each_other() -> None:
    plan, expected = in_one_go(MANY_MEASURES)
    states = [new_state(plan), new_state(plan)]
    events: list[list[Event]] = [[], []]
    for frame in rough_squats():
        for state, found in zip(states, events, strict=True):
            found += step_all(plan, state, [frame])
    for state, found in zip(states, events, strict=True):
        assert tuple(found + close(plan, state)) == expected


def test_a_whole_recording_gives_what_its_frames_give() -> None:
    recording = render(MOVEMENTS["squat"], repetitions=4, noise_deg=2.0, seed=9)
    plan = plan_of(MANY_MEASURES)
    state = new_state(plan)
    one_by_one = step_all(plan, state, marks_of(recording)) + close(plan, state)
    assert step_recording(plan, recording.t_ms, recording.world) == one_by_one
    assert count(one_by_one) == 4


def test_times_never_fall_but_in_a_ranges_first_replay() -> None:
    plan, _ = in_one_go(MANY_MEASURES)
    state = new_state(plan)
    for ms, marks in rough_squats():
        learning = state.learning
        events = step(plan, state, ms, marks)
        times = [event.ts_ms for event in events]
        assert times == sorted(times)
        assert learning or all(time == ms for time in times)


def test_the_hour_of_the_day_does_not_matter() -> None:
    plan = plan_of(OWN_RANGE_SQUAT)
    early = Film(knee=170).stay(300).squat().squat()
    late = [(ms + 9_000_000.0, marks) for ms, marks in early.frames]
    one, other = (step_all(plan, new_state(plan), frames) for frames in (early.frames, late))
    assert told(one) == told(other)
    assert [b.ts_ms - a.ts_ms for a, b in zip(one, other, strict=True)] == pytest.approx([9_000_000.0] * len(one))


def test_nothing_drifts_in_hours() -> None:
    hours = 3
    recording = render(MOVEMENTS["squat"], repetitions=4, noise_deg=2.0, fps=15, seed=2)
    frames = marks_of(recording)
    length = frames[-1][0] + 1000 / 15
    plan = plan_of(OWN_RANGE_SQUAT)
    state = new_state(plan)
    sizes = []
    counts = []
    for block in range(hours * 12):
        events = step_all(plan, state, [(ms + block * 300_000.0, marks) for ms, marks in frames])
        counts.append(count(events))
        sizes.append(len(dump_state(state)))
    assert length < 300_000
    assert counts == [4] * hours * 12
    assert max(sizes[1:]) - min(sizes[1:]) < 64


def test_ten_minutes_of_standing_still_are_no_squat_and_no_try() -> None:
    recording = stand(minutes=10.0, fps=15.0, noise_deg=3.0, seed=1)
    assert step_recording(plan_of(OWN_RANGE_SQUAT), recording.t_ms, recording.world) == []


@pytest.mark.parametrize("fps", [10.0, 15.0, 24.0, 30.0, 60.0])
@pytest.mark.parametrize("noise", [0.0, 3.5])
def test_the_count_does_not_depend_on_the_frame_rate(fps: float, noise: float) -> None:
    recording = render(MOVEMENTS["squat"], repetitions=5, fps=fps, noise_deg=noise, drop=0.1, seed=11)
    assert count(step_recording(plan_of(OWN_RANGE_SQUAT), recording.t_ms, recording.world)) == 5


def test_a_recording_may_be_of_any_float_type() -> None:
    recording = render(MOVEMENTS["squat"], repetitions=2, seed=9)
    plan = plan_of(OWN_RANGE_SQUAT)
    assert count(step_recording(plan, recording.t_ms.astype(np.float32), recording.world.astype(np.float32))) == 2
