"""What happened, in words a person can act on."""

from dataclasses import replace

import pytest

from movespecs.language import compile_movespec
from workbench.pages import words


@pytest.fixture
def squat(squat_text):
    return compile_movespec(squat_text)


def test_a_near_miss_says_how_far_it_was(squat):
    label = squat.measures[0].label
    detail = {"measure": label, "side": "mean", "reached": 118.24, "bound": 114.0, "phase": "bottom"}
    said = words.interruption("incomplete_range", detail, squat)
    assert said == f"{label} turned back at 118°, bottom starts at 114°"


def test_a_miss_in_a_length_has_no_degrees(squat):
    length = next(measure for measure in squat.measures if measure.kind == "height")
    detail = {"measure": length.label, "side": "fixed", "reached": 0.4, "bound": 0.3, "phase": "bottom"}
    said = words.interruption("incomplete_range", detail, squat)
    assert said == f"{length.label} turned back at 0.40, bottom starts at 0.30"


@pytest.mark.parametrize(
    ("reason", "detail", "said"),
    [
        ("incomplete_range", {"phase": "bottom"}, "it turned back half-way"),
        ("out_of_order", {"phase": "bottom"}, "bottom was due, another phase came"),
        ("too_slow", {"duration_ms": 8020.0, "max_ms": 8000.0}, "it took longer than 8.0 s"),
        ("too_fast", {"duration_ms": 310.0, "min_ms": 600.0}, "0.3 s is too fast, it takes at least 0.6 s"),
        ("released", {"held_ms": 7400.0, "min_ms": 10000.0}, "let go after 7.4 s, 10.0 s count"),
        ("tracking_lost", {}, "you were out of sight"),
        ("session_ended", {}, "finished in the middle of it"),
    ],
)
def test_every_interruption_has_its_reason(squat, reason, detail, said):
    assert words.interruption(reason, detail, squat) == said


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("Squat", "squats"),
        ("Shoulder press", "shoulder presses"),
        ("High knees", "high knees"),
        ("Push-up", "push-ups"),
    ],
)
def test_what_is_counted_has_a_plural(squat, name, noun):
    assert words.noun(replace(squat, name=name)) == noun


def test_one_has_none(squat):
    assert words.noun(replace(squat, name="Squat"), count=1) == "squat"


@pytest.mark.parametrize(("ms", "shown"), [(0, "0:00.0"), (46_240, "0:46.2"), (59_960, "1:00.0"), (754_000, "12:34.0")])
def test_a_time_is_read_as_on_a_stopwatch(ms, shown):
    assert words.clock(ms) == shown
