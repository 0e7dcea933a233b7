"""The figures of a movement: the poses in which a sample enters the phases of its MoveSpec."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.engine import compile_plan, step_recording
from movespecs.language.landmarks import INDEX
from movespecs.language.model import MoveSpec
from tools.recordings import Sample

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """`points` (33, 2): x and y, down, in a square of side 1 that all figures of the movement share.

    `near` is the side of the body that is closer to the camera: it is drawn last.
    """

    phase: str
    near: str
    points: Floats


def figures_make(movespec: MoveSpec, sample: Sample) -> list[Figure]:
    """One figure for each phase, in the MoveSpec's order; ValueError where the sample never enters one."""
    entered: dict[str, int] = {}
    for event in step_recording(compile_plan(movespec), sample.t_ms, sample.world):
        if event.type == "shape_enter":
            frame = int(np.searchsorted(sample.t_ms, event.ts_ms - 1e-3))
            entered.setdefault(event.payload["shape_key"], frame)
    missing = [phase.name for phase in movespec.phases if phase.name not in entered]
    if missing:
        raise ValueError(f"The sample of {sample.movement} never enters {', '.join(missing)}.")
    frames = [entered[phase.name] for phase in movespec.phases]
    squares = _in_one_square(sample.image[frames] * sample.picture)
    depth = sample.world[frames, :, 2]
    return [
        Figure(phase.name, _near_side(depth[number]), squares[number]) for number, phase in enumerate(movespec.phases)
    ]


def _in_one_square(points: Floats) -> Floats:
    """Points (k, 33, 2) in pixels, scaled alike; each figure in the middle across, all on one ground."""
    low, high = points.min(axis=1), points.max(axis=1)
    side = float(max((high[:, 0] - low[:, 0]).max(), high[:, 1].max() - low[:, 1].min()))
    left = (low[:, 0] + high[:, 0]) / 2 - side / 2
    ground = high[:, 1].max() - side
    return (points - np.stack([left, np.full(len(points), ground)], axis=1)[:, None, :]) / side


def _near_side(depth: Floats) -> str:
    """MediaPipe's z grows away from the camera."""
    left, right = (depth[[INDEX[f"{side}_shoulder"], INDEX[f"{side}_hip"]]].sum() for side in ("left", "right"))
    return "left" if left < right else "right"
