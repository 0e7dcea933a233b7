"""A session between load and save: whatever numbers a pose has, a frame is accepted or rejected, and no more."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.blocks import Block, Meter
from detection import engine
from detection.worker.running import Running, plan_of_text
from tests.detection.conftest import SQUAT
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch

FRAMES = squats(60)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def new_running():
    plan = plan_of_text(SQUAT.read_text(encoding="utf-8"))
    return Running(
        session_id=uuid4(),
        guest_id=None,
        status="streaming",
        plan=plan,
        state=engine.new_state(plan),
        revision=0,
        batch_seq=0,
        batch_digest=b"",
        reply="",
        frame_seq=0,
        timestamp_ms=None,
        event_count=0,
        accepted_frames_total=0,
        completed_event_counts={},
        meter=Meter(session_id=uuid4(), project_id=uuid4(), created=date(2026, 1, 31), block=Block()),
    )


@given(
    wild=st.dictionaries(
        st.integers(0, 59),
        st.dictionaries(st.integers(0, 32), st.tuples(FLOATS, FLOATS, FLOATS), max_size=6),
        max_size=4,
    )
)
def test_any_finite_numbers_leave_a_session_that_goes_on(wild):
    running, frames = new_running(), squats(60)
    for index, marks in wild.items():
        landmarks = [dict(mark) for mark in frames[index]["landmarks"]]
        for number, (x, y, z) in marks.items():
            landmarks[number] |= {"x": x, "y": y, "z": z}
        frames[index]["landmarks"] = landmarks
    save = running.apply(batch(1, frames))
    assert 60 - len(wild) <= save.accepted <= 60
    assert running.apply(batch(2, squats(70)[60:])).accepted == 10
    engine.load_state(running.plan, save.engine_state)


@pytest.mark.parametrize("jump_ms", [0.0001, 3_599_999.0])
def test_any_step_of_time_within_the_hour_is_taken(jump_ms):
    running, (first, second) = new_running(), squats(2)
    second["timestamp_ms"] = first["timestamp_ms"] + jump_ms
    assert running.apply(batch(1, [first, second])).accepted == 2


def test_the_state_is_small_once_the_ranges_are_known():
    running = new_running()
    sizes = [
        len(running.apply(batch(number + 1, squats()[number * 10 : number * 10 + 10])).engine_state)
        for number in range(20)
    ]
    assert max(sizes) < 32_000
    assert max(sizes[-3:]) < 2_048
