"""Batches on their way: numbered when they are first sent, and the same whenever they are sent again."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from kynasmith.errors import ApiError
from kynasmith.models import FrameAck
from kynasmith.stream.frames import PlainFrame, numbered, to_binary, to_text


@dataclass(slots=True)
class Ticket:
    """A batch of a program that waits: `ack` or `error` when it is settled."""

    frames: Sequence[PlainFrame]
    batch_seq: int | None = None
    ack: FrameAck | None = None
    error: ApiError | None = None
    payload: str | bytes | None = None  # None until it is sent

    @property
    def settled(self) -> bool:
        return self.ack is not None or self.error is not None

    def outcome(self) -> FrameAck:
        """The ack of a settled one. Raises its error."""
        if self.error:
            raise self.error
        return cast(FrameAck, self.ack)


@dataclass(slots=True)
class Batches:
    """A queue, of which the first alone is sent."""

    last_seq: int = 0  # the last batch's number
    first_ms: float | None = None  # the first frame's time
    _waiting: deque[Ticket] = field(default_factory=deque)
    _frame_seq: int = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, ticket: Ticket) -> None:
        self._waiting.append(ticket)

    def number_after(self, batch_seq: int, frame_seq: int = 0) -> None:
        self.last_seq, self._frame_seq = max(self.last_seq, batch_seq), max(self._frame_seq, frame_seq)

    def payload(self, *, binary: bool) -> str | bytes:
        """The first one's message: what it was before, but for a compact one where the server no longer takes it,
        whose text says the same."""
        ticket = self._waiting[0]
        if ticket.payload is None:
            self._number(ticket)
        if ticket.payload is None or (isinstance(ticket.payload, bytes) and not binary):
            seq = ticket.batch_seq or 0
            ticket.payload = (to_binary(seq, ticket.frames) if binary else None) or to_text(seq, ticket.frames)
        return ticket.payload

    def acked(self, ack: FrameAck) -> bool:
        """False for the ack of another than the first one."""
        ticket = self._sent()
        if ticket is None or ticket.batch_seq != ack.batch_seq:
            return False
        self._waiting.popleft().ack = ack
        return True

    def refused(self, error: ApiError) -> bool:
        """False where none was sent."""
        if self._sent() is None:
            return False
        self._waiting.popleft().error = error
        return True

    def give_up(self, error: ApiError) -> None:
        while self._waiting:
            self._waiting.popleft().error = error

    def _sent(self) -> Ticket | None:
        return self._waiting[0] if self._waiting and self._waiting[0].payload is not None else None

    def _number(self, ticket: Ticket) -> None:
        ticket.batch_seq = ticket.batch_seq or self.last_seq + 1
        ticket.frames = numbered(ticket.frames, after=self._frame_seq)
        self.number_after(ticket.batch_seq, *(frame.frame_seq or 0 for frame in ticket.frames[-1:]))
        if self.first_ms is None and ticket.frames:
            self.first_ms = ticket.frames[0].timestamp_ms
