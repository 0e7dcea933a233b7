"""The landing page's recording, and what the engine itself said of it: nothing there is made up."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.staticfiles import finders
from numpy.typing import NDArray

from detection.engine import Event, compile_plan, step_recording
from movespecs.language.model import Criterion, MoveSpec
from movespecs.selectors import compiled

Moment = tuple[float, str, int]


def moments_of(*, sample_file: str, yaml_source: str) -> tuple[Moment, ...]:
    """When the phase or the count changes in a recording: (milliseconds, phase, count). None without a recording."""
    found = finders.find(f"samples/{sample_file}")
    if not found:
        return ()
    path = Path(found)
    return _moments(path, path.stat().st_mtime_ns, yaml_source)


@lru_cache(maxsize=4)
def _moments(path: Path, changed: int, yaml_source: str) -> tuple[Moment, ...]:
    phase, count = "", 0
    moments: dict[float, Moment] = {}
    for event in events_in(json.loads(path.read_text(encoding="utf-8")), yaml_source):
        match event.type:
            case "shape_enter":
                phase = event.payload["shape_key"]
            case "shape_exit":
                phase = ""
            case "event_completed":
                count += 1
            case _:
                continue
        moments[event.ts_ms] = (event.ts_ms, phase, count)
    return tuple(moments.values())


def events_in(recording: dict[str, Any], yaml_source: str) -> list[Event]:
    """What the engine says of a recording, format "workbench-poses/1"."""
    world = np.stack([sums(recording["channels"][name]) for name in ("x", "y", "z", "visibility")], axis=2)
    return step_recording(compile_plan(compiled(yaml_source)), np.array(recording["t_ms"]), world)


def sums(channel: dict[str, Any]) -> NDArray[np.float64]:
    """33 lists of differences as numbers (frames, 33)."""
    running: NDArray[np.float64] = np.cumsum(np.array(channel["landmarks"]), axis=1).T * channel["unit"]
    return running


@dataclass(frozen=True, slots=True)
class HeartPhase:
    """A phase and the first thing it asks: {joint: hip, angle_min: 75%}."""

    name: str
    kind: str
    measure: str
    bound: str
    value: str


def heart_of(spec: MoveSpec) -> list[HeartPhase]:
    """The MoveSpec as it would be said in a breath."""
    heart = []
    for phase in spec.phases:
        criterion = next(condition for condition in phase.criteria if isinstance(condition, Criterion))
        measure = spec.measures[criterion.measure]
        for bound, name in ((criterion.minimum, "angle_min"), (criterion.maximum, "angle_max")):
            if bound:
                value = f"{bound.value:g}%" if bound.percent else f"{bound.value:g}"
                heart.append(HeartPhase(phase.name, measure.kind, measure.label.replace(" ", "_"), name, value))
                break
    return heart
