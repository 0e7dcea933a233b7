"""Runs: a source of frames, streamed from its first to its last to a session of its own.

This is the seam for videos and cameras: they make `Pose`s, and `client.run_frames` does the rest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING

from kynasmith.errors import KynasmithError
from kynasmith.models import (
    DetectionEvent,
    DetectionSession,
    DetectionSessionCreate,
    DetectionSessionCreated,
    FrameAck,
    Pose,
)
from kynasmith.results import SessionRunResult
from kynasmith.stream.frames import MAX_BATCH_FRAMES, AnyFrame

if TYPE_CHECKING:
    from kynasmith.client import KynasmithClient

KEPT_POSES = 36_000  # of the newest: twenty minutes at 30 a second, some 40 MB

type OnEvent = Callable[[DetectionEvent], None]


@dataclass(slots=True)
class Run:
    """What has come of a run so far."""

    session: DetectionSessionCreated
    on_event: OnEvent | None
    poses: deque[Pose] = field(default_factory=lambda: deque(maxlen=KEPT_POSES))
    events: list[DetectionEvent] = field(default_factory=list)

    def acked(self, batch: Iterable[AnyFrame], ack: FrameAck) -> None:
        refused = set(ack.rejected_frame_indexes)
        self.poses += (f for index, f in enumerate(batch) if isinstance(f, Pose) and index not in refused)

    def heard(self, events: list[DetectionEvent]) -> None:
        self.events += events
        if self.on_event:
            for event in events:
                self.on_event(event)

    def result(self, summary: DetectionSession) -> SessionRunResult:
        return SessionRunResult(
            session=self.session,
            summary=summary,
            accepted_frames_total=summary.accepted_frames_total,
            completed_event_counts=summary.completed_event_counts,
            events=self.events,
            poses=list(self.poses),
        )


def batch_size_checked(batch_size: int) -> int:
    if not 1 <= batch_size <= MAX_BATCH_FRAMES:
        raise ValueError(f"batch_size is {batch_size}: give 1 to {MAX_BATCH_FRAMES}.")
    return batch_size


def frames_run(
    client: KynasmithClient,
    request: DetectionSessionCreate,
    frames: Iterable[AnyFrame],
    *,
    batch_size: int,
    on_event: OnEvent | None,
) -> SessionRunResult:
    """See `KynasmithClient.run_frames`."""
    size = batch_size_checked(batch_size)
    run = Run(client.detection.create_session(request), on_event)
    try:
        with client.detection.connect_session(run.session) as connection:
            try:
                for batch in batched(frames, size):
                    run.acked(batch, connection.send_frame_batch(batch))
                    run.heard(connection.take_events())
                connection.finalize()
            except BaseException:  # the source's own, the callback's or Ctrl-C: nobody will go on with this session
                with suppress(KynasmithError):
                    connection.cancel()
                raise
            finally:
                run.heard(connection.take_events())
    except KynasmithError as error:
        with suppress(KynasmithError):
            error.result = run.result(client.detection.get_session(run.session.session_id))
        raise
    return run.result(client.detection.get_session(run.session.session_id))
