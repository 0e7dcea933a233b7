"""An event is within one frame and min_phase_ms of the true crossing of its bound."""

from functools import cache

import numpy as np
import pytest

from detection.engine import compile_plan, step_recording
from movespecs.language import compile_movespec
from tests.catalogue.runs import events, plan
from tests.motion import MOVEMENTS, render
from tests.motion.measures import mean_angle

FIXED = """
name: {joint}
version: "1.0"
detection:
  type: repetition
  movement:
    name: moved
    phases:
      - {{name: open, criteria: [{{joint: {joint}, angle_min: {open}}}]}}
      - {{name: closed, criteria: [{{joint: {joint}, angle_max: {closed}}}]}}
    sequence: [open, closed, open]
"""
BOUNDS = {
    "squat": ("knee", 148, 110),
    "biceps-curl": ("elbow", 135, 85),
    "push-up": ("elbow", 145, 115),
    "sit-up": ("hip", 100, 70),
}
PACES = [(0.7, 24), (1.5, 10), (1.5, 30), (3.0, 15), (3.0, 30), (3.0, 60), (6.0, 30)]
PERCENTS = {
    "squat": ("hip", "standing", 0.70, "bottom", 0.40),
    "biceps-curl": ("elbow", "down", 0.70, "up", 0.40),
    "push-up": ("elbow", "up", 0.66, "down", 0.40),
    "sit-up": ("hip", "lying", 0.70, "up", 0.40),
}


@cache
def true_motion(slug, joint, seconds, variation):
    """Milliseconds and the true angle, 500 times a second."""
    true = render(MOVEMENTS[slug], fps=500, seconds=seconds, variation=variation, seed=9)
    return true.t_ms, mean_angle(true.world, joint)


def crossings(motion, bound, rising):
    """When the true angle crosses the bound, to the millisecond."""
    t_ms, angle = motion
    beyond = angle >= bound if rising else angle <= bound
    return 0.5 * (t_ms[1:] + t_ms[:-1])[beyond[1:] & ~beyond[:-1]]


def entries(found, phase):
    return np.array(
        [event.ts_ms for event in found if event.type == "shape_enter" and event.payload["shape_key"] == phase]
    )


def assert_on_time(seen, true, fps, min_phase_ms):
    late = seen - true
    assert (late > 0).all(), late
    assert (late <= 1000 / fps + min_phase_ms).all(), late


@pytest.mark.parametrize(("seconds", "fps"), PACES)
@pytest.mark.parametrize("slug", BOUNDS)
def test_a_fixed_bound_is_crossed_when_the_body_crosses_it(slug, seconds, fps):
    joint, opened, closed = BOUNDS[slug]
    movespec = compile_movespec(FIXED.format(joint=joint, open=opened, closed=closed))
    recording = render(MOVEMENTS[slug], fps=fps, seconds=seconds, seed=9)
    found = step_recording(compile_plan(movespec), recording.t_ms, recording.world)
    motion = true_motion(slug, joint, seconds, variation=1)
    for phase, bound, rising in (("open", opened, True), ("closed", closed, False)):
        seen = entries(found, phase)[rising:]  # the recording begins open
        assert_on_time(seen, crossings(motion, bound, rising), fps, movespec.settings.min_phase_ms)


@pytest.mark.parametrize(("seconds", "fps"), PACES)
@pytest.mark.parametrize("slug", PERCENTS)
def test_a_bound_in_percent_is_crossed_when_a_steady_person_crosses_that_share_of_the_range(slug, seconds, fps):
    joint, rest, high, end, low = PERCENTS[slug]
    recording = render(MOVEMENTS[slug], fps=fps, seconds=seconds, seed=9, variation=0)
    found = events(slug, recording)
    motion = true_motion(slug, joint, seconds, variation=0)
    least, most = motion[1].min(), motion[1].max()
    for phase, share, rising in ((rest, high, True), (end, low, False)):
        seen = entries(found, phase)[rising:]
        true = crossings(motion, least + share * (most - least), rising)
        assert_on_time(seen, true, fps, plan(slug).movespec.settings.min_phase_ms)
