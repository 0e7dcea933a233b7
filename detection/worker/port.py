"""What the websocket, REST and the reaper ask of a worker, and what it tells them. Inline today; any worker that
keeps these promises may take its place.

A worker takes one thing of a session at a time, batches and endings alike, in the order they were asked for, and
answers only when the outcome is durable.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from detection.models import ENDED, Outcome
from detection.realtime.messages import Batch
from detection.worker.feed import Subscription
from detection.worker.results import SessionError


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a session stands."""

    session_id: UUID
    status: str
    accepted_frames_total: int
    last_batch_seq: int
    last_frame_seq: int
    terminal_outcome: str | None = None
    error: SessionError | None = None

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class SessionMissing(Exception):
    """There is no such session."""


class SessionEnded(Exception):
    """It has ended, and takes nothing more."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(f"{snapshot.session_id} is {snapshot.status}")
        self.snapshot = snapshot


class BatchConflict(Exception):
    """The batch's number was used: it is lower than the last, or the last one's and the frames are others."""

    def __init__(self, message: str, *, last_batch_seq: int) -> None:
        super().__init__(message)
        self.message = message
        self.last_batch_seq = last_batch_seq


class Unavailable(Exception):
    """Nothing was applied; the same may be asked again."""


class Listener(Protocol):
    """Who is told when a session ends: its open websocket."""

    async def finalizing(self, snapshot: Snapshot) -> None:
        """It was asked to finalize, and its last events are being made durable."""
        ...

    async def ended(self, snapshot: Snapshot, closing: str) -> None:
        """It has ended. `closing` are the messages with its last events, one a line, or empty."""
        ...


class Worker(Protocol):
    """Everything but `detach` may raise SessionMissing and Unavailable."""

    async def attach(self, session_id: UUID) -> Snapshot:
        """From now on the session is `streaming`, unless it has ended."""
        ...

    async def apply(self, session_id: UUID, batch: Batch) -> str:
        """The messages that answer the batch, one a line. Raises SessionEnded, BatchConflict."""
        ...

    async def finish(self, session_id: UUID, outcome: Outcome, error: SessionError | None = None) -> Snapshot:
        """End the session; its listener is told, also of the `error` it ends with. Raises SessionEnded."""
        ...

    async def detach(self, session_id: UUID) -> None:
        """The session's websocket is gone: its grace period begins."""
        ...

    def watch(self, session_id: UUID) -> AbstractAsyncContextManager[Subscription]:
        """An update after each of the session's commits, from the moment it is entered on."""
        ...
