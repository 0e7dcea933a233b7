"""Holds: kept, wobbled in, let go."""

from __future__ import annotations

import pytest

from detection.engine import Event
from tests.detection.engine.film import Film, count, events_of, outcomes, told
from tests.detection.engine.movespecs import RAW, hold

SIT = hold("{joint: knee, angle_max: 100}", "{min_ms: 3000}", RAW)
AGAIN = hold("{joint: knee, angle_max: 100}", "{min_ms: 3000, repeat: true}", RAW)


def times(events: list[Event], type_: str) -> list[float]:
    return [event.ts_ms for event in events if event.type == type_]


def test_a_hold_completes_once_it_has_lasted() -> None:
    events = events_of(SIT, Film().stay(500).to(500, knee=80).stay(9000))
    assert told(events) == ["+in", "done", "-in"]
    lasted = times(events, "event_completed")[0] - times(events, "shape_enter")[0]
    assert 3000 - 0.001 <= lasted < 3000 + 1000 / 30
    assert next(event.detail for event in events if event.type == "event_completed") == {
        "duration_ms": pytest.approx(lasted)
    }


def test_with_repeat_it_completes_for_every_further_stretch() -> None:
    events = events_of(AGAIN, Film().stay(500).to(500, knee=80).stay(9500))
    assert told(events) == ["+in", "done", "done", "done", "-in"]


def test_a_wobble_within_the_grace_time_is_not_counted_and_breaks_nothing() -> None:
    film = Film(knee=80).stay(2000).to(100, knee=120).stay(200).to(100, knee=80).stay(2000)
    events = events_of(SIT, film)
    assert told(events) == ["+in", "-in", "+in", "done", "-in"]
    held = next(event.detail for event in events if event.type == "event_completed")
    out = times(events, "shape_enter")[1] - times(events, "shape_exit")[0]
    passed = times(events, "event_completed")[0] - times(events, "shape_enter")[0]
    assert held is not None
    assert abs(held["duration_ms"] - (passed - out)) < 2 * 1000 / 30


def test_let_go_before_the_time_it_is_released() -> None:
    events = events_of(SIT, Film(knee=80).stay(2000).to(300, knee=170).stay(1500))
    assert told(events) == ["+in", "-in", "released"]
    assert 500 < times(events, "event_interrupted")[0] - times(events, "shape_exit")[0] <= 500 + 1000 / 30 + 0.001


def test_let_go_after_it_has_completed_nothing_is_broken() -> None:
    assert told(events_of(AGAIN, Film(knee=80).stay(4500).to(300, knee=170).stay(1500))) == ["+in", "done", "-in"]


def test_after_letting_go_the_next_hold_counts_from_its_own_beginning() -> None:
    film = Film(knee=80).stay(2500).to(300, knee=170).stay(1500).to(300, knee=80).stay(2500).stay(1000)
    events = events_of(SIT, film)
    assert outcomes(events) == ["released", "done"]
    assert times(events, "event_completed")[0] - times(events, "shape_enter")[1] >= 3000


def test_a_second_hold_after_a_completed_one_counts_too() -> None:
    film = Film(knee=80).stay(3500).to(300, knee=170).stay(1500).to(300, knee=80).stay(4000)
    assert count(events_of(SIT, film)) == 2


def test_out_of_sight_for_less_than_lost_ms_counts_as_held() -> None:
    film = Film(knee=80).stay(1500).stay(800, hidden=("knee",)).stay(1000)
    events = events_of(SIT, film)
    assert told(events) == ["+in", "done", "-in"]


def test_out_of_sight_for_longer_the_hold_is_lost() -> None:
    film = Film(knee=80).stay(1500).stay(1500, hidden=("knee",)).stay(1000)
    assert told(events_of(SIT, film))[:3] == ["+in", "-in", "tracking_lost"]


def test_a_session_that_ends_in_an_open_hold_says_so() -> None:
    assert told(events_of(SIT, Film(knee=80).stay(2000))) == ["+in", "-in", "session_ended"]
