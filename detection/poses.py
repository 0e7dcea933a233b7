"""Poses as they are kept: float32, without loss of what a client's model gives."""

import zlib
from collections.abc import Iterable
from struct import Struct

import numpy as np

from detection.realtime.messages import Frame, Landmark, PackedFrame

FRAME = Struct("<d132f")  # timestamp in ms; of 33 landmarks x, y, z in metres and how well each is seen
TIME = Struct("<d")
MOST = 3.4e38  # what a float32 holds
QUICKLY = 1


def poses_pack(frames: Iterable[Frame | PackedFrame]) -> bytes:
    return b"".join(map(_pack, frames))


def _pack(frame: Frame | PackedFrame) -> bytes:
    if isinstance(frame, PackedFrame):
        return _packed(frame)
    numbers = [number for mark in frame.landmarks for number in (mark.x, mark.y, mark.z, _seen(mark))]
    try:
        return FRAME.pack(frame.timestamp_ms, *numbers)
    except OverflowError:  # a landmark that nobody asks about may lie anywhere
        return FRAME.pack(frame.timestamp_ms, *(max(-MOST, min(MOST, number)) for number in numbers))


def _packed(frame: PackedFrame) -> bytes:
    marks = np.frombuffer(frame.landmarks, "<f4").reshape(33, 5)
    poses = marks[:, :4].copy()
    poses[:, 3] = np.fmin(np.fmin(marks[:, 3], marks[:, 4]), 1.0)  # which pass over NaN
    return TIME.pack(frame.timestamp_ms) + poses.tobytes()


def _seen(mark: Landmark) -> float:
    """As the engine takes it: the lesser of the two, each 1 where absent."""
    visibility = 1.0 if mark.visibility is None else mark.visibility
    return visibility if mark.presence is None else min(visibility, mark.presence)


def poses_compress(packed: bytes) -> bytes:
    """Bytes of one significance together: the upper ones hardly change from number to number."""
    return zlib.compress(packed[0::4] + packed[1::4] + packed[2::4] + packed[3::4], QUICKLY)


def poses_expand(data: bytes | memoryview) -> bytes:
    """What `poses_compress` was given."""
    planes = zlib.decompress(data)
    each = len(planes) // 4
    packed = bytearray(len(planes))
    for place in range(4):
        packed[place::4] = planes[place * each : (place + 1) * each]
    return bytes(packed)
