"""From bytes to frames: what JSON gives of the same numbers, and never anything else than a batch or a reason."""

import json
import struct
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.realtime import messages
from detection.realtime.messages import InvalidMessage, PackedBatch, TooLarge
from detection.realtime.packed import decode, frame_pack, frame_unpack
from tests.detection.frames import squats
from tests.detection.packing import float32, of_float32, packed

GOOD = of_float32(squats(1))[0]
SMALL = st.floats(-3, 3, width=32).map(lambda number: number + 0.0)
UNITS = st.floats(0, 1, width=32).map(lambda number: number + 0.0)
OUTSIDE = [-0.5, float32(1.0001), float32(3e38), inf, -inf]
SEQUENCES = st.integers(1, 2**53)
MARKS = st.fixed_dictionaries(
    {"x": SMALL, "y": SMALL, "z": SMALL}, optional={"visibility": UNITS | st.none(), "presence": UNITS}
)
SOURCES = st.none() | st.fixed_dictionaries(
    {"kind": st.sampled_from(["camera", "stream", "upload"])},
    optional={"frame_width": st.integers(1, 65_535), "frame_height": st.integers(1, 65_535)},
)
FAULTS = st.one_of(
    st.tuples(st.just("frame_seq"), st.sampled_from([0, 2**53 + 1])),
    st.tuples(st.just("timestamp_ms"), st.sampled_from([-1.0, inf, -inf])),
    st.tuples(st.just("confidence"), st.sampled_from(OUTSIDE)),
    st.tuples(st.sampled_from(["visibility", "presence"]), st.sampled_from(OUTSIDE)),
    st.tuples(st.sampled_from("xyz"), st.sampled_from([inf, -inf])),
)


@st.composite
def frames(draw):
    """One that is good, or has one fault."""
    marks = draw(st.lists(MARKS, min_size=3, max_size=3))
    frame = {
        **GOOD,
        "frame_seq": draw(SEQUENCES),
        "timestamp_ms": draw(st.floats(0, 1e15).map(abs)),
        "confidence": draw(UNITS),
        "landmarks": [{"name": mark["name"], **marks[k % 3]} for k, mark in enumerate(GOOD["landmarks"])],
        "source": draw(SOURCES),
    }
    if draw(st.booleans()):
        field, value = draw(FAULTS)
        wrong = frame if field in frame else frame["landmarks"][draw(st.integers(0, 32))]
        wrong[field] = value
    return frame


def text(frames):
    return json.dumps({"type": "frame_batch", "batch_seq": 1, "frames": frames}).replace("Infinity", "1e999")


@given(st.lists(frames(), max_size=5))
def test_frames_are_those_of_json_and_rejected_where_its_are(sent):
    binary, plain = decode(packed(1, sent)), messages.decode(text(sent))
    assert [frame and frame_unpack(frame) for frame in binary.frames] == plain.frames
    assert [frame and frame_pack(frame) for frame in plain.frames] == binary.frames


@pytest.mark.parametrize("position", [0, 1, 2])
def test_nan_is_no_coordinate(position):
    data = bytearray(packed(1, [GOOD, GOOD]))
    struct.pack_into("<f", data, 16 + 692 + 32 + 20 * 7 + 4 * position, nan)
    assert [frame is None for frame in decode(bytes(data)).frames] == [False, True]


@pytest.mark.parametrize("field", ["timestamp_ms", "confidence"])
def test_nan_is_no_time_and_no_confidence(field):
    assert decode(packed(1, [{**GOOD, field: nan}])).frames == [None]


@pytest.mark.parametrize("kind_of_nan", [0x7FC00000, 0xFFC00000, 0x7F800001, 0xFFFFFFFF])
def test_any_nan_says_that_a_visibility_was_not_given(kind_of_nan):
    data = bytearray(packed(1, [GOOD]))
    struct.pack_into("<I", data, 16 + 32 + 12, kind_of_nan)
    (frame,) = decode(bytes(data)).frames
    assert frame_unpack(frame).landmarks[0].visibility is None
    assert frame_pack(frame_unpack(frame)) == frame


