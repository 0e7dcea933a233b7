"""Pings: the server's own after a silence, and its answer to a client's."""

import pytest

from detection.realtime import attachments, runtime
from tests.detection.client import Client
from tests.detection.frames import squats


@pytest.fixture
async def client(session):
    client = Client(session)
    await client.attach()
    return client


async def test_a_ping_is_answered(client):
    await client.say("ping")
    assert await client.hear() == {"type": "pong"}


async def test_a_pong_needs_no_answer(client):
    await client.say("pong")
    await client.say("ping")
    assert await client.hear() == {"type": "pong"}


async def test_the_server_pings_after_its_own_silence(client, monkeypatch):
    monkeypatch.setattr(attachments, "QUIET_SECONDS", 0.0)
    await runtime.current().attachments.ping_the_quiet()
    assert await client.hear() == {"type": "ping"}


async def test_a_server_that_has_just_spoken_does_not_ping(client):
    await runtime.current().attachments.ping_the_quiet()
    await client.batch(1, squats(1))
    await runtime.current().attachments.ping_the_quiet()
    await client.say("ping")
    assert await client.hear() == {"type": "pong"}
