"""Videos and cameras as runs: found, sent and counted at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kynasmith.media.ahead import Ahead
from kynasmith.media.camera import Camera
from kynasmith.media.model import find_model
from kynasmith.media.pipeline import camera_sights, video_sights
from kynasmith.media.poses import Sight, poses_of
from kynasmith.media.progress import OnProgress, fetching, watched
from kynasmith.media.video import open_video
from kynasmith.models import DetectionSessionCreate
from kynasmith.results import SessionRunResult
from kynasmith.runs import OnEvent

if TYPE_CHECKING:
    from kynasmith.client import KynasmithClient


def video_run(
    client: KynasmithClient,
    request: DetectionSessionCreate,
    video_path: str | os.PathLike[str],
    *,
    batch_size: int,
    model_path: str | os.PathLike[str] | None,
    on_event: OnEvent | None,
    on_progress: OnProgress | None,
    progress_bar: bool,
) -> SessionRunResult:
    """See `KynasmithClient.process_video`."""
    video = open_video(video_path)
    sights = video_sights(video, _model(client, model_path, progress_bar=progress_bar))
    return _run(
        client, request, sights, "upload", batch_size, video.frames, on_event, on_progress, progress_bar=progress_bar
    )


def camera_run(
    client: KynasmithClient,
    request: DetectionSessionCreate,
    *,
    camera_index: int,
    max_frames: int | None,
    batch_size: int,
    model_path: str | os.PathLike[str] | None,
    on_event: OnEvent | None,
    on_progress: OnProgress | None,
    progress_bar: bool,
) -> SessionRunResult:
    """See `KynasmithClient.start_camera`."""
    model = _model(client, model_path, progress_bar=progress_bar)
    sights = camera_sights(Camera(camera_index), model, most=max_frames)
    return _run(
        client, request, sights, "camera", batch_size, max_frames, on_event, on_progress, progress_bar=progress_bar
    )


def _model(client: KynasmithClient, model_path: str | os.PathLike[str] | None, *, progress_bar: bool) -> Path:
    with fetching(bar=progress_bar) as on_fetch:
        return find_model(model_path, base_url=client.base_url, on_fetch=on_fetch)


def _run(
    client: KynasmithClient,
    request: DetectionSessionCreate,
    sights: Ahead[Sight],
    kind: Literal["camera", "upload"],
    batch_size: int,
    total: int | None,
    on_event: OnEvent | None,
    on_progress: OnProgress | None,
    *,
    progress_bar: bool,
) -> SessionRunResult:
    try:
        seen = watched(sights, total=total, on_progress=on_progress, bar=progress_bar)
        return client.run_frames(request, poses_of(seen, kind=kind), batch_size, on_event=on_event)
    finally:
        sights.close()
