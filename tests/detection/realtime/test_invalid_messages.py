"""What is no message: told what is wrong, and too much of it closes the socket."""

import pytest

from detection.realtime import consumer
from tests.detection.client import Client
from tests.detection.frames import squats


@pytest.fixture
async def client(session):
    client = Client(session)
    await client.attach()
    return client


async def test_it_is_answered_and_the_socket_stays_open(client):
    await client.say_text('{"type": "frame_batch", "batch_seq": 0, "frames": []}')
    error = (await client.hear())["error"]
    assert (error["code"], error["retryable"]) == ("validation_error", False)
    assert list(error["details"]) == ["batch_seq"]
    _, ack = await client.batch(1, squats(1))
    assert ack["accepted_frame_count"] == 1


async def test_bytes_are_no_message(client):
    await client.socket.send_to(bytes_data=b'{"type": "ping"}')
    assert (await client.hear())["error"]["code"] == "validation_error"


async def test_the_fifth_within_a_minute_closes_with_1008(client):
    for _ in range(4):
        await client.say_text("NaN")
        assert (await client.hear())["type"] == "error"
    await client.say("ping")
    assert (await client.hear())["type"] == "pong"
    await client.say_text("NaN")
    heard, code = await client.to_the_end()
    assert ([message["type"] for message in heard], code) == (["error"], 1008)


async def test_a_fifth_that_comes_later_does_not(client, monkeypatch):
    monkeypatch.setattr(consumer, "INVALID_SECONDS", 0.0)
    for _ in range(6):
        await client.say_text("NaN")
        assert (await client.hear())["type"] == "error"


async def test_rejected_frames_and_conflicts_are_no_abuse(client):
    await client.batch(9, squats(1))
    for _ in range(6):
        _, error = await client.batch(3, [None])
        assert error["error"]["code"] == "conflict"
    for batch_seq in range(10, 16):
        _, ack = await client.batch(batch_seq, [None])
        assert ack["rejected_frame_indexes"] == [0]


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "ping"}' + " " * 2 * 1024 * 1024,
        '{"type": "frame_batch", "batch_seq": 1, "frames": [%s0]}' % ("0," * 256),
    ],
    ids=["over 2 MiB", "257 frames"],
)
async def test_what_is_too_large_is_told_so_and_closed_with_1009(client, text):
    await client.say_text(text)
    heard, code = await client.to_the_end()
    assert ([message["error"]["code"] for message in heard], code) == (["validation_error"], 1009)
