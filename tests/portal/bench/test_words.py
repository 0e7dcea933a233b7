"""What the bench says of a run."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from detection.engine import Trace, compile_plan, trace_of
from movespecs.language import compile_movespec
from movespecs.language.places import places_of
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, SQUAT, hold
from tests.motion import MOVEMENTS, render
from workbench.portal.bench.telling import events_told, trace_told, why

CATALOGUE = Path(__file__).parents[3] / "movespecs" / "catalogue"


def squats(**factors):
    return render(MOVEMENTS["squat"], **({"repetitions": 3, "seconds": 2.0, "yaw": 30.0} | factors))


def told_of(text, recording):
    plan = compile_plan(compile_movespec(text))
    trace = trace_of(plan, recording.t_ms, recording.world)
    return trace_told(plan, trace, places_of(text)), trace


@pytest.fixture(scope="module")
def told():
    return told_of(OWN_RANGE_SQUAT, squats())[0]


def test_repetitions_are_numbered_and_say_how_long_they_took(told):
    titles = [event["title"] for event in told["events"] if event["tone"] == "good"]
    assert titles == ["Repetition 1", "Repetition 2", "Repetition 3"]
    first = told["events"][0]
    assert first["reason"].startswith("took ")
    assert first["from_ms"] < first["ms"]
    assert told["counted"] == "3 tests"


def test_each_criterion_says_what_it_asks_and_where_that_stands(told):
    standing, bottom, guard = told["criteria"]
    assert standing["words"] == "at least 65 % of the range"
    assert guard["words"] == "at most 130°"
    assert standing["minimum"]["percent"]
    assert standing["maximum"] is None
    lines = OWN_RANGE_SQUAT.split("\n")
    place = bottom["maximum"]
    assert lines[place["line"] - 1][place["column"] - 1 :].startswith("35%")


def test_a_trace_is_plain_json(told):
    assert msgspec.json.decode(msgspec.json.encode(told))["count"] == 3


def test_too_shallow_says_how_far_it_was():
    text = SQUAT.replace("angle_max: 100", "angle_max: 75")
    told, _ = told_of(text, squats(reach=0.9))
    assert told["count"] == 0
    missed = [event for event in told["events"] if event["tone"] == "warn"]
    assert missed
    assert missed[0]["reason"].startswith("knee turned back at ")
    assert missed[0]["reason"].endswith("bottom starts at 75°")
    assert len(told["notes"]) == 1
    assert told["notes"][0].startswith("Bottom was never entered: Knee angle came down to ")


def test_a_range_that_was_not_learned_is_explained():
    recording = squats(repetitions=1)
    recording = type(recording)(recording.t_ms[:40], recording.world[:40])
    told, _ = told_of(OWN_RANGE_SQUAT, recording)
    (note,) = told["notes"]
    assert "its range was not learned" in note
    assert "at least 25°" in note


def test_nobody_in_the_picture_is_said():
    plan = compile_plan(compile_movespec(SQUAT))
    trace = trace_of(plan, np.empty(0), np.empty((0, 33, 4)))
    assert trace_told(plan, trace)["notes"] == ["Nobody was seen in any frame, so there is nothing to measure."]


def test_a_hold_that_is_never_held_says_why():
    told, _ = told_of(hold("{joint: knee, angle_max: 20}", "{min_ms: 1000}"), squats())
    assert told["counted"] == "0 test holds"
    assert told["notes"][0].startswith("In was never entered: Knee angle came down to ")


def test_a_session_without_frames_has_events_and_no_curves():
    _, trace = told_of(OWN_RANGE_SQUAT, squats())
    spec = compile_movespec(OWN_RANGE_SQUAT)
    told = events_told(spec, trace.events, end_ms=0.0)
    assert (told["t_ms"], told["curves"]) == ([], [])
    assert told["count"] == 3
    assert told["end_ms"] == trace.events[-1].ts_ms
    assert [spec.phases[span[2]].name for span in told["spans"][:3]] == ["standing", "bottom", "standing"]
    assert all(start <= end for start, end, _ in told["spans"])


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_movement_of_the_catalogue_is_told(path):
    text = path.read_text(encoding="utf-8")
    told, trace = told_of(text, squats(repetitions=2))
    assert isinstance(trace, Trace)
    assert all(criterion["words"] and criterion["line"] for criterion in told["criteria"])
    assert {place["line"] for c in told["criteria"] for place in (c["minimum"], c["maximum"]) if place}


@pytest.mark.parametrize(
    ("reason", "detail", "words"),
    [
        ("tracking_lost", {"gap_ms": 1400.0}, "no frame for 1.4 s"),
        (
            "tracking_lost",
            {"phase": "bottom", "unseen": [{"measure": "knee", "side": "left"}, {"measure": "hip", "side": "mean"}]},
            "left knee and hip could not be seen in bottom",
        ),
        (
            "incomplete_range",
            {"phase": "bottom"},
            "bottom was reached for too short a time, or its criteria not all at once",
        ),
        ("session_ended", {}, "the recording ended in the middle of it"),
        ("too_slow", {"max_ms": 8000}, "it took longer than 8.0 s"),
    ],
)
def test_why_it_did_not_count(reason, detail, words):
    assert why(compile_movespec(SQUAT), reason, detail) == words
