"""From pictures to poses, decoding and finding each in a thread of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from kynasmith.media.ahead import Ahead
from kynasmith.media.camera import Camera
from kynasmith.media.poses import PoseFinder, Shot, Sight, shots
from kynasmith.media.video import Video, open_video

PICTURES_AHEAD = 4  # large: six megabytes each at 1080p
SIGHTS_AHEAD = 64  # small: enough to outlast an answer of the server


def video_sights(video: Video, model: str | os.PathLike[str]) -> Ahead[Sight]:
    """What is seen in each picture of a video. Close it if it is not read to its end. Raises ConfigurationError."""
    return _sights(Ahead(shots(video.pictures()), most=PICTURES_AHEAD), lambda: PoseFinder(model))


def open_video_sights(path: str | os.PathLike[str], model: str | os.PathLike[str]) -> tuple[Video, Ahead[Sight]]:
    """`open_video` and `video_sights` in one: MediaPipe gets ready while the file is looked through."""
    with ThreadPoolExecutor(1) as helper:
        making = helper.submit(PoseFinder, model)
        try:
            video = open_video(path)
            return video, _sights(Ahead(shots(video.pictures()), most=PICTURES_AHEAD), making.result)
        except BaseException:  # Ctrl-C too, while the finder is awaited
            if making.exception() is None:
                making.result().close()
            raise


def camera_sights(camera: Camera, model: str | os.PathLike[str], *, most: int | None = None) -> Ahead[Sight]:
    """What a camera sees now: pictures that come while a pose is being found give way to the newest.

    `most` pictures are taken, or none is the last. Else as `video_sights`.
    """
    return _sights(Ahead(shots(camera.pictures(most=most)), most=1, newest=True), lambda: PoseFinder(model))


def _sights(taken: Ahead[Shot], made: Callable[[], PoseFinder]) -> Ahead[Sight]:
    try:
        finder = made()  # takes a moment, in which pictures are decoded
    except BaseException:
        taken.close()
        raise
    return Ahead(finder.find_in(taken), most=SIGHTS_AHEAD)
