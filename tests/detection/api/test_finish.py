"""POST …/finalize and …/cancel"""

import pytest

from detection.worker import store
from tests.detection.client import Client
from tests.detection.frames import squats

PATH = "/api/detection/sessions"


@pytest.mark.parametrize(
    ("verb", "status", "outcome"), [("finalize", "completed", "finalized"), ("cancel", "cancelled", "cancelled")]
)
async def test_it_answers_with_the_record_and_tells_the_client(alice, alices_session, verb, status, outcome):
    client = Client(alices_session)
    await client.attach()
    await client.batch(1, squats(120))
    answer, body = await alice.post(f"{PATH}/{alices_session.id}/{verb}")
    assert (answer, body["status"], body["terminal_outcome"]) == (200, status, outcome)
    assert (body["session_id"], body["accepted_frames_total"]) == (str(alices_session.id), 120)
    heard, code = await client.to_the_end()
    assert (heard[-1]["type"], heard[-1]["status"], code) == ("session_done", status, 1000)


async def test_a_session_that_nobody_attached_to_may_be_finalized(alice, alices_session):
    answer, body = await alice.post(f"{PATH}/{alices_session.id}/finalize")
    assert (answer, body["status"], body["accepted_frames_total"], body["started_at"]) == (200, "completed", 0, None)


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("finalize", "finalize", "session_already_completed"),
        ("finalize", "cancel", "session_already_completed"),
        ("cancel", "finalize", "session_already_cancelled"),
        ("cancel", "cancel", "session_already_cancelled"),
    ],
)
async def test_a_session_ends_once(alice, alices_session, first, second, code):
    await alice.post(f"{PATH}/{alices_session.id}/{first}")
    status, body = await alice.post(f"{PATH}/{alices_session.id}/{second}")
    assert (status, body["error"]["code"]) == (409, code)


@pytest.mark.parametrize("verb", ["finalize", "cancel"])
async def test_another_guest_cannot_end_it(alice, bob, alices_session, verb):
    status, body = await bob.post(f"{PATH}/{alices_session.id}/{verb}")
    assert (status, body["error"]["code"]) == (404, "session_not_found")
    _, body = await alice.get(f"{PATH}/{alices_session.id}")
    assert body["status"] == "created"


async def test_nor_can_another_sites_page(alice, alices_session):
    evil = {"origin": "https://evil.example.org"}
    status, body = await alice.post(f"{PATH}/{alices_session.id}/cancel", headers=evil)
    assert (status, body["error"]["code"]) == (403, "authorization_failed")


async def test_where_nothing_could_be_saved_it_may_be_asked_again(alice, alices_session, monkeypatch):
    def full(end):
        raise OSError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "finish", full)
        status, body = await alice.post(f"{PATH}/{alices_session.id}/finalize")
    assert (status, body["error"]["code"], body["error"]["retryable"]) == (503, "service_unavailable", True)
    status, body = await alice.post(f"{PATH}/{alices_session.id}/finalize")
    assert (status, body["status"]) == (200, "completed")
