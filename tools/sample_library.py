"""A modelled sample recording for every movement of the catalogue, and the figures of its phases.

Beside them stands `index.json`, by which pages find them:

    {"format": "workbench-samples/1",
     "movements": {slug: {
        "samples": [{file, title, source, repetitions, duration_ms}, …],   the modelled one first
        "figures": [{phase, near, points}, …]}}}                           see tools.figures
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from movespecs.language import compile_movespec
from movespecs.language.model import MoveSpec
from tests.motion import MOVEMENTS, render
from tools.figures import figures_make
from tools.recordings import Sample, sample_read, sample_write
from tools.stage import Camera, on_floor
from tools.targets import ROOT, STATIC

SAMPLES = STATIC / "samples"
INDEX_FORMAT = "workbench-samples/1"
CATALOGUE = ROOT / "movespecs/catalogue"

REPETITIONS = 4
SECONDS = 2.5  # of a repetition
QUICK = {"jumping-jack": 1.3, "high-knees": 1.4}  # what is done faster than that, by nature
HELD = 1.2  # of the time that a hold must last
YAW = {"front": 15.0, "any": 35.0, "side": 60.0}  # degrees away from the camera, by the MoveSpec's advice
HANGING = {"pull-up"}


def modelled_build(*, filmed: Sequence[Path]) -> list[Path]:
    """Write a modelled sample for each MoveSpec of the catalogue, and the index of these and the `filmed` ones."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    movements: dict[str, object] = {}
    filmed_samples = [(path, sample_read(path)) for path in filmed]
    for source in sorted(CATALOGUE.glob("*.yaml")):
        movespec = compile_movespec(source.read_bytes())
        sample = modelled_sample(source.stem, movespec)
        target = SAMPLES / f"{sample.movement}.json"
        sample_write(sample, target)
        written.append(target)
        shown = [(target, sample), *(item for item in filmed_samples if item[1].movement == sample.movement)]
        movements[sample.movement] = {
            "samples": [_summary(path, each) for path, each in shown],
            "figures": [
                {"phase": figure.phase, "near": figure.near, "points": figure.points.round(3).tolist()}
                for figure in figures_make(movespec, sample)
            ],
        }
    index = SAMPLES / "index.json"
    index.write_text(json.dumps({"format": INDEX_FORMAT, "movements": movements}, ensure_ascii=False))
    return [*written, index]


def modelled_sample(slug: str, movespec: MoveSpec) -> Sample:
    """The movement as textbooks have it, done by the motion model before a camera where the MoveSpec wants it."""
    if movespec.hold:
        repetitions, seconds = 1, HELD * movespec.hold.min_ms / 1000
    else:
        repetitions, seconds = REPETITIONS, QUICK.get(slug, SECONDS)
    yaw = YAW[movespec.camera.view]
    recording = render(MOVEMENTS[slug], repetitions=repetitions, seconds=seconds, yaw=yaw)
    camera = Camera()
    pixels, _ = camera.project(on_floor(recording.world[:, :, :3], hanging=slug in HANGING))
    return Sample(
        movement=slug,
        title=movespec.name,
        source={"kind": "synthetic", "label": "Made by a motion model, not filmed."},
        repetitions=recording.count,
        picture=camera.picture,
        t_ms=recording.t_ms,
        world=recording.world,
        image=pixels / np.array(camera.picture),
    )


def _summary(path: Path, sample: Sample) -> dict[str, object]:
    return {
        "file": path.name,
        "title": sample.title,
        "source": sample.source,
        "repetitions": sample.repetitions,
        "duration_ms": round(float(sample.t_ms[-1] - sample.t_ms[0])),
    }
