"""What a run gives: how the session ended, and what was detected in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kynasmith.models import DetectionEvent, DetectionSession, DetectionSessionCreated, Pose

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class SessionRunResult:
    """`session` as it was made, `summary` as it ended, and every event in order.

    `poses` are those that the run has sent, where they came as `Pose` (the last 36,000 of them): what `plot` draws.
    """

    session: DetectionSessionCreated
    summary: DetectionSession
    accepted_frames_total: int
    completed_event_counts: dict[str, int]
    events: list[DetectionEvent]
    poses: list[Pose] = field(default_factory=list, repr=False, compare=False)

    def to_frame(self) -> pandas.DataFrame:
        """The events as a table: ts_ms, type, and a column for each thing that a payload says. Needs pandas."""
        from kynasmith.tables import events_table

        return events_table(self.events)

    def plot(self, axes: Axes | None = None) -> Axes:
        """The angles that change most over time, with phases as bands and repetitions as numbered lines, on `axes` or
        on a figure of their own. Needs matplotlib."""
        from kynasmith.plots import run_plot

        return run_plot(self.poses, self.events, axes)
