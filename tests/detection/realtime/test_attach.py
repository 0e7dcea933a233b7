"""Who may attach, and what the server says first."""

import asyncio
import time
from uuid import uuid4

import jwt
import pytest
from django.utils import timezone

from detection.models import DetectionSession, Status
from detection.realtime import attachments
from detection.realtime.tokens import _key, token_issue
from tests.detection.client import Client
from tests.detection.frames import squats


async def test_the_first_message_is_a_session_update(session):
    assert await Client(session).attach() == {
        "type": "session_update",
        "session_id": str(session.id),
        "status": "streaming",
        "accepted_frames_total": 0,
        "terminal_outcome": None,
        "last_batch_seq": 0,
        "last_frame_seq": 0,
    }


async def test_the_first_attach_starts_the_session(session):
    await Client(session).attach()
    await session.arefresh_from_db()
    assert session.status == Status.STREAMING
    assert (timezone.now() - session.started_at).total_seconds() < 60


async def test_a_later_attach_does_not_start_it_again(session):
    first = Client(session)
    await first.attach()
    await first.hang_up()
    await session.arefresh_from_db()
    started_at = session.started_at
    await Client(session).attach()
    await session.arefresh_from_db()
    assert session.started_at == started_at


async def test_a_token_may_come_as_a_subprotocol(session):
    client = Client(session, in_subprotocol=True)
    assert (await client.attach())["type"] == "session_update"
    assert client.subprotocol == "kynasmith.v1"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (lambda session: None, "access_token_missing"),
        (lambda session: "nonsense", "access_token_invalid"),
        (lambda session: token_issue(session_id=uuid4()), "access_token_invalid"),
        (lambda session: token_issue(session_id=session.id)[:-3], "access_token_invalid"),
        (lambda session: _signed(session, key=b"x" * 32), "access_token_invalid"),
        (lambda session: _signed(session, aud="something-else"), "access_token_invalid"),
        (lambda session: _signed(session, exp=int(time.time()) - 1), "access_token_expired"),
        (lambda session: _signed(session, key="", algorithm="none"), "access_token_invalid"),
        (lambda session: _signed(session, exp=None), "access_token_invalid"),
    ],
    ids=[
        "none",
        "nonsense",
        "another session's",
        "cut",
        "another key's",
        "another audience's",
        "expired",
        "unsigned",
        "endless",
    ],
)
async def test_a_refused_token_is_told_why_and_closed_with_4401(session, token, code):
    client = Client(session, token=token(session))
    await client.open()
    heard, closed_with = await client.to_the_end()
    assert [message["error"]["code"] for message in heard] == [code]
    assert closed_with == 4401
    await session.arefresh_from_db()
    assert session.status == Status.CREATED


def _signed(session, *, key=None, algorithm="HS256", **claims):
    from django.conf import settings

    known = {"aud": "detection-session", "sub": str(session.id), "exp": int(time.time()) + 60} | claims
    given = {name: value for name, value in known.items() if value is not None}
    return jwt.encode(given, _key(settings.SECRET_KEY) if key is None else key, algorithm=algorithm)


async def test_a_session_that_is_no_more_is_refused(session):
    client = Client(session)
    await DetectionSession.objects.filter(pk=session.pk).adelete()
    await client.open()
    heard, code = await client.to_the_end()
    assert (heard[0]["error"]["code"], code) == ("session_not_found", 4401)


async def test_coming_back_shows_where_to_go_on(session):
    first = Client(session)
    await first.attach()
    await first.batch(3, squats(5))
    await first.hang_up()
    update = await Client(session).attach()
    assert (update["accepted_frames_total"], update["last_batch_seq"], update["last_frame_seq"]) == (5, 3, 5)


async def test_an_ended_session_says_how_it_ended(session):
    first = Client(session)
    await first.attach()
    await first.batch(2, squats(4))
    await first.say("finalize")
    await first.to_the_end()
    again = Client(session)
    await again.open()
    (update, done), code = await again.to_the_end()
    assert (update["type"], update["status"], update["last_batch_seq"]) == ("session_update", "completed", 2)
    assert done == {
        "type": "session_done",
        "session_id": str(session.id),
        "status": "completed",
        "accepted_frames_total": 4,
        "terminal_outcome": "finalized",
        "error": None,
    }
    assert code == 1000


async def test_no_more_streams_than_the_server_takes(new_session, settings):
    settings.DETECTION_MAX_STREAMS = 2
    clients = [Client(await new_session()) for _ in range(3)]
    for client in clients[:2]:
        await client.attach()
    await clients[2].open()
    heard, code = await clients[2].to_the_end()
    assert (heard[0]["error"]["code"], heard[0]["error"]["retryable"], code) == ("service_unavailable", True, 1013)


async def test_coming_back_takes_no_second_place(session, settings, proof_seconds):
    settings.DETECTION_MAX_STREAMS = 1
    await Client(session).attach()
    assert (await Client(session).attach())["type"] == "session_update"


async def test_a_place_that_is_left_is_free_again(new_session, settings):
    settings.DETECTION_MAX_STREAMS = 1
    first = Client(await new_session())
    await first.attach()
    await first.hang_up()
    assert (await Client(await new_session()).attach())["type"] == "session_update"


@pytest.fixture
def proof_seconds(monkeypatch):
    monkeypatch.setattr(attachments, "PROOF_SECONDS", 0.4)


async def test_a_second_socket_is_refused_while_the_first_is_alive(session, proof_seconds):
    first, second = Client(session), Client(session)
    await first.attach()
    await second.open()
    assert (await first.hear())["type"] == "ping"
    await first.say("pong")
    heard, code = await second.to_the_end()
    assert (heard[0]["error"]["code"], code) == ("duplicate_active_connection", 4409)
    _, ack = await first.batch(1, squats(2))
    assert ack["accepted_frame_count"] == 2


async def test_a_silent_socket_makes_room_for_the_second(session, proof_seconds):
    first, second = Client(session), Client(session)
    await first.attach()
    await first.batch(1, squats(2))
    assert (await second.attach())["last_batch_seq"] == 1
    heard, code = await first.to_the_end()
    assert ([message["type"] for message in heard], code) == (["ping"], 4408)
    _, ack = await second.batch(2, squats(4)[2:])
    assert ack["accepted_frames_total"] == 4


async def test_of_two_that_come_at_once_one_is_attached(session, proof_seconds):
    first, *others = [Client(session) for _ in range(3)]
    await first.attach()

    async def outcome(client):
        await client.open()
        message = await client.hear()
        while message["type"] == "ping":
            await client.say("pong")
            message = await client.hear()
        if message["type"] == "session_update":
            assert (await client.hear())["type"] == "ping"
            await client.say("pong")
        return message["type"]

    assert sorted(await asyncio.gather(*map(outcome, others))) == ["error", "session_update"]
