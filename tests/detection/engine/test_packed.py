"""A packed pose is the same pose."""

from __future__ import annotations

from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.engine import PACKED, Event, dump_state, new_state, step
from tests.detection.engine.film import Frame, Mark, plan_of
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT
from tests.detection.engine.test_purity import MANY_MEASURES, rough_squats


def pack(marks: list[Mark]) -> bytes:
    return PACKED.pack(*(nan if number is None else number for mark in marks for number in mark))


def of_float32(marks: list[Mark]) -> list[Mark]:
    numbers = [None if isnan(number) else number for number in PACKED.unpack(pack(marks))]
    return [Mark(*numbers[5 * index : 5 * index + 5]) for index in range(33)]


def seen(frame: Frame, index: int) -> Frame:
    """Presence at times, better or worse than visibility, and at times neither."""
    ms, marks = frame
    presence = (None, 0.95, 0.2)[index // 7 % 3]
    visible = index // 11 % 4 > 0
    return ms, of_float32([Mark(m.x, m.y, m.z, m.visibility if visible else None, presence) for m in marks])


@pytest.mark.parametrize("spec", [OWN_RANGE_SQUAT, MANY_MEASURES])
def test_frame_by_frame_it_gives_the_same_events_and_the_same_state(spec: str) -> None:
    plan = plan_of(spec)
    state, packed_state = new_state(plan), new_state(plan)
    found: list[Event] = []
    for index, frame in enumerate(rough_squats()):
        ms, marks = seen(frame, index)
        events = step(plan, state, ms, marks)
        assert step(plan, packed_state, ms, pack(marks)) == events
        assert dump_state(packed_state) == dump_state(state)
        found += events
    assert len(found) > 5


@given(index=st.integers(0, 32), axis=st.integers(0, 2), number=st.sampled_from([nan, inf, -inf]))
def test_a_number_that_is_none_changes_nothing(index: int, axis: int, number: float) -> None:
    plan = plan_of(OWN_RANGE_SQUAT)
    (ms, marks), (later, next_marks) = rough_squats()[:2]
    state = new_state(plan)
    step(plan, state, ms, pack(marks))
    before = dump_state(state)
    numbers = [*PACKED.unpack(pack(next_marks))]
    numbers[5 * index + axis] = number
    if index in plan.landmarks:
        with pytest.raises(ValueError, match="finite"):
            step(plan, state, later, PACKED.pack(*numbers))
        assert dump_state(state) == before
    else:
        assert step(plan, state, later, PACKED.pack(*numbers)) == []
