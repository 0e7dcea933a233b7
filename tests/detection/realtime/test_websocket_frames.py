"""Whole messages take a short way through the server: what it leaves to Autobahn, and that it loses nothing."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load import masked
from workbench.websocket import MAX_MESSAGE_BYTES, Protocol, whole_message

SIZES = st.sampled_from([0, 1, 8, 125, 126, 127, 65_535, 65_536, 70_000])


@given(size=SIZES, binary=st.booleans())
def test_a_whole_message_is_found_with_its_payload(size, binary):
    frame = masked(b"x" * size if binary else "x" * size)
    where = whole_message(frame + b"\x81\x80")
    if len(frame) + 2 < 14:
        assert where is None  # too short to tell, which Autobahn takes
    else:
        assert where == (len(frame) - size, len(frame))


@pytest.mark.parametrize(
    "header",
    [
        bytes((0x01, 0x8A)),  # the first of several
        bytes((0x02, 0x8A)),  # the first of several, binary
        bytes((0x80, 0x8A)),  # the last of several
        bytes((0xC1, 0x8A)),  # compressed, which was not agreed
        bytes((0x88, 0x82)),  # close
        bytes((0x81, 0x0A)),  # not masked
        bytes((0x81, 0xFE, 0, 10)),  # a length that needed no two bytes
        bytes((0x81, 0xFF)) + (65_535).to_bytes(8),  # a length that needed no eight
        bytes((0x81, 0xFF)) + (MAX_MESSAGE_BYTES + 1).to_bytes(8),
    ],
)
def test_everything_else_is_left_to_autobahn(header):
    assert whole_message(header + bytes(40)) is None


class Recorder(Protocol):
    """The protocol without its transport: what it found, and what it left to Autobahn."""

    def __init__(self):
        self.state, self.data, self.current_frame, self.inside_message = self.STATE_OPEN, b"", None, False
        self.messages, self.left, self._parts = [], [], []

    def _received(self, kind, content, size):
        assert size == len(content.encode() if kind == "text" else content)
        self.messages.append(content)

    def _dataReceived(self, data):  # noqa: N802 - Autobahn's name
        self.left.append(data)
        self.data += data


@given(
    messages=st.lists(
        st.text(min_size=8, max_size=300) | st.binary(min_size=8, max_size=300) | st.just("x" * 70_000),
        min_size=1,
        max_size=6,
    ),
    cuts=st.lists(st.integers(min_value=1, max_value=60_000)),
)
def test_however_tcp_cuts_them_messages_are_taken_in_order_or_left_whole(messages, cuts):
    frames = [masked(message) for message in messages]
    wire, protocol = b"".join(frames), Recorder()
    for cut in cuts:
        protocol.dataReceived(wire[:cut])
        wire = wire[cut:]
    protocol.dataReceived(wire)
    taken = len(protocol.messages)
    assert protocol.messages == messages[:taken]
    assert protocol.data == b"".join(frames[taken:])
    assert taken == len(messages) or cuts


def test_what_is_no_utf_8_is_left_to_autobahn_which_closes_it():
    frame = bytearray(masked("x" * 20))
    frame[-1] ^= 0xFF
    protocol = Recorder()
    protocol.dataReceived(bytes(frame))
    assert (protocol.messages, protocol.left) == ([], [bytes(frame)])


def test_a_message_and_the_close_behind_it():
    close = bytes((0x88, 0x80)) + os.urandom(4)
    protocol = Recorder()
    protocol.dataReceived(masked("the last words") + close)
    assert (protocol.messages, protocol.left) == (["the last words"], [close])
