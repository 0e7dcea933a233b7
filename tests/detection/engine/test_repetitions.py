"""Phases, sequences and what breaks them."""

from __future__ import annotations

import pytest

from detection.engine import Event
from tests.detection.engine.film import Film, count, events_of, outcomes, told
from tests.detection.engine.movespecs import RAW, SQUAT, repetition


def interruptions(events: list[Event]) -> list[Event]:
    return [event for event in events if event.type == "event_interrupted"]


def test_ten_squats_are_ten_though_each_begins_with_the_phase_that_ended_the_last() -> None:
    film = Film().stay(500)
    for _ in range(10):
        film.squat()
    assert count(events_of(SQUAT, film)) == 10


def test_a_squat_is_told_phase_by_phase() -> None:
    assert told(events_of(SQUAT, Film().stay(300).squat())) == [
        "+standing", "-standing", "+bottom", "-bottom", "+standing", "done", "-standing",
    ]  # fmt: skip


def test_a_repetition_tells_when_it_began_and_how_long_it_took() -> None:
    events = events_of(SQUAT, Film().stay(300).squat())
    done = next(event for event in events if event.type == "event_completed")
    left = next(event for event in events if event.type == "shape_exit")
    assert done.payload["event_key"] == "rep"
    assert done.detail == {"started_ms": left.ts_ms, "duration_ms": done.ts_ms - left.ts_ms}


def test_a_recording_that_opens_in_mid_repetition_loses_only_that_one() -> None:
    film = Film(knee=80).stay(400).to(600, knee=175).stay(200).squat().squat()
    assert count(events_of(SQUAT, film)) == 2


def test_two_squats_that_end_where_they_begin_need_no_phase_twice() -> None:
    curls = repetition(
        """
        down: {joint: elbow, angle_min: 150}
        up: {joint: elbow, angle_max: 70}
        """,
        "down, up",
        RAW,
    )
    film = Film(elbow=170).stay(300)
    for _ in range(3):
        film.to(500, elbow=50).to(500, elbow=170)
    assert count(events_of(curls, film)) == 3


def test_half_a_squat_is_interrupted_and_says_how_far_it_came() -> None:
    events = events_of(SQUAT, Film().stay(300).squat(118))
    assert told(events) == ["+standing", "-standing", "+standing", "incomplete_range", "-standing"]
    detail = interruptions(events)[0].detail
    assert detail is not None
    assert detail == {"phase": "bottom", "measure": "knee", "side": "mean", "reached": pytest.approx(118), "bound": 100}


def test_a_slight_bend_of_the_knees_is_no_try() -> None:
    assert told(events_of(SQUAT, Film().stay(300).squat(150))) == ["+standing", "-standing", "+standing", "-standing"]


def test_what_is_told_of_a_miss_leaves_out_what_was_not_seen() -> None:
    spec = repetition(
        """
        up: {joint: knee, angle_min: 160}
        down: {joint: knee, angle_max: 100}, {joint: elbow, angle_max: 90}
        """,
        "up, down, up",
        RAW,
    )
    film = Film().stay(300)
    for knee in (110.0, 175.0):
        film.to(600, knee=knee, hidden=("wrist",))
    detail = interruptions(events_of(spec, film.stay(200)))[0].detail
    assert detail == {"phase": "down", "measure": "knee", "side": "mean", "reached": pytest.approx(110), "bound": 100}


def test_after_half_a_squat_a_whole_one_counts() -> None:
    assert count(events_of(SQUAT, Film().stay(300).squat(118).squat())) == 1


def test_bouncing_at_the_bottom_keeps_the_position() -> None:
    film = Film().stay(300).to(600, knee=80).to(200, knee=115).to(200, knee=80).to(600, knee=175).stay(200)
    assert told(events_of(SQUAT, film)) == [
        "+standing", "-standing", "+bottom", "-bottom", "+bottom", "-bottom", "+standing", "done", "-standing",
    ]  # fmt: skip


THREE = repetition(
    """
    low: {joint: knee, angle_max: 80}
    middle: {joint: knee, angle_min: 110, angle_max: 130}
    high: {joint: knee, angle_min: 160}
    """,
    "high, middle, low, middle, high",
    RAW,
)


def test_turning_back_before_the_last_phase_is_incomplete() -> None:
    film = Film().stay(300).to(600, knee=120).stay(200).to(600, knee=175).stay(200)
    assert told(events_of(THREE, film)) == [
        "+high", "-high", "+middle", "-middle", "+high", "incomplete_range", "-high",
    ]  # fmt: skip


def test_a_phase_left_out_is_out_of_order() -> None:
    skips = Film().stay(300).to(100, knee=70).stay(200)
    assert told(events_of(THREE, skips)) == ["+high", "-high", "+low", "out_of_order", "-low"]


def test_after_a_broken_repetition_the_longest_ending_that_begins_the_sequence_is_kept() -> None:
    pattern = repetition(
        """
        a: {joint: knee, angle_max: 80}
        b: {joint: knee, angle_min: 100, angle_max: 120}
        c: {joint: knee, angle_min: 150}
        """,
        "a, b, a, c",
        RAW,
    )
    a, b, c = 70.0, 110.0, 170.0
    film = Film(knee=a).stay(200)
    for knee in (b, a, b, a, c):  # a b a b: its ending a b begins the sequence
        film.to(100, knee=knee).stay(200)
    events = events_of(pattern, film)
    assert outcomes(events) == ["out_of_order", "done"]
    done = next(event for event in events if event.type == "event_completed")
    exits = [event.ts_ms for event in events if event.type == "shape_exit" and event.payload["shape_key"] == "a"]
    assert done.detail is not None
    assert done.detail["started_ms"] == exits[1]


