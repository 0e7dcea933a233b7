"""Recordings of poses, format "workbench-poses/1": what a camera would have given, without the camera.

docs/poses.md describes the format, which the server's samples and exports and the web SDK share.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kynasmith.media.errors import MediaError
from kynasmith.media.poses import Sight
from kynasmith.models import Pose

Floats = NDArray[np.float64]

FORMAT = "workbench-poses/1"
LANDMARKS = 33
# A thousandth of a millimetre, finer than any model sees
UNITS = {"x": 1e-6, "y": 1e-6, "z": 1e-6, "visibility": 1e-6, "image_x": 1e-4, "image_y": 1e-4}
WORLD = ("x", "y", "z", "visibility")


@dataclass(frozen=True, eq=False)
class Recording:
    """`t_ms` (n,), rising; `world` (n, 33, 4): x, y, z in metres, hip-centred, y down, and how well each is seen.

    `repetitions` is how many there truly are, None where nobody has counted.
    """

    t_ms: Floats
    world: Floats
    title: str = ""
    repetitions: int | None = None

    def poses(self) -> Iterator[Pose]:
        """As they are sent: in single precision, each landmark as present as it is seen."""
        for when, points in zip(self.t_ms.tolist(), self.world.astype(np.float32), strict=True):
            seen = points[:, 3:]
            yield Pose(when, np.concatenate([points, seen], axis=1), float(seen.mean(dtype=np.float64)))


def write_recording(
    path: str | os.PathLike[str],
    sights: Sequence[Sight],
    *,
    title: str,
    movement: str = "",
    label: str = "Recorded with kynasmith record.",
    repetitions: int | None = None,
) -> None:
    """Write the poses of `sights` to a JSON file. Raises MediaError (`nobody_seen`) where there is none."""
    seen_in = [(sight, sight.body) for sight in sights if sight.body is not None]
    if not seen_in:
        raise MediaError("nobody_seen", "There is no pose to record: nobody was seen.")
    picture = seen_in[0][0]
    world = np.stack([body.world for _, body in seen_in]).astype(np.float64)
    image = np.stack([body.image for _, body in seen_in]).astype(np.float64)
    seen = world[:, :, 3:].min(axis=2, keepdims=True)
    values = np.concatenate([world[:, :, :3], seen, image], axis=2)
    document = {
        "format": FORMAT,
        "movement": movement,
        "title": title,
        "source": {"kind": "video", "label": label},
        "repetitions": repetitions,
        "picture": {"width": picture.width, "height": picture.height},
        "bounds": [round(float(share), 4) for share in (*image.min(axis=(0, 1)), *image.max(axis=(0, 1)))],
        "t_ms": [round(sight.timestamp_ms, 3) for sight, _ in seen_in],
        "channels": {
            name: {"unit": unit, "landmarks": _differences(values[:, :, index] / unit)}
            for index, (name, unit) in enumerate(UNITS.items())
        },
    }
    Path(path).write_text(json.dumps(document, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def read_recording(path: str | os.PathLike[str]) -> Recording:
    """A recording in JSON, or an NPZ with the arrays `t_ms` (n,) and `world` (n, 33, 4).

    Raises MediaError: `recording_unreadable`.
    """
    file = Path(path)
    try:
        return _read_npz(file) if file.suffix.lower() == ".npz" else _read_json(file)
    except FileNotFoundError:
        raise MediaError("recording_unreadable", f"There is no recording {file}.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise MediaError("recording_unreadable", f"{file} is not a recording of poses: {_reason(error)}.") from error


def _read_json(file: Path) -> Recording:
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if document["format"] != FORMAT:
        raise ValueError(f"its format is {document['format']!r}, not {FORMAT!r}")
    channels = document["channels"]
    world = np.stack([_sums(channels[name]["landmarks"]) * channels[name]["unit"] for name in WORLD], axis=2)
    return _checked(Recording(np.array(document["t_ms"], float), world, document["title"], document.get("repetitions")))


def _read_npz(file: Path) -> Recording:
    with np.load(file, allow_pickle=False) as arrays:
        return _checked(Recording(arrays["t_ms"].astype(float), arrays["world"].astype(float), file.stem))


def _checked(recording: Recording) -> Recording:
    t_ms, world = recording.t_ms, recording.world
    if t_ms.ndim != 1 or world.shape != (len(t_ms), LANDMARKS, 4):
        raise ValueError(f"{t_ms.shape} times and landmarks {world.shape}, where (n,) and (n, 33, 4) are wanted")
    if not (np.isfinite(t_ms).all() and np.isfinite(world).all()):
        raise ValueError("a number in it is not finite")
    if (np.diff(t_ms) <= 0).any():
        raise ValueError("its times do not rise")
    if ((world[:, :, 3] < 0) | (world[:, :, 3] > 1)).any():
        raise ValueError("its visibility is not between 0 and 1")
    return recording


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _differences(values: Floats) -> list[list[int]]:
    """(n, 33) to 33 lists of n whole numbers, each the step from the one before."""
    steps: list[list[int]] = np.diff(np.rint(values).astype(np.int64).T, axis=1, prepend=0).tolist()
    return steps


def _sums(landmarks: list[list[int]]) -> NDArray[np.int64]:
    return np.cumsum(np.array(landmarks, np.int64), axis=1).T
