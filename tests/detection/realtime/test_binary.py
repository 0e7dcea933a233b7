"""The compact wire on the socket: agreed on or not, the same answers as JSON's, and whatever is sent, a coded error."""

import struct

import pytest
from asgiref.sync import sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detection.models import DetectionSession
from detection.realtime import consumer
from tests.detection.client import Client
from tests.detection.conftest import make_session
from tests.detection.frames import bare, events_of_engine_alone, squats
from tests.detection.packing import of_float32, packed

on_any_worker = pytest.mark.usefixtures("worker_kind")

FRAMES = of_float32(squats())
BINARY, TEXT = "kynasmith.v1.binary", "kynasmith.v1"


@pytest.fixture
async def client(session):
    client = Client(session, offers=(BINARY, TEXT))
    await client.attach()
    return client


@pytest.mark.parametrize(
    ("offers", "in_subprotocol", "selected"),
    [
        ((BINARY, TEXT), True, BINARY),
        ((BINARY, TEXT), False, BINARY),
        ((TEXT, BINARY), True, BINARY),
        ((BINARY,), True, BINARY),
        ((TEXT,), True, TEXT),
    ],
)
async def test_it_is_selected_where_it_is_offered(session, offers, in_subprotocol, selected):
    client = Client(session, offers=offers, in_subprotocol=in_subprotocol)
    assert (await client.attach())["type"] == "session_update"
    assert client.subprotocol == selected


@on_any_worker
async def test_its_events_and_ack_are_those_of_json(client, session, new_session, squat):
    plain = Client(await new_session())
    await plain.attach()
    events, ack = await client.packed_batch(1, FRAMES)
    assert bare(events) == bare((await plain.batch(1, FRAMES))[0])
    assert bare(events) == await sync_to_async(events_of_engine_alone)(squat, FRAMES)
    assert len(events) > 20
    assert ack == {
        "type": "frame_ack",
        "batch_seq": 1,
        "accepted_frame_count": len(FRAMES),
        "accepted_frames_total": len(FRAMES),
        "rejected_frame_indexes": [],
    }


@on_any_worker
async def test_both_kinds_may_take_turns(client, squat):
    events = []
    for number in range(len(FRAMES) // 30):
        say = client.packed_batch if number % 2 else client.batch
        found, ack = await say(number + 1, FRAMES[30 * number : 30 * number + 30])
        events += found
    assert ack["accepted_frames_total"] == len(FRAMES) // 30 * 30
    assert bare(events) == await sync_to_async(events_of_engine_alone)(squat, FRAMES[: ack["accepted_frames_total"]])


@on_any_worker
@pytest.mark.parametrize("binary_first", [True, False], ids=["binary first", "JSON first"])
async def test_the_same_frames_are_the_same_batch_in_either_form(client, binary_first):
    frames = [*FRAMES[:30], {**FRAMES[30], "confidence": 2.0}]
    forms = [client.packed_batch, client.batch]
    if not binary_first:
        forms.reverse()
    first = await forms[0](4, frames)
    assert first[1]["rejected_frame_indexes"] == [30]
    assert [await say(4, frames) for say in forms] == [first, first]
    for say in forms:
        _, error = await say(4, [FRAMES[31], *frames[1:]])
        assert error["error"]["code"] == "conflict"


@on_any_worker
async def test_a_number_that_cannot_be_packed_is_another_frame_than_one_that_was_rejected(client):
    frame = {**FRAMES[0], "confidence": 0.1}
    _, ack = await client.packed_batch(1, [{**frame, "confidence": 7.0}])
    assert ack["rejected_frame_indexes"] == [0]
    _, error = await client.batch(1, [frame])
    assert error["error"]["code"] == "conflict"


async def test_other_messages_stay_text(client):
    await client.say("ping")
    assert (await client.hear())["type"] == "pong"
    await client.packed_batch(1, FRAMES)
    await client.say("finalize")
    heard, code = await client.to_the_end()
    assert (heard[-1]["type"], heard[-1]["accepted_frames_total"], code) == ("session_done", len(FRAMES), 1000)


@pytest.mark.parametrize("offers", [(), (TEXT,)], ids=["nothing offered", "text offered"])
async def test_where_it_was_not_agreed_on_bytes_are_no_message(session, offers):
    client = Client(session, offers=offers)
    await client.attach()
    await client.say_bytes(packed(1, FRAMES[:1]))
    assert (await client.hear())["error"]["code"] == "validation_error"
    _, ack = await client.batch(1, FRAMES[:1])
    assert ack["accepted_frame_count"] == 1


async def test_the_fifth_broken_message_within_a_minute_closes_with_1008(client):
    for message in (b"", b"\x02" + packed(1, [])[1:], packed(1, FRAMES[:1])[:-1], packed(0, [])):
        await client.say_bytes(message)
        assert (await client.hear())["error"]["code"] == "validation_error"
    _, ack = await client.packed_batch(1, FRAMES[:1])
    assert ack["accepted_frame_count"] == 1
    await client.say_bytes(b"\0" * 16)
    heard, code = await client.to_the_end()
    assert ([message["type"] for message in heard], code) == (["error"], 1008)


async def test_257_frames_are_too_large(client):
    await client.say_bytes(packed(1, FRAMES[:1] * 257))
    heard, code = await client.to_the_end()
    assert ([message["error"]["code"] for message in heard], code) == (["validation_error"], 1009)


BATCHES = st.tuples(st.integers(0, 3), st.binary(min_size=692, max_size=692)).map(
    lambda drawn: struct.pack("<BBHIQ", 1, 0, drawn[0], 0, 2**53) + drawn[1] * drawn[0]
)
MESSAGES = st.lists(st.binary(max_size=40) | BATCHES, min_size=1, max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=MESSAGES)
async def test_whatever_bytes_come_are_answered_and_the_socket_stays(sent, squat, monkeypatch):
    monkeypatch.setattr(consumer, "INVALID_SECONDS", 0.0)
    session = await sync_to_async(make_session)(squat)
    client = Client(session, offers=(BINARY,))
    await client.attach()
    for message in sent:
        await client.say_bytes(message)
        heard = await client.hear()
        while heard["type"] == "event_batch":
            heard = await client.hear()
        assert heard["type"] == "frame_ack" or heard["error"]["code"] in {"validation_error", "conflict"}
    await client.say("ping")
    assert (await client.hear())["type"] == "pong"
    await client.hang_up()
    assert await DetectionSession.objects.filter(pk=session.pk, status="streaming").aexists()