def test_of_two_phases_reached_at_once_the_one_that_is_due_is_entered() -> None:
    overlapping = repetition(
        """
        deep: {joint: knee, angle_max: 90}
        bent: {joint: knee, angle_max: 110}
        straight: {joint: knee, angle_min: 160}
        """,
        "straight, bent, straight",
        RAW,
    )
    film = Film().stay(300).to(100, knee=70).stay(300).to(100, knee=175).stay(200)
    assert told(events_of(overlapping, film)) == [
        "+straight", "-straight", "+bent", "-bent", "+straight", "done", "-straight",
    ]  # fmt: skip


def test_of_two_phases_reached_at_once_and_neither_due_the_first_listed_is_entered() -> None:
    overlapping = repetition(
        """
        bent: {joint: knee, angle_max: 110}
        deep: {joint: knee, angle_max: 90}
        straight: {joint: knee, angle_min: 160}
        """,
        "straight, bent, straight",
        RAW,
    )
    assert told(events_of(overlapping, Film(knee=70).stay(300))) == ["+bent", "-bent"]


def test_while_a_phase_holds_no_other_begins() -> None:
    nested = repetition(
        """
        bent: {joint: knee, angle_max: 110}
        deep: {joint: knee, angle_max: 90}
        """,
        "bent, deep",
        RAW,
    )
    assert told(events_of(nested, Film(knee=100).stay(300).to(300, knee=60).stay(500))) == ["+bent", "-bent"]


def test_too_fast_is_no_repetition_but_the_next_one_is() -> None:
    quick = SQUAT.replace("    sequence:", "    tempo: {min_ms: 600}\n    sequence:")
    events = events_of(quick, Film().stay(300).squat(ms=500).squat(ms=1600))
    assert outcomes(events) == ["too_fast", "done"]
    detail = interruptions(events)[0].detail
    assert detail is not None
    assert detail["duration_ms"] < 600 == detail["min_ms"]


def test_a_repetition_of_just_the_shortest_and_longest_time_counts() -> None:
    film = Film(fps=10.0, start_ms=0.1).stay(300).squat(ms=2000).squat(ms=2000)
    details = [event.detail for event in events_of(SQUAT, film) if event.type == "event_completed"]
    lasted = {round(detail["duration_ms"]) for detail in details if detail}
    assert len(lasted) == 1
    just = f"    tempo: {{min_ms: {max(lasted)}, max_ms: {max(lasted)}}}\n    sequence:"
    assert count(events_of(SQUAT.replace("    sequence:", just), film)) == 2


def test_too_slow_is_told_at_the_first_frame_beyond_the_limit() -> None:
    slow = SQUAT.replace("    sequence:", "    tempo: {max_ms: 1000}\n    sequence:")
    film = Film().stay(300).to(400, knee=80).stay(2000).to(400, knee=175).stay(200).squat(ms=900)
    events = events_of(slow, film)
    assert outcomes(events) == ["too_slow", "done"]
    left = next(event.ts_ms for event in events if event.type == "shape_exit")
    told_at = interruptions(events)[0].ts_ms
    assert 1000 < told_at - left <= 1000 + 1000 / 30 + 0.001


def test_too_slow_at_the_very_end_takes_the_count_but_not_the_next_repetition() -> None:
    slow = SQUAT.replace("    sequence:", "    tempo: {max_ms: 1000}\n    sequence:")
    film = Film().stay(300).to(66, knee=80).stay(960).to(66, knee=175).stay(300).squat(ms=800)
    events = events_of(slow, film)
    assert outcomes(events) == ["too_slow", "done"]


def test_a_phase_that_begins_as_the_time_runs_out_is_told_first() -> None:
    slow = SQUAT.replace("    sequence:", "    tempo: {max_ms: 1000}\n    sequence:")
    for pause in range(800, 1100, 33):
        film = Film().stay(300).to(66, knee=80).stay(pause).to(66, knee=175).stay(300)
        events = [event for event in events_of(slow, film) if event.type != "shape_exit"]
        together = [event.type for event in events if event.ts_ms == events[-1].ts_ms]
        if len(together) > 1 and told(events)[-1] == "too_slow":
            assert together == ["shape_enter", "event_interrupted"]
            return
    pytest.fail("no repetition ended in the very frame in which its time ran out")


def test_within_a_frame_phases_end_then_begin_then_the_repetition_ends_then_feedback_speaks() -> None:
    touching = repetition(
        """
        straight: {joint: knee, angle_min: 120}
        bent: {joint: knee, angle_max: 120}
        """,
        "straight, bent",
        "settings: {smoothing: none, min_phase_ms: 0}",
        "feedback:\n  - {when: {event: shape_exit}, level: info, message: out}",
    )
    events = events_of(touching, Film().stay(300).to(600, knee=80), closing=False)
    assert told(events) == ["+straight", "-straight", "+bent", "done", '"out"']
    assert len({event.ts_ms for event in events[1:]}) == 1
