"""How long an MP4 or QuickTime file is shown, by its header: with its edits, which OpenCV does not tell."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

LONG_SIZE, TO_THE_END = 1, 0  # sizes of a box that mean something else


def mp4_seconds(file: Path) -> float | None:
    """The duration in its movie header (ISO/IEC 14496-12, 8.2.2); None where there is none, as in other containers."""
    with file.open("rb") as data:
        if _enter(data, b"ftyp", file.stat().st_size) is None:
            return None
        data.seek(0)
        end = _enter(data, b"moov", file.stat().st_size)
        if end is None or _enter(data, b"mvhd", end) is None:
            return None
        header = data.read(32)
        layout = ">20xIQ" if header[:1] == b"\x01" else ">12xII"
        if len(header) < struct.calcsize(layout):
            return None
        timescale, duration = struct.unpack_from(layout, header)
        return duration / timescale if timescale and duration else None


def _enter(data: BinaryIO, wanted: bytes, end: int) -> int | None:
    """Go to the content of the first box of this kind before `end`; where it ends, None if there is none."""
    while (start := data.tell()) + 8 <= end:
        size, kind = int.from_bytes(data.read(4)), data.read(4)
        if size == LONG_SIZE:
            size = int.from_bytes(data.read(8))
        elif size == TO_THE_END:
            size = end - start
        if kind == wanted:
            return start + size
        if size < 8:
            return None
        data.seek(start + size)
    return None
