"""Where the frames of a run come from: a sample, a recorded session, or what a browser has just seen."""

import base64
import binascii
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.staticfiles import finders
from numpy.typing import NDArray

from workbench.pages.samples import samples_all

MOST_FRAMES = 20_000
MOST_MINUTES = 10
MOST_MS = MOST_MINUTES * 60_000
UNIT = 1e-4  # metres, and shares of being seen: what clients round to
LANDMARKS = 33


class FramesRefused(Exception):
    """Says to people what is wrong with frames."""


@dataclass(frozen=True, slots=True)
class Film:
    """`t_ms` (n,), rising; `world` (n, 33, 4): x, y, z in metres, hip-centred, y down, and how well seen, 0..1. `cut`:
    more was recorded than is run."""

    t_ms: NDArray[np.float64]
    world: NDArray[np.floating]
    cut: bool = False


def film_of_sample(file: str) -> Film:
    """Raises FramesRefused."""
    found = finders.find(f"samples/{file}") if file in {sample.file for sample in samples_all()} else None
    if not found:
        raise FramesRefused("This sample is not there any more. Choose another.")
    path = Path(found)
    return _sample(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _sample(path: Path, changed: int) -> Film:
    recording = json.loads(path.read_text(encoding="utf-8"))
    world = np.stack([_sums(recording["channels"][name]) for name in ("x", "y", "z", "visibility")], axis=2)
    return Film(np.array(recording["t_ms"]), world)


def _sums(channel: dict[str, Any]) -> NDArray[np.float64]:
    """33 lists of differences as numbers (frames, 33)."""
    sums: NDArray[np.float64] = np.cumsum(np.array(channel["landmarks"]), axis=1).T * channel["unit"]
    return sums


def film_of_browser(*, t_ms: list[float], world: str) -> Film:
    """`world` is base64 of little-endian int16 in units of UNIT: of each frame's 33 landmarks x, y, z and how well
    seen. Raises FramesRefused."""
    times = np.array(t_ms, dtype=np.float64)
    if len(times) > MOST_FRAMES or (len(times) and times[-1] - times[0] > MOST_MS):
        raise FramesRefused(f"At most {MOST_MINUTES} minutes and {MOST_FRAMES:,} frames are run at once.")
    if not np.isfinite(times).all() or (np.diff(times) <= 0).any():
        raise FramesRefused("The times of the frames must rise.")
    try:
        numbers = np.frombuffer(base64.b64decode(world, validate=True), dtype="<i2")
        units = numbers.reshape(len(times), LANDMARKS, 4)
    except (binascii.Error, ValueError):
        raise FramesRefused("The poses do not fit the times of the frames.") from None
    return Film(times, units * UNIT)


def film_of_recording(*, t_ms: NDArray[np.float64], world: NDArray[np.floating]) -> Film:
    """Of a long one its beginning."""
    if len(t_ms) == 0:
        return Film(t_ms, world)
    most = min(MOST_FRAMES, int(np.searchsorted(t_ms, t_ms[0] + MOST_MS, side="right")))
    return Film(t_ms[:most], world[:most], cut=most < len(t_ms))


def film_packed(film: Film) -> dict[str, Any]:
    """As `film_of_browser` takes it, for drawing: what lies further than three metres away is drawn there."""
    units = np.clip(np.rint(film.world.astype(np.float64) / UNIT), -32_768, 32_767).astype("<i2")
    return {"t_ms": film.t_ms.tolist(), "world": base64.b64encode(units.tobytes()).decode(), "cut": film.cut}
