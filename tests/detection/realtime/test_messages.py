"""From text to frames: strict, and never anything else than a message or a reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.realtime import messages
from detection.realtime.messages import Cancel, Finalize, FrameBatch, InvalidMessage, Ping, Pong, TooLarge, decode
from movespecs.language.landmarks import LANDMARKS
from tests.detection.frames import squats


def text(frames, batch_seq=1):
    return json.dumps({"type": "frame_batch", "batch_seq": batch_seq, "frames": frames})


@pytest.mark.parametrize(("name", "kind"), [("finalize", Finalize), ("cancel", Cancel), ("ping", Ping), ("pong", Pong)])
def test_the_short_messages(name, kind):
    assert isinstance(decode(json.dumps({"type": name})), kind)


def test_fields_that_nobody_knows_are_left_alone():
    assert isinstance(decode('{"type": "ping", "at": [1, {"deep": null}]}'), Ping)


@given(st.permutations(range(33)))
def test_whatever_the_order_landmarks_come_out_in_index_order(order):
    frame = squats(1)[0]
    frame["landmarks"] = [frame["landmarks"][index] for index in order]
    message = decode(text([frame]))
    assert isinstance(message, FrameBatch)
    assert [mark.name for mark in message.frames[0].landmarks] == list(LANDMARKS)
    assert [mark.x for mark in message.frames[0].landmarks] == [mark["x"] for mark in squats(1)[0]["landmarks"]]


@given(st.sets(st.integers(0, 5)))
def test_one_bad_frame_changes_nothing_about_the_others(bad):
    frames = squats(6)
    for index in bad:
        frames[index] = {**frames[index], "confidence": 2}
    message = decode(text(frames))
    assert isinstance(message, FrameBatch)
    assert [index for index, frame in enumerate(message.frames) if frame is None] == sorted(bad)
    whole = decode(text(squats(6))).frames
    assert all(frame == whole[index] for index, frame in enumerate(message.frames) if frame)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["frame_batch", "ping", "finalize", "none"]) | JSON,
        "batch_seq": st.integers() | JSON,
        "frames": st.lists(st.sampled_from(squats(2)) | JSON, max_size=3) | JSON,
    },
)


@given(FIELDS | JSON)
def test_any_json_is_a_message_or_is_told_why_not(value):
    try:
        message = decode(json.dumps(value))
    except InvalidMessage as invalid:
        told = bool(invalid.field and invalid.reason)
    else:
        told = isinstance(message, FrameBatch | Finalize | Cancel | Ping | Pong)
    assert told


@given(st.text())
def test_any_text_is_a_message_or_is_told_why_not(value):
    with pytest.raises(InvalidMessage):
        decode(value)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("", "message"),
        ("{", "message"),
        ("[]", "message"),
        ("null", "message"),
        ('{"type": "frame_batch", "batch_seq": NaN, "frames": []}', "message"),
        ('{"type": "frame_batch", "batch_seq": 1, "frames": [Infinity]}', "message"),
        ('{"type": "ping"} {"type": "ping"}', "message"),
        ("{}", "message"),
        ('{"type": "nonsense"}', "type"),
        ('{"type": 3}', "type"),
        ('{"type": "frame_batch"}', "message"),
        ('{"type": "frame_batch", "batch_seq": 0, "frames": []}', "batch_seq"),
        ('{"type": "frame_batch", "batch_seq": "1", "frames": []}', "batch_seq"),
        ('{"type": "frame_batch", "batch_seq": 1.5, "frames": []}', "batch_seq"),
        ('{"type": "frame_batch", "batch_seq": 1, "frames": {}}', "frames"),
        ('{"type": "frame_batch", "batch_seq": 1, "frames": [{"confidence": 2}, {]}', "message"),
        ("[" * 100_000, "message"),
        ('{"type": "ping", "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "message"),
    ],
)
def test_what_is_no_message_is_told_where(sent, field):
    with pytest.raises(InvalidMessage) as caught:
        decode(sent)
    assert caught.value.field == field


def test_a_frame_that_is_nested_too_deeply_makes_no_message():
    deep = json.dumps(squats(1)[0])[:-1] + ', "x": ' + "[" * 50_000 + "]" * 50_000 + "}"
    with pytest.raises(InvalidMessage):
        decode('{"type": "frame_batch", "batch_seq": 1, "frames": [' + deep + "]}")


def test_256_frames_are_taken_and_257_are_not():
    assert len(decode(text([None] * 256)).frames) == 256
    with pytest.raises(TooLarge):
        decode(text([None] * 257))


def test_257_good_frames_are_not_taken_either(monkeypatch):
    monkeypatch.setattr(messages, "MAX_BATCH_FRAMES", 2)
    with pytest.raises(TooLarge):
        decode(text(squats(3)))


def test_two_mebibytes_are_taken_and_a_byte_more_is_not():
    message = '{"type": "ping"}'
    assert isinstance(decode(message + " " * (2 * 1024 * 1024 - len(message))), Ping)
    with pytest.raises(TooLarge):
        decode(message + " " * (2 * 1024 * 1024 - len(message) + 1))


def test_it_is_bytes_that_are_counted():
    with pytest.raises(TooLarge):
        decode('{"type": "ping", "x": "' + "é" * (1024 * 1024) + '"}')
