"""Poses, found by MediaPipe's pose landmarker on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kynasmith.errors import ConfigurationError
from kynasmith.media.libraries import load_mediapipe
from kynasmith.media.video import Picture
from kynasmith.models import FrameSource, Pose


@dataclass(frozen=True, eq=False)
class Body:
    """One person in one picture, by landmark in MediaPipe's order.

    `world` (33, 5) float32: x, y, z in metres, hip-centred, y down; visibility and presence, 0..1.
    `image` (33, 2) float32: the place in the picture, in shares of its width and height.
    """

    world: NDArray[np.float32]
    image: NDArray[np.float32]

    @property
    def confidence(self) -> float:
        """The mean over the landmarks of min(visibility, presence)."""
        return float(self.world[:, 3:].min(axis=1).mean(dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Sight:
    """What was seen in a picture of `width` × `height` pixels; `body` is None where nobody was."""

    timestamp_ms: float
    width: int
    height: int
    body: Body | None


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture of `width` × `height` pixels as MediaPipe holds it."""

    timestamp_ms: float
    width: int
    height: int
    image: Any


def shots(pictures: Iterable[Picture]) -> Iterator[Shot]:
    """MediaPipe's own copy of each picture, made by whoever makes the pictures and not by who finds the poses."""
    mediapipe = load_mediapipe()
    with _closed_at_the_end(pictures):
        for picture in pictures:
            height, width = picture.rgb.shape[:2]
            image = mediapipe.Image(mediapipe.ImageFormat.SRGB, picture.rgb)
            yield Shot(picture.timestamp_ms, width, height, image)


@contextmanager
def _closed_at_the_end(items: Iterable[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()


def poses_of(sights: Iterable[Sight], *, kind: Literal["camera", "upload"]) -> Iterator[Pose]:
    """What is sent of sights: only those with a body, and no picture."""
    for sight in sights:
        if sight.body is not None:
            source = FrameSource(kind=kind, frame_width=sight.width, frame_height=sight.height)
            yield Pose(sight.timestamp_ms, sight.body.world, sight.body.confidence, source)


class PoseFinder:
    """Finds one person in pictures of one recording, in the order of their times. Not to be shared between threads.

    Read what it finds to the end, or `close` it: MediaPipe may wait for ever for a landmarker that nobody has closed.
    """

    def __init__(self, model: str | os.PathLike[str]) -> None:
        """Raises ConfigurationError where the `.task` file is not one that MediaPipe takes."""
        tasks = load_mediapipe().tasks
        options = tasks.vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_buffer=Path(model).read_bytes()),
            running_mode=tasks.vision.RunningMode.VIDEO,
        )
        try:
            self._landmarker: Any = tasks.vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            raise ConfigurationError(f"{model} is not a pose model that MediaPipe can load.") from error
        self._last_ms = -1

    def find(self, pictures: Iterable[Picture]) -> Iterator[Sight]:
        """What is in each of the pictures; closes the finder at their end."""
        return self.find_in(shots(pictures))

    def find_in(self, taken: Iterable[Shot]) -> Iterator[Sight]:
        """The same of what `shots` made of them."""
        with closing(self), _closed_at_the_end(taken):
            for shot in taken:
                yield self._see(shot)

    def close(self) -> None:
        self._landmarker.close()

    def _see(self, shot: Shot) -> Sight:
        # MediaPipe wants whole milliseconds that rise
        self._last_ms = max(self._last_ms + 1, round(shot.timestamp_ms))
        found = self._landmarker.detect_for_video(shot.image, self._last_ms)
        body = _body(found) if found.pose_world_landmarks else None
        return Sight(shot.timestamp_ms, shot.width, shot.height, body)


def _body(found: Any) -> Body:
    world = [(p.x, p.y, p.z, _or_one(p.visibility), _or_one(p.presence)) for p in found.pose_world_landmarks[0]]
    image = [(p.x, p.y) for p in found.pose_landmarks[0]]
    return Body(np.array(world, np.float32), np.array(image, np.float32))


def _or_one(value: float | None) -> float:
    return 1.0 if value is None else value
