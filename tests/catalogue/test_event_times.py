"""An event is within one frame and min_phase_ms of the true crossing of its bound."""

import numpy as np
import pytest

from detection.engine import compile_plan, step_recording
from movespecs.language import compile_movespec
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
ON_THE_FIRST_LINE = {"biceps-curl": ("elbow", "down", "up", 0.75, 0.40), "sit-up": ("hip", "lying", "up", 0.75, 0.40)}


def crossings(slug, joint, bound, rising, **how):
    """When the true angle crosses the bound, to the millisecond."""
    true = render(MOVEMENTS[slug], fps=1000, **how)
    beyond = mean_angle(true.world, joint) >= bound if rising else mean_angle(true.world, joint) <= bound
    return true.t_ms[1:][beyond[1:] & ~beyond[:-1]]


def entries(found, phase):
    return np.array(
        [event.ts_ms for event in found if event.type == "shape_enter" and event.payload["shape_key"] == phase]
    )


@pytest.mark.parametrize(("seconds", "fps"), PACES)
@pytest.mark.parametrize("slug", BOUNDS)
def test_a_fixed_bound_is_crossed_when_the_body_crosses_it(slug, seconds, fps):
    joint, opened, closed = BOUNDS[slug]
    how = {"seconds": seconds, "seed": 9}
    movespec = compile_movespec(FIXED.format(joint=joint, open=opened, closed=closed))
    recording = render(MOVEMENTS[slug], fps=fps, **how)
    found = step_recording(compile_plan(movespec), recording.t_ms, recording.world)
    for phase, bound, rising in (("open", opened, True), ("closed", closed, False)):
        true, seen = crossings(slug, joint, bound, rising, **how), entries(found, phase)
        assert len(seen) == len(true) + rising  # the recording begins open
        late = seen[rising:] - true
        assert (late > 0).all(), late
        assert (late <= 1000 / fps + movespec.settings.min_phase_ms).all(), late
