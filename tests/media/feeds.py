"""Films with a known count, as files that a browser takes: a webcam's feed for Chromium, and a video to open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2

from tests.media.drawn import drawn_frames
from tests.motion import MOVEMENTS, render
from tools import real_media
from tools.landmarker import Picture

FPS = 30.0  # at which Chromium plays a feed
JPEG_QUALITY = 90


@dataclass(frozen=True)
class Film:
    """`frames` are milliseconds and picture; `count` is how many repetitions they show."""

    frames: Iterable[tuple[float, Picture]]
    count: int


def drawn_film(slug: str, *, repetitions: int = 5, seconds: float = 2.5, yaw: float = 40.0, fps: float = FPS) -> Film:
    """A drawn person at one of the motion model's movements."""
    recording = render(MOVEMENTS[slug], repetitions=repetitions, seconds=seconds, yaw=yaw, fps=fps)
    return Film(drawn_frames(recording), recording.count)


def filmed_jumping_jacks() -> Film:
    """A real man's two."""
    return Film(real_media.jumping_jacks(), real_media.REPETITIONS)


def standing_still(film: Film, *, before: float, after: float) -> Film:
    """The film with its first and last picture held for so many seconds: a browser takes its time to look."""
    return Film(_standing_still(film.frames, before * 1000, after * 1000), film.count)


def _standing_still(
    frames: Iterable[tuple[float, Picture]], before_ms: float, after_ms: float
) -> Iterator[tuple[float, Picture]]:
    step = 1000 / FPS
    start, picture = 0.0, None
    for when, picture in frames:
        while start < before_ms:
            yield start, picture
            start += step
        yield when + before_ms, picture
    if picture is not None:
        for late in range(1, round(after_ms / step) + 1):
            yield when + before_ms + late * step, picture


def mjpeg_write(film: Film, path: Path) -> Path:
    """JPEG after JPEG, which Chromium plays in a loop as its webcam, 30 a second; `path` must end in .mjpeg.

    For `--use-fake-device-for-media-stream --use-file-for-fake-video-capture=<path>`.
    """
    with path.open("wb") as file:
        for _, picture in film.frames:
            _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            file.write(jpeg.tobytes())
    return path


def webm_write(film: Film, path: Path) -> Path:
    """A VP8 video, which every browser opens; 30 frames a second."""
    writer = cv2.VideoWriter()
    for _, picture in film.frames:
        if not writer.isOpened():
            height, width = picture.shape[:2]
            writer.open(str(path), cv2.VideoWriter.fourcc(*"VP80"), FPS, (width, height))
        writer.write(picture)
    writer.release()
    return path
