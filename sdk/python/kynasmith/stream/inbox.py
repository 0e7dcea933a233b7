"""What the server has said and nobody has received."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from kynasmith.models import AnyEvent, DetectionEvent, EventBatch, FrameAck, ServerMessage


@dataclass(slots=True)
class Inbox:
    """Messages in their order; events once, whenever a reply is heard again."""

    _messages: deque[ServerMessage] = field(default_factory=deque)
    _told: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: ServerMessage) -> None:
        """Of acks that nobody reads the newest is enough: who sent the batch has each of them."""
        last = self._messages[-1] if self._messages else None
        if isinstance(message, FrameAck) and isinstance(last, FrameAck):
            self._messages.pop()
        self._messages.append(message)

    def tell(self, batch_seq: int, events: Sequence[AnyEvent]) -> None:
        """What is new of these."""
        news = [event for event in events if event.event_id not in self._told]
        self._told.update(event.event_id for event in news)
        if news:
            self._messages.append(EventBatch(batch_seq=batch_seq, events=news))

    def take(self) -> ServerMessage:
        """The oldest. Raises IndexError where there is none."""
        return self._messages.popleft()

    def take_events(self) -> list[DetectionEvent]:
        """All events; what came between them is passed over."""
        events: list[DetectionEvent] = []
        while self._messages:
            message = self._messages.popleft()
            if isinstance(message, EventBatch):
                events += message.events
        return events
