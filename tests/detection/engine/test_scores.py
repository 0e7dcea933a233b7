"""The score and the confidence."""

from __future__ import annotations

from math import inf

import pytest

from detection.engine import Event
from detection.engine.conditions import All, Any, Leaf, Node, Not
from detection.engine.ranges import Range
from detection.engine.scoring import depth
from tests.detection.engine.film import Film, events_of
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, RAW, SQUAT, hold


def score(spec: str, film: Film, which: int = 0) -> float:
    done = [event for event in events_of(spec, film) if event.type == "event_completed"]
    value = done[which].payload["score"]
    assert isinstance(value, float)
    return value


def confidences(events: list[Event]) -> list[float]:
    return [event.payload["confidence"] for event in events if event.type in ("shape_enter", "shape_exit")]


def test_twenty_degrees_inside_every_bound_is_a_full_score() -> None:
    assert score(SQUAT, Film(knee=180).stay(300).squat(75)) == 1.0


def test_it_is_the_mean_of_how_far_inside_the_phases_went() -> None:
    # standing at 180 is 20 inside: 1. The bottom at 91 is 9 inside, of 20.
    assert score(SQUAT, Film(knee=180).stay(300).squat(91)) == pytest.approx((1 + 9 / 20) / 2, abs=0.001)


def test_a_bound_in_percent_is_met_in_full_at_the_end_of_the_persons_own_range() -> None:
    raw = OWN_RANGE_SQUAT.replace(", {joint: knee, angle_max: 130}", "").rstrip() + f"\n  {RAW}\n"
    film = Film(knee=170).stay(300).squat(80).squat(95)
    assert score(raw, film) == 1.0
    # the second went to 95: a sixth of the range of 90, where the bound is at 35 %
    assert score(raw, film, 1) == pytest.approx((1 + (0.35 - 1 / 6) / 0.35) / 2, abs=0.001)


def test_what_is_seen_worse_scores_less() -> None:
    film = Film(knee=180).stay(300, seen=0.8).to(600, knee=75, seen=0.8).to(600, knee=180, seen=0.8).stay(200, seen=0.8)
    assert score(SQUAT, film) == 0.8


def test_a_hold_scores_by_its_deepest_frame() -> None:
    sit = hold("{joint: knee, angle_max: 100}", "{min_ms: 1000}", RAW)
    assert score(sit, Film(knee=90).stay(1500)) == 0.5


def test_confidence_is_the_mean_seen_of_the_phases_landmarks() -> None:
    film = Film(knee=180).stay(300, seen=0.9).stay(300, seen=0.9, hidden=("left_ankle", "left_wrist"))
    assert confidences(events_of(SQUAT, film)) == [0.9, pytest.approx((5 * 0.9 + 0.1) / 6, abs=0.001)]


def test_scores_and_confidences_have_three_decimals() -> None:
    film = Film(knee=173.21).stay(300, seen=0.87654).to(600, knee=88.765, seen=0.87654).to(600, knee=175, seen=0.87654)
    events = events_of(SQUAT, film.stay(200, seen=0.87654))
    numbers = [*confidences(events), score(SQUAT, film)]
    assert len(numbers) > 4
    assert all(round(number, 3) == number for number in numbers)


def leaf(minimum: float = -inf, maximum: float = inf) -> Leaf:
    return Leaf(0, -1, minimum, maximum, False, False, slack=5.0, full=20.0)


@pytest.mark.parametrize(
    ("node", "least", "greatest", "expected"),
    [
        (leaf(minimum=100), 90, 105, 0.25),
        (leaf(minimum=100), 90, 99, 0.0),
        (leaf(minimum=100), 90, 150, 1.0),
        (leaf(maximum=100), 95, 130, 0.25),
        (leaf(60, 100), 95, 130, 0.25),
        (leaf(60, 100), 20, 65, 0.25),
        (leaf(90, 100), 97, 130, 0.6),  # full is halfway between the bounds
        (Not(leaf(minimum=100)), 95, 130, 0.25),
        (Not(leaf(maximum=100)), 90, 110, 0.5),
        (Not(leaf(60, 100)), 70, 105, 0.25),
        (Not(leaf(60, 100)), 50, 90, 0.5),
        (All((leaf(minimum=100), leaf(minimum=90))), 80, 105, 0.25),
        (Any((leaf(minimum=100), leaf(minimum=90))), 80, 105, 0.75),
        (Not(Any((leaf(minimum=100), leaf(minimum=90)))), 80, 105, 0.5),
        (Not(All((leaf(minimum=100), leaf(minimum=90)))), 80, 105, 1.0),
    ],
)
def test_depth_by_the_least_and_greatest_value(node: Node, least: float, greatest: float, expected: float) -> None:
    assert depth(node, [least], [greatest], []) == pytest.approx(expected)


def test_depth_of_a_bound_in_percent_counts_to_the_end_of_the_range() -> None:
    learned = [Range(lo=80.0, hi=180.0)]
    upper = Leaf(0, 0, 0.6, inf, True, False, slack=5.0, full=20.0)
    lower = Leaf(0, 0, -inf, 0.4, False, True, slack=5.0, full=20.0)
    assert depth(upper, [90], [150], learned) == pytest.approx(0.25)
    assert depth(lower, [90], [150], learned) == pytest.approx(0.75)


def test_what_was_never_seen_has_no_depth() -> None:
    assert depth(leaf(60, 100), [inf], [-inf], []) == 0.0
