"""Small videos as phones and editors leave them: turned, uneven, cut short. Written without an encoder of our own."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT, FPS = 96, 64, 25.0
CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
# A track's matrix that turns its pictures by a quarter, clockwise (ISO/IEC 14496-12, 8.3.2), in 16.16 and 2.30
QUARTER_TURN = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)


def pictures(count: int) -> Iterable[np.ndarray]:
    """Grey, with the upper left corner white: which way is up can be seen."""
    for _ in range(count):
        picture = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
        picture[: HEIGHT // 2, : WIDTH // 2] = 255
        yield picture


def film_write(path: Path, images: Iterable[np.ndarray], *, fps: float = FPS) -> Path:
    """By the suffix: MPEG-4 in .mp4, VP8 in .webm. Without sound."""
    writer = cv2.VideoWriter()
    codec = cv2.VideoWriter.fourcc(*("VP80" if path.suffix == ".webm" else "mp4v"))
    for image in images:
        if not writer.isOpened():
            assert writer.open(str(path), cv2.CAP_FFMPEG, codec, fps, image.shape[1::-1])
        writer.write(image)
    writer.release()
    return path


def turned(film: Path) -> Path:
    """As a phone held upright writes it: the pictures lie on their side, and the header says so."""
    return _rewritten(film, b"tkhd", lambda body: body[:40] + QUARTER_TURN + body[76:])


def timed(film: Path, deltas: Sequence[int]) -> Path:
    """With these times between its frames, in units of its own clock: the stts box, 8.6.1.2."""
    table = struct.pack(">II", 0, len(deltas)) + b"".join(struct.pack(">II", 1, delta) for delta in deltas)
    return _rewritten(film, b"stts", lambda _: table)


def clock_of(film: Path) -> int:
    """Units a second of the film's clock: the mdhd box, 8.4.2."""
    found: list[int] = []
    _walk(film.read_bytes(), b"mdhd", lambda body: found.append(struct.unpack(">I", body[12:16])[0]) or body)
    return found[0]


def _rewritten(film: Path, box, change) -> Path:
    # What OpenCV writes has its index behind the pictures, which therefore stay where they are.
    film.write_bytes(_walk(film.read_bytes(), box, change))
    return film


def _walk(data: bytes, wanted: bytes, change) -> bytes:
    out, at = b"", 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + size]
        if kind == wanted:
            body = change(body)
        elif kind in CONTAINERS:
            body = _walk(body, wanted, change)
        out += struct.pack(">I4s", len(body) + 8, kind) + body
        at += size
    return out


class Webcam:
    """A film that goes on for ever, as OpenCV's captures answer: the device that a test machine has not."""

    def __init__(self, film: Path) -> None:
        self._film = film
        self._capture = cv2.VideoCapture(str(film), cv2.CAP_FFMPEG, [])

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self._capture.isOpened()

    def read(self):
        read, picture = self._capture.read()
        if not read:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            read, picture = self._capture.read()
        return read, picture

    def release(self) -> None:
        self._capture.release()
