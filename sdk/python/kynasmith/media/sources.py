"""Videos and cameras as sources of a run: to be entered by `with`, which gives the poses as they are found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kynasmith.media.camera import Camera
from kynasmith.media.model import find_model
from kynasmith.media.pipeline import camera_sights, open_video_sights
from kynasmith.media.poses import poses_of
from kynasmith.media.progress import OnProgress, fetching, watched
from kynasmith.models import Pose


@contextmanager
def video_source(
    video_path: str | os.PathLike[str],
    *,
    base_url: str,
    model_path: str | os.PathLike[str] | None,
    on_progress: OnProgress | None,
    progress_bar: bool,
) -> Iterator[Iterator[Pose]]:
    """See `KynasmithClient.process_video`."""
    video, sights = open_video_sights(video_path, _model(model_path, base_url, progress_bar=progress_bar))
    with closing(sights):
        seen = watched(sights, total=video.frames, on_progress=on_progress, bar=progress_bar)
        yield poses_of(seen, kind="upload")


@contextmanager
def camera_source(
    camera_index: int,
    *,
    base_url: str,
    max_frames: int | None,
    model_path: str | os.PathLike[str] | None,
    on_progress: OnProgress | None,
    progress_bar: bool,
) -> Iterator[Iterator[Pose]]:
    """See `KynasmithClient.start_camera`."""
    model = _model(model_path, base_url, progress_bar=progress_bar)
    sights = camera_sights(Camera(camera_index), model, most=max_frames)
    with closing(sights):
        seen = watched(sights, total=max_frames, on_progress=on_progress, bar=progress_bar)
        yield poses_of(seen, kind="camera")


def _model(model_path: str | os.PathLike[str] | None, base_url: str, *, progress_bar: bool) -> Path:
    with fetching(bar=progress_bar) as on_fetch:
        return find_model(model_path, base_url=base_url, on_fetch=on_fetch)
