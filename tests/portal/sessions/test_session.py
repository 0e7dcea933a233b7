"""One session's page: its facts, its events in words, its end; and ending it."""

import csv
import io
import json

import pytest

from detection.models import DetectionSession, Outcome
from tests.people import person
from tests.portal.sessions.conftest import happen, squatted
from workbench.tenancy.models import Role


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_session_tells_what_it_was_and_what_it_counted(signed_in, alice, bob, new_session):
    session = new_session(outcome="finalized", frames=1950, squats=2)
    happen(
        session,
        *squatted(5000.0),
        *squatted(9000.0),
        (
            11_000.0,
            "event_interrupted",
            {"reason": "incomplete_range"},
            {"measure": "knee", "side": "mean", "reached": 118.2, "bound": 114.0, "phase": "bottom"},
        ),
        (12_000.0, "feedback", {"level": "coaching", "message": "Go <lower>."}, None),
    )
    page = text_of(signed_in(bob).get(f"/portal/{alice.organization.pk}/sessions/{session.pk}/"))
    for words in (
        "It was finalized.",
        "1,950",
        "1 min 5 s",
        "Repetition 2",
        "0:09.0",
        "knee turned back at 118°, bottom starts at 114°",
        "Entered bottom",
        "Go &lt;lower&gt;.",
        "No poses of this session are kept",
        "an owner or admin can switch that on for Main",
    ):
        assert words in page, words
    assert "data-dialog" not in page


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_told_in_words(signed_in, alice, new_session, outcome):
    session = new_session(outcome=outcome)
    there = signed_in(alice)
    assert there.get(there.at(f"sessions/{session.pk}/")).status_code == 200


def test_an_error_leads_to_what_to_do(signed_in, alice, new_session):
    session = new_session(outcome="internal_error", error_code="internal_error", error_message="It broke.")
    there = signed_in(alice)
    page = text_of(there.get(there.at(f"sessions/{session.pk}/")))
    assert "It broke." in page
    assert 'href="/docs/api/errors/internal_error/"' in page
    assert there.get("/docs/api/errors/internal_error/").status_code == 200


def test_events_are_paged_and_repetitions_numbered_on(signed_in, alice, new_session, django_assert_max_num_queries):
    session = new_session(outcome="finalized")
    happen(session, *[event for number in range(100) for event in squatted(3000.0 * (number + 1))])
    there = signed_in(alice)
    first = there.get(there.at(f"sessions/{session.pk}/"))
    assert (first.context["first"], first.context["to"], first.context["last"]) == (1, 200, 300)
    with django_assert_max_num_queries(10):
        second = there.get(there.at(f"sessions/{session.pk}/"), {"after": first.context["later"]})
    assert (second.context["first"], second.context["to"], second.context["later"]) == (201, 300, None)
    titles = [row.title for row in second.context["happenings"] if row.type == "event_completed"]
    assert (titles[0], titles[-1]) == ("Repetition 67", "Repetition 100")
    assert there.get(there.at(f"sessions/{session.pk}/"), {"after": "x"}).status_code == 404


def test_the_drawing_has_phases_repetitions_and_reasons_in_their_places(signed_in, alice, new_session):
    session = new_session(outcome="finalized")
    happen(
        session,
        *squatted(2000.0),
        (4000.0, "event_interrupted", {"reason": "too_slow"}, {"max_ms": 3000.0}),
        (4000.0, "shape_enter", {"shape_key": "bottom", "confidence": 0.9}, None),
    )
    there = signed_in(alice)
    timeline = there.get(there.at(f"sessions/{session.pk}/")).context["timeline"]
    lanes = {lane.title: lane.marks for lane in timeline.lanes}
    (repetition,) = lanes["Repetitions"]
    assert (repetition.x, repetition.width) == ("0.00%", "50.00%")
    (missed,) = lanes["Not counted"]
    assert (missed.x, missed.is_moment) == ("100.00%", True)
    assert missed.words == "0:04.0 Not counted: it took longer than 3.0 s"
    first = lanes["bottom"][0]
    assert (first.x, first.width) == ("25.00%", "5.00%")
    assert "Feedback" not in lanes


def test_events_are_exported_with_what_the_api_tells_of_them(signed_in, alice, new_session, monkeypatch):
    monkeypatch.setattr("workbench.portal.sessions.views.EXPORTED_AT_ONCE", 2)
    session = new_session(outcome="finalized")
    happen(session, *squatted(3000.0), (4000.0, "feedback", {"level": "info", "message": "=1+1"}, None))
    there = signed_in(alice)
    events = json.loads(there.get(there.at(f"sessions/{session.pk}/events.json")).getvalue())
    assert [event["ordinal"] for event in events] == [1, 2, 3, 4]
    assert events[2]["payload"] == {"event_key": "squat", "score": 0.91}
    assert "detail" not in events[2]
    table = there.get(there.at(f"sessions/{session.pk}/events.csv")).getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["type"] for row in rows] == ["shape_enter", "shape_exit", "event_completed", "feedback"]
    assert rows[3]["message"] == "'=1+1"


def test_a_running_session_is_finalized_from_its_page(database, signed_in, alice, new_session):
    session = new_session()
    there = signed_in(alice)
    page = text_of(there.get(there.at(f"sessions/{session.pk}/")))
    assert "Finalize this session?" in page
    assert f'ws-connect="/ws/portal/{alice.organization.pk}/sessions/{session.pk}/"' in page
    answer = there.post(there.at(f"sessions/{session.pk}/finalize/"), follow=True)
    assert "The session is finalized." in text_of(answer)
    assert DetectionSession.objects.get(pk=session.pk).terminal_outcome == "finalized"
    answer = there.post(there.at(f"sessions/{session.pk}/finalize/"), follow=True)
    assert "The session had ended before." in text_of(answer)


def test_or_cancelled(database, signed_in, alice, new_session):
    session = new_session()
    there = signed_in(alice)
    assert "is cancelled" in text_of(there.post(there.at(f"sessions/{session.pk}/cancel/"), follow=True))
    assert DetectionSession.objects.get(pk=session.pk).terminal_outcome == "cancelled"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BILLING])
@pytest.mark.parametrize("action", ["finalize", "cancel", "recording/delete"])
def test_who_may_not_run_sessions_ends_none(signed_in, alice, new_session, role, action):
    session = new_session()
    there = signed_in(person("eve", of=alice, role=role))
    assert there.post(there.at(f"sessions/{session.pk}/{action}/")).status_code == 403
    assert "data-dialog" not in text_of(there.get(there.at(f"sessions/{session.pk}/")))


def test_an_outsider_ends_none(signed_in, alice, charlie, new_session):
    session = new_session()
    outsider = signed_in(charlie)
    for of in (alice, charlie):
        assert outsider.post(outsider.at(f"sessions/{session.pk}/cancel/", of=of)).status_code == 404
    assert DetectionSession.objects.get(pk=session.pk).status == "streaming"
