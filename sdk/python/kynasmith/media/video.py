"""Video files: every picture upright and in order, each with its time."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kynasmith.media.errors import MediaError
from kynasmith.media.libraries import load_opencv
from kynasmith.media.mp4 import mp4_seconds

# A stamp off the even grid by more than this share of a frame makes the rate variable. Matroska rounds to 1 ms.
OFF_GRID = 0.25
DECODING_THREADS = max(1, (os.cpu_count() or 2) - 1)  # one core is left to who finds the poses
CUT_SHORT = 0.95  # of the frames and of the time that the header promises


@dataclass(frozen=True, eq=False)
class Picture:
    """`timestamp_ms` since the first picture; `rgb` (height, width, 3), turned as it is meant to be seen."""

    timestamp_ms: float
    rgb: NDArray[np.uint8]


@dataclass(frozen=True)
class Video:
    """A file that has been looked through: what is in it, without its pictures.

    `frames` counts the coded frames, of which an edited file may show fewer. `constant_rate` says whether a frame's
    time is its index × 1000 / `fps`; where it is not, it is the container's own timestamp.
    """

    path: Path
    width: int
    height: int
    fps: float
    frames: int
    constant_rate: bool

    def pictures(self) -> Iterator[Picture]:
        """All pictures, decoded one by one."""
        cv2 = load_opencv()
        capture = _open(cv2, self.path, cv2.CAP_PROP_N_THREADS, DECODING_THREADS)
        try:
            first_ms: float | None = None
            index, last = -1, -math.inf
            while True:
                read, bgr = capture.read()
                if not read:
                    return
                stamp = float(capture.get(cv2.CAP_PROP_POS_MSEC))
                first_ms = stamp if first_ms is None else first_ms
                now = stamp - first_ms
                if self.constant_rate:
                    # by the stamp, so that what follows a frame too damaged to decode keeps its time
                    index = max(index + 1, round(now * self.fps / 1000))
                    now = index * 1000 / self.fps
                if now > last:  # of two pictures at one time the second is nobody's
                    last = now
                    yield Picture(now, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, dst=bgr))
        finally:
            capture.release()


def open_video(path: str | os.PathLike[str]) -> Video:
    """Look a file through, without decoding more than its first picture.

    Raises MediaError: `video_not_found`, `video_unreadable`, `video_cut_short`, `video_untimed`.
    """
    file = Path(path)
    if not file.is_file():
        raise MediaError("video_not_found", f"There is no video {file}.")
    cv2 = load_opencv()
    capture = _open(cv2, file)
    try:
        read, first = capture.read()
        if not read:
            raise MediaError("video_unreadable", f"No picture of {file} can be decoded.")
        fps, promised = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
    finally:
        capture.release()
    stamps = _stamps(cv2, file)
    height, width = first.shape[:2]
    if len(stamps) > 1 and not stamps[-1] > stamps[0]:
        raise MediaError(
            "video_untimed",
            f"{file} does not say when its pictures were taken. Put it into a container that does, with the rate "
            f"it was taken at: ffmpeg -r 30 -i {file.name} -c copy {file.stem}.mp4",
        )
    if not (math.isfinite(fps) and fps > 0):
        fps = 0.0
    if fps and promised > 0:
        _check_length(file, stamps, fps=fps, promised=promised)
    return Video(file, width, height, fps, len(stamps), constant_rate=_on_grid(stamps, fps))


def _open(cv2: Any, file: Path, *options: int) -> Any:
    # absolute: what stands before a colon in a name, such as 10:30.mp4, would be taken for a protocol
    capture = cv2.VideoCapture(str(file.absolute()), cv2.CAP_FFMPEG, list(options))
    if not capture.isOpened():
        raise MediaError("video_unreadable", f"{file} is not a video, or it is broken.")
    return capture


def _stamps(cv2: Any, file: Path) -> NDArray[np.float64]:
    """The milliseconds of all frames, rising, from their packets: nothing is decoded."""
    capture = _open(cv2, file, cv2.CAP_PROP_FORMAT, -1)
    stamps = []
    while capture.grab():
        stamps.append(capture.get(cv2.CAP_PROP_POS_MSEC))
    capture.release()
    return np.sort(np.array(stamps))


def _check_length(file: Path, stamps: NDArray[np.float64], *, fps: float, promised: float) -> None:
    """An edited file may show fewer frames than it has, and its sound may go on after them: neither is cut short."""
    seconds = (float(stamps[-1] - stamps[0]) + 1000 / fps) / 1000
    whole = mp4_seconds(file) or promised / fps
    if len(stamps) < CUT_SHORT * promised and seconds < CUT_SHORT * whole:
        raise MediaError(
            "video_cut_short",
            f"{file} is broken: it should last {whole:.1f} s and ends after {seconds:.1f} s. Copy it again.",
        )


def _on_grid(stamps: NDArray[np.float64], fps: float) -> bool:
    if not fps:
        return False
    grid = np.arange(len(stamps)) * 1000 / fps
    return bool(np.abs(stamps - stamps[0] - grid).max() <= OFF_GRID * 1000 / fps)
