"""Frames as files that a browser takes: a webcam's feed for Chromium, and a video to open."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2

from tools.landmarker import Picture

JPEG_QUALITY = 90


def mjpeg_write(frames: Iterable[tuple[float, Picture]], path: Path) -> Path:
    """JPEG after JPEG, which Chromium plays in a loop as its webcam, 30 a second.

    For `--use-fake-device-for-media-stream --use-file-for-fake-video-capture=<path>`; `path` must end in .mjpeg.
    """
    with path.open("wb") as file:
        for _, picture in frames:
            _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            file.write(jpeg.tobytes())
    return path


def webm_write(frames: Iterable[tuple[float, Picture]], path: Path, *, fps: float) -> Path:
    """A VP8 video that every browser opens."""
    writer = None
    for _, picture in frames:
        if writer is None:
            height, width = picture.shape[:2]
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), fps, (width, height))
        writer.write(picture)
    if writer is not None:
        writer.release()
    return path
