"""A filmed person from a package: the demonstration video of sports2d, of which only two jumping jacks are used."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2

from tools.landmarker import Picture
from tools.packages import requirements_install
from tools.targets import ROOT, VAR, Target

REQUIREMENTS = ROOT / "requirements/samples.txt"
MEDIA = VAR / "media"
VIDEO = MEDIA / "sports2d-demo.mp4"
LICENSE = MEDIA / "sports2d-LICENSE.txt"

LICENSE_NOTE = "sports2d 0.8.34, BSD-3-Clause, © 2022 perfanalytics"
REPETITIONS = 2
SECONDS = 2.5
LEFT, TOP, WIDTH, HEIGHT = 420, 0, 640, 480  # of the 1768 × 994 picture


def jumping_jacks() -> Iterator[tuple[float, Picture]]:
    """The two jumping jacks of a real man: milliseconds and picture, 75 frames at 30 fps."""
    DOWNLOAD.make()
    video = cv2.VideoCapture(str(VIDEO))
    fps = video.get(cv2.CAP_PROP_FPS)
    for index in range(round(SECONDS * fps)):
        read, picture = video.read()
        if not read:
            raise ValueError(f"{VIDEO} ends after {index} frames.")
        yield index * 1000.0 / fps, picture[TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH]


def _download() -> list[Path]:
    MEDIA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder)
        requirements_install(requirements=REQUIREMENTS, folder=package)
        shutil.copyfile(package / "Sports2D/Demo/demo.mp4", VIDEO)
        shutil.copyfile(next(package.glob("sports2d-*.dist-info/licenses/LICENSE")), LICENSE)
    return [VIDEO, LICENSE]


DOWNLOAD = Target("real-media", (REQUIREMENTS,), _download)
