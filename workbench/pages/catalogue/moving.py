"""A movement as a moving drawing: one repetition of its sample recording, as an SVG that animates itself."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.staticfiles import finders
from numpy.typing import NDArray

from workbench.pages.exhibit import events_in, sums
from workbench.pages.figures import Figure, figures
from workbench.pages.samples import figures_of, samples_of

Floats = NDArray[np.float64]
POSES = 20


@dataclass(frozen=True, slots=True)
class Stroke:
    part: str
    path: str
    paths: str


@dataclass(frozen=True, slots=True)
class Moving:
    """`paths` and `head` are what the animation runs through; without a duration nothing moves."""

    still: Figure
    strokes: tuple[Stroke, ...]
    head_x: str
    head_y: str
    seconds: float


def moving_of(*, slug: str, yaml_source: str) -> Moving | None:
    """One repetition of the movement's sample; a hold, and what has no sample, does not move. None without figures."""
    still = figures_of(slug)
    if not still:
        return None
    sample = next(iter(samples_of(slug)), None)
    found = finders.find(f"samples/{sample.file}") if sample else None
    poses: tuple[Figure, ...] = ()
    seconds = 0.0
    if found:
        path = Path(found)
        poses, seconds = _repetition(path, path.stat().st_mtime_ns, yaml_source, still[-1].near)
    if not poses:
        return Moving(still[-1], tuple(Stroke(s.part, s.path, "") for s in still[-1].strokes), "", "", 0)
    strokes = tuple(
        Stroke(stroke.part, stroke.path, ";".join(pose.strokes[number].path for pose in poses))
        for number, stroke in enumerate(poses[0].strokes)
    )
    across, down = (";".join(str(pose.head[axis]) for pose in poses) for axis in (0, 1))
    return Moving(poses[0], strokes, across, down, seconds)


@lru_cache(maxsize=64)
def _repetition(path: Path, changed: int, yaml_source: str, near: str) -> tuple[tuple[Figure, ...], float]:
    """The poses from one count to the next, and how long that takes. Nothing where it does not count twice."""
    recording = json.loads(path.read_text(encoding="utf-8"))
    times = np.array(recording["t_ms"])
    counted = [event.ts_ms for event in events_in(recording, yaml_source) if event.type == "event_completed"]
    if len(counted) < 2:
        return (), 0.0
    begin, end = counted[-2:]
    frames = np.searchsorted(times, np.linspace(begin, end, POSES, endpoint=False)).clip(max=len(times) - 1)
    poses = _in_one_square(recording, frames)
    poses = np.roll(poses, -_farthest(poses), axis=0)
    around = np.concatenate([poses, poses[:1]]).tolist()
    return figures([("", near, points) for points in around]), (end - begin) / 1000


def _in_one_square(recording: dict[str, Any], frames: NDArray[np.intp]) -> Floats:
    """Image points (k, 33, 2) of these frames, scaled alike into a unit square."""
    shares = np.stack([sums(recording["channels"][f"image_{axis}"]) for axis in "xy"], axis=2)[frames]
    pixels: Floats = shares * np.array([recording["picture"]["width"], recording["picture"]["height"]])
    low, high = pixels.min(axis=(0, 1)), pixels.max(axis=(0, 1))
    points: Floats = (pixels - low) / (high - low).max()
    return points


def _farthest(poses: Floats) -> int:
    """The pose that is least like the first: where the movement turns, which says most of it."""
    return int(np.linalg.norm(poses - poses[0], axis=2).sum(axis=1).argmax())
