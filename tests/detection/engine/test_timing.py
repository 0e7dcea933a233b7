"""Events come within one frame and `min_phase_ms` of the true crossing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from detection.engine import step_recording
from tests.detection.engine.film import plan_of
from tests.detection.engine.movespecs import repetition
from tests.motion.movements import MOVEMENTS
from tests.motion.render import Recording, render

MIN_PHASE_MS = 50.0  # the default
HYSTERESIS = 5.0
FINE = 480.0  # frames a second in which the truth is known
STEP_MS = 1000.0 / FINE


def spec(low: float, high: float, *more: str) -> str:
    return repetition(
        f"""
        straight: {{joint: elbow, angle_min: {high}}}
        bent: {{joint: elbow, angle_max: {low}}}
        """,
        "straight, bent, straight",
        *more,
    )


def elbows(recording: Recording) -> NDArray[np.float64]:
    """The true mean elbow angle in degrees, frame by frame."""
    sides = []
    for shoulder, elbow, wrist in ((11, 13, 15), (12, 14, 16)):
        a, b, c = (recording.world[:, i, :3] for i in (shoulder, elbow, wrist))
        u, v = a - b, c - b
        cosine = (u * v).sum(axis=1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
        sides.append(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
    return np.mean(sides, axis=0)


def crossings(recording: Recording, bound: float, *, upward: bool) -> NDArray[np.float64]:
    angle = elbows(recording)
    side = (angle >= bound) if upward else (angle <= bound)
    return recording.t_ms[1:][side[1:] & ~side[:-1]]


@pytest.mark.parametrize("fps", [10.0, 15.0, 24.0, 30.0, 60.0])
@pytest.mark.parametrize("seconds", [1.5, 3.0, 6.0])
@pytest.mark.parametrize("smoothing", ["{min_cutoff: 1.5, beta: 0.02}", "none"])
def test_of_a_curl(fps: float, seconds: float, smoothing: str) -> None:
    movement = MOVEMENTS["biceps-curl"]
    truth = render(movement, fps=FINE, seconds=seconds, seed=7)
    low, high = 85.0, 130.0
    recording = render(movement, fps=fps, seconds=seconds, seed=7)
    plan = plan_of(spec(low, high, f"settings: {{smoothing: {smoothing}}}"))
    events = [event for event in step_recording(plan, recording.t_ms, recording.world) if "shape" in event.type][1:-1]
    expected = {
        ("shape_exit", "straight"): crossings(truth, high - HYSTERESIS, upward=False),
        ("shape_enter", "bent"): crossings(truth, low, upward=False),
        ("shape_exit", "bent"): crossings(truth, low + HYSTERESIS, upward=True),
        ("shape_enter", "straight"): crossings(truth, high, upward=True),
    }
    assert len(events) == 4 * truth.count
    for event in events:
        late = event.ts_ms - expected[event.type, event.payload["shape_key"]]
        nearest = late[np.abs(late).argmin()]
        assert -1.01 * STEP_MS <= nearest <= MIN_PHASE_MS + 1000 / fps + STEP_MS


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0])
def test_of_fast_curls(fps: float) -> None:
    test_of_a_curl(fps, 0.7, "{min_cutoff: 1.5, beta: 0.02}")


def test_min_phase_ms_asks_for_every_frame_of_that_time() -> None:
    recording = render(MOVEMENTS["biceps-curl"], fps=30.0, repetitions=2, seed=1)
    first = {}
    for wait in (0, 40, 100, 400):
        plan = plan_of(spec(85.0, 130.0, f"settings: {{smoothing: none, min_phase_ms: {wait}}}"))
        events = step_recording(plan, recording.t_ms, recording.world)
        first[wait] = next(event.ts_ms for event in events if event.payload.get("shape_key") == "bent")
    frames = {wait: round((ms - first[0]) * 30 / 1000) for wait, ms in first.items()}
    # a phase of 100 ms holds in the frames 33, 67 and 100 ms after the last in which it did not
    assert frames == {0: 0, 40: 1, 100: 2, 400: 11}
