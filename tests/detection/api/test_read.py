"""GET of sessions and their events."""

from uuid import uuid4

import pytest

from detection.models import Outcome
from detection.services import session_finish
from tests.detection.client import Client
from tests.detection.frames import squats

PATH = "/api/detection/sessions"


@pytest.fixture
async def streamed(alices_session):
    """Alice's session with five squats in it, and its events."""
    client = Client(alices_session)
    await client.attach()
    events, _ = await client.batch(1, squats())
    return alices_session, events


async def test_a_running_session_shows_its_totals(alice, streamed):
    session, _ = streamed
    status, body = await alice.get(f"{PATH}/{session.id}")
    assert status == 200
    assert body.pop("started_at").endswith("Z")
    assert body == {
        "session_id": str(session.id),
        "organization_id": str(session.project.organization_id),
        "project_id": str(session.project_id),
        "mode": "live",
        "status": "streaming",
        "resolved_movespec_version_id": str(session.movespec_version_id),
        "accepted_frames_total": len(squats()),
        "completed_event_counts": {"squat": 5},
        "terminal_outcome": None,
        "ended_at": None,
        "error_code": None,
        "error_message": None,
    }


async def test_an_ended_session_shows_the_same_totals(alice, streamed):
    session, _ = streamed
    await session_finish(session_id=session.id, outcome=Outcome.IDLE)
    _, body = await alice.get(f"{PATH}/{session.id}")
    assert (body["status"], body["terminal_outcome"]) == ("completed", "idle")
    assert (body["accepted_frames_total"], body["completed_event_counts"]) == (len(squats()), {"squat": 5})
    assert body["ended_at"] > body["started_at"]


@pytest.mark.parametrize("path", ["{}", "{}/events"])
async def test_another_guest_cannot_tell_that_it_exists(bob, alices_session, path):
    for session_id in (alices_session.id, uuid4()):
        status, body = await bob.get(f"{PATH}/{path.format(session_id)}")
        assert (status, body["error"]["code"]) == (404, "session_not_found")


async def test_one_sees_ones_own_sessions_newest_first(alice, bob, new_session):
    made = [await new_session(alice.guest_id) for _ in range(3)]
    await new_session(bob.guest_id)
    _, body = await alice.get(PATH)
    assert [session["session_id"] for session in body] == [str(session.id) for session in reversed(made)]


async def test_events_are_those_that_went_over_the_wire(alice, streamed):
    session, events = streamed
    _, body = await alice.get(f"{PATH}/{session.id}/events")
    assert body == events


async def test_events_are_paged_in_order(alice, streamed):
    session, events = streamed
    path, seen = f"{PATH}/{session.id}/events?limit=7", []
    while path:
        _, body = await alice.get(path)
        assert len(body) <= 7
        seen += body
        path = alice.answer.get("Link", "").split(">")[0].removeprefix("<http://testserver")
    assert seen == events


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "cursor=-1", "limit=many"])
async def test_a_page_that_cannot_be_is_refused(alice, alices_session, query):
    status, body = await alice.get(f"{PATH}/{alices_session.id}/events?{query}")
    assert (status, body["error"]["code"]) == (422, "validation_error")
    assert list(body["error"]["details"]) == [query.split("=")[0]]