def test_minus_zero_is_zero():
    first, *rest = GOOD["landmarks"]
    negative, positive = ({**GOOD, "landmarks": [{**first, "x": zero}, *rest]} for zero in (-0.0, 0.0))
    assert decode(packed(1, [negative])) == decode(packed(1, [positive]))


@pytest.mark.parametrize(
    ("place", "value"), [(20, 4), (20, 255), (22, 1), (24, 1)], ids=["kind 4", "kind 255", "a width", "a height"]
)
def test_a_source_that_is_none_is_rejected_with_its_frame(place, value):
    data = bytearray(packed(1, [GOOD, GOOD]))
    data[16 + 692 + place] = value
    assert [frame is None for frame in decode(bytes(data)).frames] == [False, True]


WHOLE = packed(3, [GOOD, GOOD])


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", "message"),
        (WHOLE[:15], "message"),
        (WHOLE[:-1], "message"),
        (WHOLE + b"\0", "message"),
        (WHOLE[:16], "message"),
        (b"\x02" + WHOLE[1:], "message"),
        (b"\x01\x01" + WHOLE[2:], "message"),
        (WHOLE[:4] + b"\x01" + WHOLE[5:], "message"),
        (packed(0, [GOOD]), "batch_seq"),
        (packed(2**53 + 1, [GOOD]), "batch_seq"),
        (WHOLE[: 16 + 21] + b"\x01" + WHOLE[16 + 22 :], "frames"),
        (WHOLE[: 16 + 31] + b"\x01" + WHOLE[16 + 32 :], "frames"),
        (b'{"type": "ping"}', "message"),
    ],
)
def test_what_is_no_batch_is_told_where(data, field):
    with pytest.raises(InvalidMessage) as caught:
        decode(data)
    assert caught.value.field == field


HEADERS = st.tuples(
    st.sampled_from([1, 1, 1, 0, 2, 255]),
    st.sampled_from([0, 0, 0, 1]),
    st.integers(0, 4),
    st.sampled_from([0, 0, 0, 9]),
    st.integers(0, 2**64 - 1) | st.integers(1, 9),
)


@given(HEADERS, st.binary(min_size=692, max_size=692), st.integers(0, 1400))
def test_any_bytes_are_a_batch_or_are_told_why_not(header, row, cut):
    count = header[2]
    data = struct.pack("<BBHIQ", *header) + (row * count)[: 692 * count - cut if cut < 9 else None]
    try:
        batch = decode(data)
    except InvalidMessage as invalid:
        told = bool(invalid.field and invalid.reason)
    else:
        told = isinstance(batch, PackedBatch) and len(batch.frames) == count
    assert told


@given(st.binary(max_size=800))
def test_bytes_at_random_are_told_why_not(data):
    with pytest.raises(InvalidMessage):
        decode(data)


def test_256_frames_are_taken_and_257_are_not():
    assert len(decode(packed(1, [GOOD] * 256)).frames) == 256
    with pytest.raises(TooLarge):
        decode(packed(1, [GOOD] * 257))


def test_no_more_than_two_mebibytes_are_looked_at():
    with pytest.raises(TooLarge):
        decode(bytes(2 * 1024 * 1024 + 1))


def test_a_frame_takes_692_bytes():
    assert (len(packed(1, [])), len(packed(1, [GOOD]))) == (16, 16 + 692)


def other(**changes):
    first, *rest = GOOD["landmarks"]
    return {**GOOD, "landmarks": [{**first, **changes}, *rest]}


@pytest.mark.parametrize(
    "frame",
    [
        other(x=0.1),
        other(visibility=0.3),
        other(x=1e300),
        {**GOOD, "confidence": 0.1},
        {**GOOD, "source": {"kind": "camera", "frame_width": 65_536, "frame_height": 480}},
    ],
)
def test_a_number_that_a_packed_frame_has_no_room_for_is_not_rounded(frame):
    (plain,) = messages.decode(text([frame])).frames
    with pytest.raises(ValueError, match="no room"):
        frame_pack(plain)
