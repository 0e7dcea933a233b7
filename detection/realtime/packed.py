"""The compact wire: a batch of frames as one binary message, an eighth of its JSON.

Little-endian. A header of 16 bytes, then 692 for each frame: 32 of its own, and 33 times five float32.
"""

from math import inf
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detection.engine import PACKED
from detection.realtime.messages import (
    INPUT_SCHEMA,
    MAX_BATCH_FRAMES,
    MAX_MESSAGE_BYTES,
    MOST_SEQUENCE,
    Frame,
    InvalidMessage,
    Landmark,
    PackedBatch,
    PackedFrame,
    Source,
    SourceKind,
    TooLarge,
)
from movespecs.language.landmarks import LANDMARKS

FRAME_BATCH = 1
HEADER = Struct("<BBHIQ")  # kind, flags, frame_count, reserved, batch_seq
FRAME = Struct("<QdfBBHH6s660x")  # frame_seq, timestamp_ms, confidence, source_kind, reserved, width, height, reserved
MOST_PIXELS = 0xFFFF
SOURCES: tuple[SourceKind, ...] = ("camera", "stream", "upload")  # by source_kind, from 1

_ROW = np.dtype([("frame", "V32"), ("landmarks", "<f4", (165,))])
_OF_SIGHT = np.tile([False, False, False, True, True], 33)  # visibility and presence, which may be left out
_FINITE = np.finfo(np.float32)
_LEAST = np.where(_OF_SIGHT, np.float32(0.0), _FINITE.min)
_MOST = np.where(_OF_SIGHT, np.float32(1.0), _FINITE.max)
_ZERO, _NAN = np.float32(0.0), np.float32(np.nan)
_RESERVED = bytes(6)


def decode(data: bytes) -> PackedBatch:
    """A batch, with None for each frame that JSON would reject. Raises InvalidMessage or TooLarge.

    There is one kind of NaN in what it gives, and no minus zero, so that equal frames are equal bytes.
    """
    if len(data) > MAX_MESSAGE_BYTES:
        raise TooLarge("message", f"A message holds at most {MAX_MESSAGE_BYTES} bytes.")
    if len(data) < HEADER.size:
        raise InvalidMessage("message", f"A binary message has a header of {HEADER.size} bytes.")
    kind, flags, count, reserved, batch_seq = HEADER.unpack_from(data)
    if kind != FRAME_BATCH or flags or reserved:
        raise InvalidMessage("message", "A binary message is of kind 1, with 0 where it is reserved.")
    if count > MAX_BATCH_FRAMES:
        raise TooLarge("frames", f"A batch holds at most {MAX_BATCH_FRAMES} frames.")
    if len(data) != HEADER.size + FRAME.size * count:
        raise InvalidMessage("message", f"Of {count} frames a message has {HEADER.size + FRAME.size * count} bytes.")
    if not 1 <= batch_seq <= MOST_SEQUENCE:
        raise InvalidMessage("batch_seq", f"Expected a number from 1 to {MOST_SEQUENCE}.")
    return PackedBatch(batch_seq, _frames(data, count))


def _frames(data: bytes, count: int) -> list[PackedFrame | None]:
    landmarks, sound = _landmarks(data, count)
    frames: list[PackedFrame | None] = []
    start = 0
    rows = FRAME.iter_unpack(memoryview(data)[HEADER.size :])
    for good, (frame_seq, ms, confidence, source, reserved, width, height, reserved_too) in zip(
        sound, rows, strict=True
    ):
        if reserved or reserved_too != _RESERVED:
            raise InvalidMessage("frames", "A frame has 0 where it is reserved.")
        if (
            good
            and 1 <= frame_seq <= MOST_SEQUENCE
            and 0.0 <= ms < inf
            and 0.0 <= confidence <= 1.0
            and (1 <= source <= len(SOURCES) or not (source or width or height))
        ):
            marks = landmarks[start : start + PACKED.size]
            frames.append(PackedFrame(frame_seq, ms + 0.0, confidence + 0.0, source, width, height, marks))
        else:
            frames.append(None)
        start += PACKED.size
    return frames


@np.errstate(invalid="ignore")  # a NaN that signals is one like any other
def _landmarks(data: bytes, count: int) -> tuple[bytes, list[bool]]:
    """The landmarks of all frames, and whether each frame's are good: a dozen steps for the whole batch."""
    rows: NDArray[np.float32] = np.frombuffer(data, _ROW, count, HEADER.size)["landmarks"] + _ZERO
    good = (rows >= _LEAST) & (rows <= _MOST)
    if good.all():
        return rows.tobytes(), [True] * count
    left_out = np.isnan(rows) & _OF_SIGHT
    rows[left_out] = _NAN
    good |= left_out
    return rows.tobytes(), good.all(axis=1).tolist()


def frame_pack(frame: Frame) -> PackedFrame:
    """The same frame as a binary batch gives it. Raises ValueError where some number does not fit there exactly."""
    numbers = [
        number for mark in frame.landmarks for number in (mark.x, mark.y, mark.z, mark.visibility, mark.presence)
    ]
    exact = np.array([frame.confidence, *numbers], dtype=np.float64) + 0.0  # None becomes NaN
    with np.errstate(over="ignore"):
        rounded = exact.astype("<f4")
    source = frame.source
    kind = SOURCES.index(source.kind) + 1 if source else 0
    width, height = (source.frame_width or 0, source.frame_height or 0) if source else (0, 0)
    if not np.array_equal(rounded, exact, equal_nan=True) or max(width, height) > MOST_PIXELS:
        raise ValueError("it has numbers that a packed frame has no room for")
    landmarks = rounded[1:].tobytes()
    return PackedFrame(frame.frame_seq, frame.timestamp_ms + 0.0, float(exact[0]), kind, width, height, landmarks)


def frame_unpack(frame: PackedFrame) -> Frame:
    """The same frame as JSON gives it."""
    numbers: list[Any] = [None if number != number else number for number in PACKED.unpack(frame.landmarks)]
    source = None
    if frame.source_kind:
        source = Source(SOURCES[frame.source_kind - 1], frame.frame_width or None, frame.frame_height or None)
    return Frame(
        frame.frame_seq,
        frame.timestamp_ms,
        INPUT_SCHEMA,
        frame.confidence,
        [Landmark(name, *numbers[5 * index : 5 * index + 5]) for index, name in enumerate(LANDMARKS)],
        source,
    )
