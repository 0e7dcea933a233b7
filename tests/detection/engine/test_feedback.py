"""What is said, when, and how often."""

from __future__ import annotations

from itertools import pairwise

from tests.detection.engine.film import Film, events_of, told
from tests.detection.engine.movespecs import RAW, SQUAT, hold


def said(spec: str, film: Film) -> list[str]:
    return [short.strip('"') for short in told(events_of(spec, film)) if short[0] == '"']


def with_feedback(*items: str) -> str:
    return SQUAT.rstrip() + "\n  feedback:\n" + "".join(f"    - {{{item}}}\n" for item in items)


def squats(*depths: float) -> Film:
    film = Film().stay(300)
    for depth in depths:
        film.squat(depth)
    return film


DEEPER = "when: {phase: bottom, never: [{joint: knee, angle_max: 80}]}, level: coaching, message: deeper"


def test_what_was_never_true_in_a_phase_is_said_as_it_ends() -> None:
    events = events_of(with_feedback(DEEPER), squats(90))
    assert told(events)[2:5] == ["+bottom", "-bottom", '"deeper"']
    feedback = next(event for event in events if event.type == "feedback")
    assert feedback.payload == {"level": "coaching", "message": "deeper"}


def test_what_was_true_for_a_moment_is_not_missed() -> None:
    assert said(with_feedback(DEEPER), squats(75, 90, 70)) == ["deeper"]


def test_what_could_not_be_told_is_no_reproach() -> None:
    arms = "when: {phase: bottom, never: [{joint: elbow, angle_max: 80}]}, level: coaching, message: arms"
    film = Film().stay(300, hidden=("wrist",)).to(600, knee=80, hidden=("wrist",)).to(600, knee=175, hidden=("wrist",))
    assert said(with_feedback(arms), film) == []
    assert said(with_feedback(arms), squats(80)) == ["arms"]


def test_a_phase_lost_from_sight_misses_nothing() -> None:
    film = Film().stay(300).to(600, knee=90).stay(1500, hidden=("knee",))
    assert said(with_feedback(DEEPER), film) == []


LEANING = "when: {phase: bottom, criteria: [{segment: torso, angle_min: 40}]}, level: coaching, message: chest up"


def test_what_is_true_in_a_phase_is_said_at_once() -> None:
    film = Film().stay(300).to(600, knee=80).to(200, pitch=50).stay(300).to(600, knee=175, pitch=0).stay(200)
    events = told(events_of(with_feedback(LEANING), film))
    assert events[2:5] == ["+bottom", '"chest up"', "-bottom"]


def test_of_the_first_phase_too() -> None:
    arms = "when: {phase: standing, criteria: [{joint: elbow, angle_max: 90}]}, level: info, message: arms down"
    assert said(with_feedback(arms), Film(elbow=60).stay(500)) == ["arms down"]


def test_what_is_true_for_less_than_min_phase_ms_is_not_said() -> None:
    patient = with_feedback(LEANING).replace(RAW, "settings: {smoothing: none, min_phase_ms: 150}")
    short = Film().stay(300).to(600, knee=80).stay(200).to(33, pitch=50).stay(66).to(33, pitch=0).stay(300)
    assert said(patient, short) == []
    long = Film().stay(300).to(600, knee=80).stay(200).to(33, pitch=50).stay(200).to(33, pitch=0).stay(300)
    assert said(patient, long) == ["chest up"]


def test_what_is_true_outside_its_phase_is_not_said() -> None:
    film = Film(pitch=50).stay(500).to(500, pitch=0).squat(80)
    assert said(with_feedback(LEANING), film) == []


def test_once_a_repetition_at_most() -> None:
    film = Film().stay(300).to(600, knee=80)
    for _ in range(3):
        film.to(200, pitch=50).stay(200).to(200, pitch=0).stay(200)
    film.to(600, knee=175).stay(200)
    assert said(with_feedback(LEANING), film) == ["chest up"]


def test_and_again_in_the_next() -> None:
    assert said(with_feedback(DEEPER), squats(90, 90)) == ["deeper", "deeper"]


def test_each_third_repetition() -> None:
    every = "when: {event: event_completed, every: 3}, level: success, message: '{count} done'"
    assert said(with_feedback(every), squats(*[80] * 7)) == ["3 done", "6 done"]


def test_the_count_and_the_score_are_filled_in() -> None:
    film = squats(80)
    events = events_of(
        with_feedback("when: {event: event_completed}, level: info, message: 'no. {count}: {score}'"), film
    )
    score = next(event.payload["score"] for event in events if event.type == "event_completed")
    assert told(events)[-2] == f'"no. 1: {score:.2f}"'


def test_an_interruption_by_its_reason() -> None:
    shallow = "when: {event: event_interrupted, reason: incomplete_range}, level: coaching, message: shallow"
    slow = "when: {event: event_interrupted, reason: too_slow}, level: coaching, message: slow"
    assert said(with_feedback(shallow, slow), squats(120)) == ["shallow"]


def test_a_phase_as_it_begins() -> None:
    down = "when: {event: shape_enter, phase: bottom}, level: info, message: and up"
    events = told(events_of(with_feedback(down), squats(80, 80)))
    assert [before for before, after in pairwise(events) if after == '"and up"'] == ["+bottom", "+bottom"]


def test_several_at_once_come_in_the_order_of_the_text() -> None:
    one = "when: {event: event_completed}, level: info, message: one"
    two = "when: {event: event_completed}, level: success, message: two"
    assert said(with_feedback(one, two), squats(80)) == ["one", "two"]
    assert said(with_feedback(two, one), squats(80)) == ["two", "one"]


def test_a_hold_speaks_too() -> None:
    spec = hold(
        "{joint: knee, angle_max: 100}",
        "{min_ms: 2000}",
        RAW,
        "feedback:\n  - {when: {event: event_interrupted, reason: released}, level: info, message: longer}",
    )
    assert said(spec, Film(knee=80).stay(1000).to(300, knee=170).stay(1000)) == ["longer"]
