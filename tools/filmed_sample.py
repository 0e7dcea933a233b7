"""The sample recording of a filmed person: what MediaPipe finds in a real man's two jumping jacks."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools import real_media
from tools.landmarker import poses_find
from tools.pose_models import MODELS
from tools.recordings import Sample, sample_write


def filmed_build(target: Path) -> list[Path]:
    """Write the poses to `target`, and beside it the licence of the video, of which no picture is kept."""
    poses = poses_find(real_media.jumping_jacks(), model=MODELS / "pose_landmarker_full.task")
    sample = Sample(
        movement="jumping-jack",
        title="Jumping jack, filmed",
        source={
            "kind": "video",
            "label": "A real person, filmed; the poses are what MediaPipe found.",
            "licence": real_media.LICENSE_NOTE,
        },
        repetitions=real_media.REPETITIONS,
        picture=(real_media.WIDTH, real_media.HEIGHT),
        t_ms=poses.t_ms,
        world=poses.world,
        image=poses.image,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    sample_write(sample, target)
    licenses = shutil.copyfile(real_media.LICENSE, target.parent / "LICENSES.txt")
    return [target, licenses]
