"""What a server does beside its streams."""

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from detection.models import SessionState
from detection.realtime import attachments, runtime
from tests.detection.client import Client


@pytest.fixture
async def running(monkeypatch):
    monkeypatch.setattr(runtime, "PING_SECONDS", 0.02)
    monkeypatch.setattr(runtime, "REAP_SECONDS", 0.02)
    monkeypatch.setattr(runtime, "MOST_HEARTBEAT_SECONDS", 0.02)
    monkeypatch.setattr(runtime, "CHECKPOINT_SECONDS", 0.02)
    running = runtime.current()
    running.start()
    yield running
    await running.stop()


async def eventually(check):
    for _ in range(500):
        if found := await check():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to pass")


async def test_a_session_that_is_left_ends_by_itself(running, session, settings):
    settings.DETECTION_GRACE_SECONDS = 1
    client = Client(session)
    await client.attach()
    await client.hang_up()

    async def ended():
        await session.arefresh_from_db()
        return session.terminal_outcome

    assert await eventually(ended) == "abandoned"


async def test_a_session_that_is_attached_is_seen(running, session, settings):
    client = Client(session)
    await client.attach()
    long_ago = timezone.now() - timedelta(hours=1)
    await SessionState.objects.filter(pk=session.pk).aupdate(seen_at=long_ago)

    async def seen():
        return (await SessionState.objects.aget(pk=session.pk)).seen_at > long_ago

    assert await eventually(seen)
    await session.arefresh_from_db()
    assert session.status == "streaming"


async def test_a_chore_that_fails_comes_round_again(running, session, monkeypatch):
    turns = []

    async def ping():
        turns.append(1)
        raise OSError("once in a while")

    monkeypatch.setattr(running.attachments, "ping_the_quiet", ping)
    again = asyncio.ensure_future(runtime._every(0.01, ping))
    await asyncio.sleep(0.2)
    again.cancel()
    assert len(turns) > 2


async def test_stopping_tells_every_client_to_come_back(running, session):
    client = Client(session)
    await client.attach()
    await running.stop()
    assert await client.to_the_end() == ([], 1012)


async def test_whoever_comes_while_it_stops_is_sent_away(running, session):
    await running.stop()
    client = Client(session)
    await client.open()
    assert (await client.to_the_end())[1] == 1012


def test_what_clients_are_promised():
    assert (attachments.QUIET_SECONDS, attachments.PROOF_SECONDS) == (15, 5)
