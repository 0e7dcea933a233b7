"""Poses found by MediaPipe in the frames of a video, on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mediapipe import Image, ImageFormat
from mediapipe.tasks.python import BaseOptions, vision
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]  # (height, width, 3), blue-green-red as OpenCV has it


@dataclass(frozen=True)
class Poses:
    """`t_ms` (n,); `world` (n, 33, 4): metres, hip-centred, y down, and visibility; `image` (n, 33, 2): 0..1."""

    t_ms: Floats
    world: Floats
    image: Floats


def poses_find(frames: Iterable[tuple[float, Picture]], *, model: Path) -> Poses:
    """The poses in `frames` (milliseconds, rising, and picture); frames in which nobody is seen are left out."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)), running_mode=vision.RunningMode.VIDEO
    )
    t_ms, world, image = [], [], []
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for when, picture in frames:
            rgb = np.ascontiguousarray(picture[..., ::-1])
            found = landmarker.detect_for_video(Image(ImageFormat.SRGB, rgb), round(when))
            if not found.pose_landmarks:
                continue
            t_ms.append(when)
            image.append([(point.x, point.y) for point in found.pose_landmarks[0]])
            world.append([(p.x, p.y, p.z, min(p.visibility, p.presence)) for p in found.pose_world_landmarks[0]])
    return Poses(np.array(t_ms), np.array(world).reshape(-1, 33, 4), np.array(image).reshape(-1, 33, 2))
