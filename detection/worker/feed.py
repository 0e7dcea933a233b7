"""What pages see of running sessions: one update after each commit, for whoever watches.

The detection path never waits for a watcher. What a slow one has not yet taken is folded into one update, which
keeps the newest events only; ordinals show where some are left out, and the database has them all.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from detection.engine import Reading
from detection.worker.results import NewEvent, SessionError

KEPT_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Update:
    """Where the session stands, and the events since the watcher's last update. `reading` is None once ended."""

    status: str
    accepted_frames_total: int
    terminal_outcome: str | None
    error: SessionError | None
    events: tuple[NewEvent, ...]
    reading: Reading | None


class Subscription:
    """An async iterator over a session's updates, from now on; it goes on after the session's end."""

    def __init__(self) -> None:
        self._latest: deque[Update] = deque(maxlen=1)
        self._events: deque[NewEvent] = deque(maxlen=KEPT_EVENTS)
        self._ready = asyncio.Event()

    def __aiter__(self) -> AsyncIterator[Update]:
        return self

    async def __anext__(self) -> Update:
        await self._ready.wait()
        self._ready.clear()
        update = replace(self._latest.pop(), events=tuple(self._events))
        self._events.clear()
        return update

    def put(self, update: Update) -> None:
        self._latest.append(update)
        self._events.extend(update.events)
        self._ready.set()


_subscriptions: dict[UUID, set[Subscription]] = {}


@contextmanager
def subscribe(session_id: UUID) -> Iterator[Subscription]:
    """Watch a session, in the event loop that runs it."""
    subscription = Subscription()
    _subscriptions.setdefault(session_id, set()).add(subscription)
    try:
        yield subscription
    finally:
        watching = _subscriptions[session_id]
        watching.discard(subscription)
        if not watching:
            del _subscriptions[session_id]


def watched(session_id: UUID) -> bool:
    return session_id in _subscriptions


def publish(session_id: UUID, update: Update) -> None:
    for subscription in _subscriptions.get(session_id, ()):
        subscription.put(update)
