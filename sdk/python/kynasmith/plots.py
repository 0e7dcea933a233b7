"""Results as pictures, for programs that have matplotlib: angles over time, with phases and repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kynasmith.extras import extra_needed
from kynasmith.models import LANDMARKS, DetectionEvent, EventCompleted, Pose, ShapeEnter, ShapeExit

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

# The inner angle at the middle one of three landmarks
JOINTS = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("elbow", "shoulder", "hip"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
MOST_CURVES = 4
# Okabe and Ito's colours, which can be told apart with any eyes
CURVES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
PHASES = ("#56B4E9", "#F0E442", "#E69F00", "#999999")


class Stretch(NamedTuple):
    """A phase from its entering to its leaving, in seconds."""

    name: str
    start: float
    end: float


def run_plot(poses: Sequence[Pose], events: Sequence[DetectionEvent], axes: Axes | None) -> Axes:
    """The angles that change most (nothing but phases and repetitions without poses). Raises ConfigurationError where
    matplotlib is not installed."""
    with extra_needed("plot"):
        import matplotlib.pyplot as plt
    if axes is None:
        _, axes = plt.subplots(figsize=(10, 4), layout="constrained")
    seconds = [pose.timestamp_ms / 1000 for pose in poses]
    for (name, degrees), colour in zip(_liveliest(poses), CURVES, strict=False):
        axes.plot(seconds, degrees, label=name, color=colour, linewidth=1.5)
    end = max([*seconds, *(event.ts_ms / 1000 for event in events)], default=0.0)
    colours: dict[str, str] = {}
    for stretch in phases(events, end=end):
        label = None if stretch.name in colours else f"phase {stretch.name}"
        colour = colours.setdefault(stretch.name, PHASES[len(colours) % len(PHASES)])
        axes.axvspan(stretch.start, stretch.end, color=colour, alpha=0.25, linewidth=0, label=label)
    completed = [event.ts_ms / 1000 for event in events if isinstance(event, EventCompleted)]
    for number, at in enumerate(completed, 1):
        axes.axvline(at, color="black", linewidth=1, linestyle="--")
        axes.annotate(str(number), (at, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom")
    axes.set(xlabel="seconds", ylabel="degrees" if poses else "")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return axes


def phases(events: Sequence[DetectionEvent], *, end: float) -> Iterator[Stretch]:
    """Each phase that was entered; one that was not left lasts to the end."""
    entered: dict[str, float] = {}
    for event in events:
        if isinstance(event, ShapeEnter):
            entered[event.payload.shape_key] = event.ts_ms / 1000
        elif isinstance(event, ShapeExit) and event.payload.shape_key in entered:
            yield Stretch(event.payload.shape_key, entered.pop(event.payload.shape_key), event.ts_ms / 1000)
    for name, start in entered.items():
        yield Stretch(name, start, end)


def _liveliest(poses: Sequence[Pose]) -> list[tuple[str, NDArray[np.float64]]]:
    """Joints by name with their angles in degrees, those first that change most."""
    if not poses:
        return []
    import numpy as np

    points = np.array([np.asarray(pose.landmarks)[:, :3] for pose in poses], np.float64)
    curves = {}
    for side in ("left", "right"):
        for joint, parts in JOINTS.items():
            a, b, c = (points[:, LANDMARKS.index(f"{side}_{part}")] for part in parts)
            cosine = ((a - b) * (c - b)).sum(1) / np.linalg.norm(a - b, axis=1) / np.linalg.norm(c - b, axis=1)
            curves[f"{side} {joint}"] = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    # the middle 90 %: a joint that was lost for a moment is not lively
    spread = {name: float(np.subtract(*np.nanpercentile(curve, [95, 5]))) for name, curve in curves.items()}
    return sorted(curves.items(), key=lambda item: -spread[item[0]])[:MOST_CURVES]
