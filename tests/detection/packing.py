"""Frames as clients send them, packed as they may send them: the layout once more, in the words of the protocol."""

import struct
from collections.abc import Sequence
from typing import Any

KINDS = {"camera": 1, "stream": 2, "upload": 3}
FLOAT32 = struct.Struct("<f")


def packed(batch_seq: int, frames: Sequence[dict[str, Any]]) -> bytes:
    return struct.pack("<BBHIQ", 1, 0, len(frames), 0, batch_seq) + b"".join(map(packed_frame, frames))


def packed_frame(frame: dict[str, Any]) -> bytes:
    source = frame.get("source") or {}
    head = struct.pack(
        "<QdfBBHH6x",
        frame["frame_seq"],
        frame["timestamp_ms"],
        frame["confidence"],
        KINDS[source["kind"]] if source else 0,
        0,
        source.get("frame_width") or 0,
        source.get("frame_height") or 0,
    )
    return head + b"".join(
        struct.pack("<5f", mark["x"], mark["y"], mark["z"], _or_nan(mark, "visibility"), _or_nan(mark, "presence"))
        for mark in frame["landmarks"]
    )


def of_float32(frames: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same frames in numbers that can be packed without loss."""
    return [
        {
            **frame,
            "confidence": float32(frame["confidence"]),
            "landmarks": [
                {key: float32(value) if isinstance(value, float) else value for key, value in mark.items()}
                for mark in frame["landmarks"]
            ],
        }
        for frame in frames
    ]


def float32(number: float) -> float:
    return FLOAT32.unpack(FLOAT32.pack(number))[0]


def _or_nan(mark: dict[str, Any], key: str) -> float:
    value = mark.get(key)
    return float("nan") if value is None else value
