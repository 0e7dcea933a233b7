"""The open websockets of this process, one a session: who is attached, who is still alive, who must make room."""

import asyncio
from collections.abc import Coroutine, KeysView
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from django.conf import settings

from detection.worker.port import Snapshot

log = structlog.get_logger("detection.realtime")

QUIET_SECONDS = 15.0  # of the server's own silence, before it pings
PROOF_SECONDS = 5.0  # in which an older socket must show that it is alive


class Socket(Protocol):
    """Times are the event loop's."""

    heard_at: float
    spoke_at: float

    async def ping(self) -> None: ...

    async def close(self, code: int) -> None: ...

    async def leave(self, code: int) -> None: ...

    async def finalizing(self, snapshot: Snapshot) -> None: ...

    async def ended(self, snapshot: Snapshot, closing: str) -> None: ...


class Full(Exception):
    """As many streams are open as the process takes."""


class Restarting(Exception):
    """The server is about to stop."""


class Duplicate(Exception):
    """The session has a websocket, and it is alive."""


class Attachments:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._sockets: dict[UUID, Socket] = {}
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._closing = False

    def get(self, session_id: UUID) -> Socket | None:
        return self._sockets.get(session_id)

    def session_ids(self) -> KeysView[UUID]:
        return self._sockets.keys()

    async def claim(self, session_id: UUID, socket: Socket) -> None:
        """Make `socket` the session's own. An older one is pinged, and replaced if it stays silent.

        Raises Restarting, Full, or Duplicate where the older one answers.
        """
        if self._closing:
            raise Restarting
        if session_id not in self._sockets and len(self._sockets) >= settings.DETECTION_MAX_STREAMS:
            raise Full
        turn = self._turns.setdefault(session_id, asyncio.Lock())
        async with turn:
            older = self._sockets.get(session_id)
            if older and await self._answers(session_id, older):
                raise Duplicate
            if older:
                self.release(session_id, older)
                await older.close(4408)
            self._sockets[session_id] = socket

    def release(self, session_id: UUID, socket: Socket) -> bool:
        """False where `socket` was not, or is no longer, the session's own."""
        if self._sockets.get(session_id) is not socket:
            return False
        del self._sockets[session_id]
        return True

    async def empty(self, code: int) -> None:
        """Let every socket go, each after the answer it is owed, and take no more."""
        self._closing = True
        await asyncio.gather(*(socket.leave(code) for socket in list(self._sockets.values())))

    async def ping_the_quiet(self) -> None:
        """Ping every socket to which nothing was sent for a while: clients give up on a silent server."""
        due = self._loop.time() - QUIET_SECONDS
        pings: list[Coroutine[Any, Any, None]] = [
            socket.ping() for socket in self._sockets.values() if socket.spoke_at <= due
        ]
        await asyncio.gather(*pings)

    async def _answers(self, session_id: UUID, older: Socket) -> bool:
        asked_at = self._loop.time()
        await older.ping()
        while self._loop.time() < asked_at + PROOF_SECONDS:
            await asyncio.sleep(0.05)
            if self._sockets.get(session_id) is not older:
                return False
            if older.heard_at > asked_at:
                return True
        return False
