"""What the server does about a client that sends too much or reads too little."""

import asyncio

import pytest

from workbench import websocket
from workbench.websocket import Inbox, Outbox


class Transport:
    def __init__(self):
        self.paused = False

    def pauseProducing(self):  # noqa: N802 - Twisted's name
        self.paused = True

    def resumeProducing(self):  # noqa: N802 - Twisted's name
        self.paused = False


@pytest.fixture
def transport():
    return Transport()


@pytest.fixture
def inbox(transport):
    return Inbox(transport)


async def test_messages_come_out_in_the_order_they_went_in(inbox):
    waiting = asyncio.ensure_future(inbox.get())
    await asyncio.sleep(0)
    for number in range(3):
        inbox.put_nowait({"number": number}, 10)
    assert [await waiting, await inbox.get(), await inbox.get()] == [{"number": n} for n in range(3)]


async def test_a_waiter_that_gives_up_takes_nothing_with_it(inbox):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await inbox.get()
    inbox.put_nowait({"number": 1})
    assert await inbox.get() == {"number": 1}


async def test_sixty_four_messages_pause_the_client_and_a_quarter_resumes_it(inbox, transport):
    for _ in range(63):
        inbox.put_nowait({}, 1)
    assert not transport.paused
    inbox.put_nowait({}, 1)
    assert transport.paused
    for _ in range(47):
        await inbox.get()
    assert transport.paused
    await inbox.get()
    assert not transport.paused


async def test_so_do_two_mebibytes(inbox, transport):
    mebibyte = 1024 * 1024
    inbox.put_nowait({}, mebibyte)
    inbox.put_nowait({}, mebibyte // 2)
    assert not transport.paused
    inbox.put_nowait({}, mebibyte // 2)
    assert transport.paused
    await inbox.get()
    assert transport.paused
    await inbox.get()
    assert not transport.paused


async def test_closing_resumes_so_that_the_answer_is_read(inbox, transport):
    for _ in range(64):
        inbox.put_nowait({}, 1)
    inbox.resume()
    assert not transport.paused


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(websocket.time, "monotonic", lambda: now[0])
    return now


def test_a_reader_is_slow_after_a_mebibyte_unsent(clock):
    outbox = Outbox()
    outbox.add(10 * websocket.MAX_UNSENT_BYTES)
    assert not outbox.too_slow()
    outbox.pauseProducing()
    outbox.add(websocket.MAX_UNSENT_BYTES)
    assert not outbox.too_slow()
    outbox.add(1)
    assert outbox.too_slow()


def test_a_reader_is_slow_after_ten_seconds(clock):
    outbox = Outbox()
    outbox.pauseProducing()
    clock[0] += 10
    assert not outbox.too_slow()
    clock[0] += 0.1
    assert outbox.too_slow()


def test_one_that_catches_up_is_not(clock):
    outbox = Outbox()
    outbox.pauseProducing()
    outbox.add(websocket.MAX_UNSENT_BYTES)
    clock[0] += 9
    outbox.resumeProducing()
    clock[0] += 9
    outbox.pauseProducing()
    outbox.add(websocket.MAX_UNSENT_BYTES)
    assert not outbox.too_slow()
