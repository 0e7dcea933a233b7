"""A batch in the compact form, as a witness of the wire reads it."""

from __future__ import annotations

import struct
from math import isnan
from typing import Any

from movespecs.language.landmarks import LANDMARKS

HEADER = struct.Struct("<BBHIQ")
FRAME = struct.Struct("<QdfBBHH6x")
LANDMARK = struct.Struct("<5f")
FIELDS = ("x", "y", "z", "visibility", "presence")
SOURCES = {1: "camera", 2: "stream", 3: "upload"}


def unpacked(message: bytes) -> dict[str, Any]:
    """As JSON would have it. There is room for nothing else in it."""
    kind, flags, count, reserved, batch_seq = HEADER.unpack_from(message)
    assert (kind, flags, reserved) == (1, 0, 0)
    length = FRAME.size + LANDMARK.size * len(LANDMARKS)
    assert len(message) == HEADER.size + count * length
    frames = [_frame(message, HEADER.size + index * length) for index in range(count)]
    return {"type": "frame_batch", "batch_seq": batch_seq, "frames": frames}


def _frame(message: bytes, at: int) -> dict[str, Any]:
    frame_seq, timestamp_ms, confidence, kind, reserved, width, height = FRAME.unpack_from(message, at)
    assert reserved == 0
    frame = {
        "frame_seq": frame_seq,
        "timestamp_ms": timestamp_ms,
        "pose_schema": "mediapipe_pose_landmarker/v1",
        "confidence": confidence,
        "landmarks": [
            {"name": name, **_landmark(message, at + FRAME.size + index * LANDMARK.size)}
            for index, name in enumerate(LANDMARKS)
        ],
    }
    if kind:
        frame["source"] = {"kind": SOURCES[kind], "frame_width": width, "frame_height": height}
    return frame


def _landmark(message: bytes, at: int) -> dict[str, float]:
    values = zip(FIELDS, LANDMARK.unpack_from(message, at), strict=True)
    return {name: value for name, value in values if not isnan(value)}
