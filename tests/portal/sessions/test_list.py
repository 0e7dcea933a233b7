"""The list of sessions: whose, which, in what order, and as files."""

import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.portal.sessions.conftest import make_version
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import api_key_create
from workbench.tenancy.models import Project


def listed(answer):
    """The ids of the sessions on the page, those that run first."""
    return [row.session.pk for row in [*answer.context["living"], *answer.context["rows"]]]


def test_members_see_their_organizations_sessions_and_nobody_elses(signed_in, alice, bob, charlie, new_session):
    mine = new_session(outcome="finalized")
    new_session(person=charlie, version=make_version(charlie), outcome="finalized")
    for who in (alice, bob):
        assert listed(signed_in(who).get(f"/portal/{alice.organization.pk}/sessions/")) == [mine.pk]
    outsider = signed_in(charlie)
    assert outsider.get(outsider.at("sessions/", of=alice)).status_code == 404


def test_what_runs_comes_first_then_the_newest(signed_in, alice, new_session):
    old = new_session(outcome="finalized", ago=timedelta(days=2))
    running = new_session(ago=timedelta(hours=3), frames=1234)
    new = new_session(outcome="cancelled", ago=timedelta(hours=1))
    there = signed_in(alice)
    answer = there.get(there.at("sessions/"))
    assert listed(answer) == [running.pk, new.pk, old.pk]
    text = answer.content.decode()
    assert 'class="badge good live">Running' in text
    assert "1,234" in text


def test_before_the_first_session_the_page_says_what_one_is(signed_in, alice):
    there = signed_in(alice)
    text = there.get(there.at("sessions/")).content.decode()
    assert "No session yet" in text
    assert 'href="/docs/api/"' in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "running"}, ["running"]),
        ({"status": "failed"}, ["failed"]),
        ({"status": "nonsense"}, ["running", "failed", "old"]),
        ({"when": "hour"}, ["running", "failed"]),
        ({"when": "week"}, ["running", "failed", "old"]),
        ({"when": "dates", "until": "2020-01-01"}, []),
        ({"when": "dates", "since": "no date"}, ["running", "failed", "old"]),
        ({"status": "completed", "when": "day"}, []),
    ],
)
def test_filters_hold_all_together_and_what_is_no_choice_is_none(signed_in, alice, new_session, query, found):
    sessions = {
        "running": new_session(),
        "failed": new_session(outcome="internal_error", ago=timedelta(minutes=10)),
        "old": new_session(outcome="finalized", ago=timedelta(days=3)),
    }
    there = signed_in(alice)
    assert listed(there.get(there.at("sessions/"), query)) == [sessions[name].pk for name in found]


def test_sessions_are_found_by_movespec_project_and_credential(signed_in, alice, new_session):
    key, _ = api_key_create(project=alice.project, name="phone", actor=actor_of_user(alice.user))
    other = Project.objects.create(organization=alice.organization, name="Other")
    lunge = make_version(alice, "Lunge")
    by_key = new_session(outcome="finalized", credential=key)
    elsewhere = new_session(outcome="finalized", project=other)
    of_lunge = new_session(outcome="finalized", version=lunge)
    there = signed_in(alice)

    def found(**query):
        return listed(there.get(there.at("sessions/"), query))

    assert found(credential=f"key:{key.pk}") == [by_key.pk]
    assert found(project=str(other.pk)) == [elsewhere.pk]
    assert found(movespec=str(lunge.movespec_id)) == [of_lunge.pk]
    assert "phone (…" in there.get(there.at("sessions/")).content.decode()


def test_a_movespec_without_a_session_can_be_asked_for_and_one_of_another_organization_is_no_choice(
    signed_in, alice, charlie, new_session
):
    session = new_session(outcome="finalized")
    there = signed_in(alice)
    mine, theirs = make_version(alice, "Unused").movespec, make_version(charlie, "Secret").movespec
    answer = there.get(there.at("sessions/"), {"movespec": str(mine.pk)})
    assert listed(answer) == []
    assert "No session is like that" in answer.content.decode()
    answer = there.get(there.at("sessions/"), {"movespec": str(theirs.pk)})
    assert listed(answer) == [session.pk]
    assert "Secret" not in answer.content.decode()


def test_a_long_list_is_paged_and_every_session_is_on_one_page(signed_in, alice, new_session):
    made = [new_session(outcome="finalized", ago=timedelta(minutes=index)) for index in range(55)]
    running = new_session(ago=timedelta(days=1))
    there = signed_in(alice)
    first = there.get(there.at("sessions/"))
    assert listed(first) == [running.pk, *(session.pk for session in made[:50])]
    second = there.get(there.at("sessions/") + first.context["older"])
    assert [row.session.pk for row in second.context["rows"]] == [*(one.pk for one in made[50:]), running.pk]
    assert there.get(there.at("sessions/"), {"cursor": "nonsense"}).status_code == 404


def test_the_list_takes_few_queries_however_long_it_is(signed_in, alice, new_session, django_assert_max_num_queries):
    for index in range(30):
        new_session(outcome="finalized" if index % 3 else "", ago=timedelta(minutes=index))
    there = signed_in(alice)
    there.get(there.at("sessions/"))
    with django_assert_max_num_queries(10):
        there.get(there.at("sessions/"))


def test_the_filtered_list_is_exported_as_csv(signed_in, alice, new_session):
    key, _ = api_key_create(project=alice.project, name="=HYPERLINK(1)", actor=actor_of_user(alice.user))
    session = new_session(outcome="finalized", frames=300, squats=7, credential=key)
    new_session()
    there = signed_in(alice)
    answer = there.get(there.at("sessions/sessions.csv"), {"status": "completed"})
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode()))
    assert answer["Content-Disposition"] == 'attachment; filename="sessions.csv"'
    assert row["session_id"] == str(session.pk)
    assert row["accepted_frames_total"] == "300"
    assert row["completed_event_counts"] == "squat 7"
    assert row["credential_name"] == "'=HYPERLINK(1)"


def test_and_as_json(signed_in, alice, new_session, monkeypatch):
    monkeypatch.setattr("workbench.portal.sessions.views.EXPORTED_AT_ONCE", 2)
    made = [new_session(outcome="finalized", squats=index, ago=timedelta(minutes=index)) for index in range(5)]
    there = signed_in(alice)
    rows = json.loads(there.get(there.at("sessions/sessions.json")).getvalue())
    assert [row["session_id"] for row in rows] == [str(session.pk) for session in made]
    assert rows[3]["completed_event_counts"] == {"squat": 3}
    assert rows[3]["movespec_name"] == "Squat"
    assert json.loads(there.get(there.at("sessions/sessions.json"), {"status": "failed"}).getvalue()) == []


def test_an_export_is_bounded(signed_in, alice, new_session, monkeypatch):
    monkeypatch.setattr("workbench.portal.sessions.views.MOST_EXPORTED", 3)
    for _ in range(5):
        new_session(outcome="finalized")
    there = signed_in(alice)
    assert len(json.loads(there.get(there.at("sessions/sessions.json")).getvalue())) == 3


def test_an_outsider_exports_nothing(signed_in, alice, charlie, new_session):
    session = new_session(outcome="finalized")
    outsider = signed_in(charlie)
    for path in ("sessions/sessions.csv", f"sessions/{session.pk}/events.csv", f"sessions/{session.pk}/"):
        assert outsider.get(outsider.at(path, of=alice)).status_code == 404
    assert outsider.get(outsider.at(f"sessions/{session.pk}/")).status_code == 404
    assert outsider.get(outsider.at(f"sessions/{uuid4()}/")).status_code == 404
