"""Frames on their way out: one form for all that programs give, and its two encodings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, isnan, nan
from struct import Struct
from typing import Any

from kynasmith.models import LANDMARKS, POSE_SCHEMA, Frame, FrameSource, Landmark, Pose

MAX_BATCH_FRAMES = 256
VALUES = ("x", "y", "z", "visibility", "presence")
_INDEX = {name: index for index, name in enumerate(LANDMARKS)}
_KINDS = {"camera": 1, "stream": 2, "upload": 3}
# kind 1 (frame batch), flags, frame count, reserved, batch_seq
_HEADER = Struct("<BBHIQ")
# frame_seq, timestamp_ms, confidence, source kind, reserved, width, height, 6 reserved, 33 landmarks of 5 numbers
_FRAME = Struct("<QdfBxHH6x165f")
_SINGLE = Struct("<166f")

type AnyFrame = Frame | Pose | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlainFrame:
    """`values` are the 165 numbers by landmark index, NaN for a visibility or presence that is not given."""

    frame_seq: int | None
    timestamp_ms: float
    confidence: float
    values: tuple[float, ...]
    source: FrameSource | None


def batch_of(frames: Iterable[AnyFrame]) -> list[PlainFrame]:
    """Raises ValueError for more frames than a batch holds, and for what the server would refuse."""
    batch = [plain(frame) for frame in frames]
    if len(batch) > MAX_BATCH_FRAMES:
        raise ValueError(f"A batch holds at most {MAX_BATCH_FRAMES} frames, this one has {len(batch)}.")
    return batch


def plain(frame: AnyFrame) -> PlainFrame:
    """Raises ValueError, which pydantic's ValidationError is too, for what the server would refuse."""
    if isinstance(frame, Pose):
        return _plain_pose(frame)
    if not isinstance(frame, Frame):
        frame = Frame.model_validate(frame)
    rows: list[Landmark] = sorted(frame.landmarks, key=lambda landmark: _INDEX[landmark.name])
    values = [
        nan if value is None else value for row in rows for value in (row.x, row.y, row.z, row.visibility, row.presence)
    ]
    return PlainFrame(frame.frame_seq, frame.timestamp_ms, frame.confidence, tuple(values), frame.source)


def _plain_pose(pose: Pose) -> PlainFrame:
    rows = pose.landmarks.tolist() if hasattr(pose.landmarks, "tolist") else pose.landmarks
    if len(rows) != len(LANDMARKS) or any(len(row) != len(VALUES) for row in rows):
        raise ValueError("A pose has the shape (33, 5): x, y, z, visibility and presence of each landmark.")
    values = [value for row in rows for value in row]
    try:
        confidence, *values = _SINGLE.unpack(_SINGLE.pack(pose.confidence, *values))
    except OverflowError:
        raise ValueError("The numbers of a pose are in single precision.") from None
    _check(pose.timestamp_ms, confidence, values)
    return PlainFrame(None, float(pose.timestamp_ms), confidence, tuple(values), pose.source)


def _check(timestamp_ms: float, confidence: float, values: Sequence[float]) -> None:
    if not (isfinite(timestamp_ms) and timestamp_ms >= 0):
        raise ValueError(f"timestamp_ms is {timestamp_ms}: give milliseconds from 0 on.")
    if not 0 <= confidence <= 1:
        raise ValueError(f"confidence is {confidence}: give 0 to 1.")
    for index in range(0, len(values), 5):
        x, y, z, *seen = values[index : index + 5]
        if not (isfinite(x) and isfinite(y) and isfinite(z)):
            raise ValueError(f"{LANDMARKS[index // 5]} is at ({x}, {y}, {z}): coordinates are finite.")
        if not all(isnan(share) or 0 <= share <= 1 for share in seen):
            raise ValueError(f"{LANDMARKS[index // 5]} has visibility and presence {seen}: give 0 to 1, or NaN.")


def numbered(frames: Iterable[PlainFrame], *, after: int) -> list[PlainFrame]:
    """Each with a `frame_seq`: its own, or the one after the frame before it."""
    out = []
    for frame in frames:
        after = after + 1 if frame.frame_seq is None else frame.frame_seq
        out.append(frame if frame.frame_seq == after else replace(frame, frame_seq=after))
    return out


def to_text(batch_seq: int, frames: Sequence[PlainFrame]) -> str:
    """As JSON, which holds whatever a frame is."""
    message = {"type": "frame_batch", "batch_seq": batch_seq, "frames": [_json(frame) for frame in frames]}
    return json.dumps(message, separators=(",", ":"), allow_nan=False)


def _json(frame: PlainFrame) -> dict[str, Any]:
    landmarks = []
    for index, name in enumerate(LANDMARKS):
        numbers = zip(VALUES, frame.values[5 * index : 5 * index + 5], strict=True)
        landmarks.append({"name": name} | {key: value for key, value in numbers if not isnan(value)})
    fields = {
        "frame_seq": frame.frame_seq,
        "timestamp_ms": frame.timestamp_ms,
        "pose_schema": POSE_SCHEMA,
        "confidence": frame.confidence,
        "landmarks": landmarks,
    }
    return fields | ({"source": frame.source.model_dump(exclude_none=True)} if frame.source else {})


def to_binary(batch_seq: int, frames: Sequence[PlainFrame]) -> bytes | None:
    """The compact form, 16 bytes and 692 a frame; None where it would not hold the frames exactly, as numbers in
    double precision or a picture without a size."""
    parts = [_HEADER.pack(1, 0, len(frames), 0, batch_seq)]
    for frame in frames:
        size = _size(frame.source)
        if size is None:
            return None
        try:
            packed = _FRAME.pack(frame.frame_seq, frame.timestamp_ms, frame.confidence, *size, *frame.values)
        except OverflowError:
            return None
        _, _, confidence, _, _, _, *values = _FRAME.unpack(packed)
        if confidence != frame.confidence or any(
            a != b and not isnan(a) for a, b in zip(frame.values, values, strict=True)
        ):
            return None
        parts.append(packed)
    return b"".join(parts)


def _size(source: FrameSource | None) -> tuple[int, int, int] | None:
    if source is None:
        return 0, 0, 0
    width, height = source.frame_width, source.frame_height
    if width is None or height is None or max(width, height) > 0xFFFF:
        return None
    return _KINDS[source.kind], width, height
