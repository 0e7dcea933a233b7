"""Sample recordings in the format of docs/poses.md: what a camera would have given, without the camera."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FORMAT = "workbench-poses/1"
UNITS = {"x": 0.001, "y": 0.001, "z": 0.001, "visibility": 0.01, "image_x": 0.0001, "image_y": 0.0001}


@dataclass(frozen=True)
class Sample:
    """`t_ms` (n,); `world` (n, 33, 4): x, y, z, visibility; `image` (n, 33, 2) in shares of `picture`."""

    movement: str
    title: str
    source: dict[str, str]
    repetitions: int
    picture: tuple[int, int]
    t_ms: Floats
    world: Floats
    image: Floats


def sample_write(sample: Sample, path: Path) -> None:
    values = np.concatenate([sample.world, sample.image], axis=2)
    channels = {
        name: {"unit": unit, "landmarks": _differences(values[:, :, index] / unit)}
        for index, (name, unit) in enumerate(UNITS.items())
    }
    low, high = sample.image.min(axis=(0, 1)), sample.image.max(axis=(0, 1))
    document = {
        "format": FORMAT,
        "movement": sample.movement,
        "title": sample.title,
        "source": sample.source,
        "repetitions": sample.repetitions,
        "picture": dict(zip(("width", "height"), sample.picture, strict=True)),
        "bounds": [round(float(share), 4) for share in (*low, *high)],
        "t_ms": [round(float(when), 1) for when in sample.t_ms],
        "channels": channels,
    }
    path.write_text(json.dumps(document, separators=(",", ":"), ensure_ascii=False))


def sample_read(path: Path) -> Sample:
    """Raises ValueError on any other format."""
    document: dict[str, Any] = json.loads(path.read_text())
    if document["format"] != FORMAT:
        raise ValueError(f"{path} is {document['format']}, not {FORMAT}.")
    channels = document["channels"]
    values = np.stack([_sums(channels[name]["landmarks"]) * channels[name]["unit"] for name in UNITS], axis=2)
    return Sample(
        movement=document["movement"],
        title=document["title"],
        source=document["source"],
        repetitions=document["repetitions"],
        picture=(document["picture"]["width"], document["picture"]["height"]),
        t_ms=np.array(document["t_ms"]),
        world=values[:, :, :4],
        image=values[:, :, 4:],
    )


def _differences(values: Floats) -> list[list[int]]:
    """(n, 33) to 33 lists of n whole numbers, each the step from the one before."""
    whole = np.rint(values).astype(int).T
    steps: list[list[int]] = np.diff(whole, axis=1, prepend=0).tolist()
    return steps


def _sums(landmarks: list[list[int]]) -> NDArray[np.int64]:
    return np.cumsum(np.array(landmarks), axis=1).T
