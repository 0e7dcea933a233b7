"""Rooms: what many people watch at once is rendered once, and sent to each of them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, ClassVar
from uuid import UUID

import structlog
from channels.db import database_sync_to_async

from workbench.portal.sockets import NOT_YOURS, still_members

log = structlog.get_logger("workbench.portal")

CHECK_SECONDS = 3.0  # after so long at most a former member sees nothing more
AT_A_TIME = 32  # sends between which others get their turn
ENDED = 1000
TRY_AGAIN = 1013


class Watcher:
    """One open socket, and the session cookie that it came with."""

    def __init__(self, *, session_key: str, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self.session_key = session_key
        self._send = send

    async def show(self, fragments: str) -> None:
        await self._send({"type": "websocket.send", "text": fragments})

    async def close(self, code: int) -> None:
        await self._send({"type": "websocket.close", "code": code})


class Room:
    """Opens with its first watcher and closes with its last. `play` is what happens in it: it calls `open` once there
    is something to see, then `tell` whatever has changed."""

    _open: ClassVar[dict[Hashable, "Room"]] = {}

    def __init__(self, key: Hashable, organization_id: UUID, play: Callable[["Room"], Awaitable[None]]) -> None:
        self._key = key
        self._organization_id = organization_id
        self._watchers: set[Watcher] = set()
        self._everything: Callable[[], str] | None = None
        self._tasks = [asyncio.create_task(self._run(play)), asyncio.create_task(self._check())]

    @classmethod
    async def enter(
        cls, name: Hashable, watcher: Watcher, *, organization_id: UUID, play: Callable[["Room"], Awaitable[None]]
    ) -> "Room":
        """The room of that name in this event loop, with `watcher` in it."""
        key = (asyncio.get_running_loop(), organization_id, name)
        room = cls._open.get(key) or cls._open.setdefault(key, cls(key, organization_id, play))
        room._watchers.add(watcher)
        if room._everything:
            await watcher.show(room._everything())
        return room

    def leave(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)
        if not self._watchers:
            self._shut()

    async def open(self, everything: Callable[[], str]) -> None:
        """Show all there is, now and to whoever comes later."""
        self._everything = everything
        await self.tell(everything())

    async def tell(self, fragments: str) -> None:
        if fragments:
            await self._each(list(self._watchers), lambda watcher: watcher.show(fragments))

    async def _run(self, play: Callable[["Room"], Awaitable[None]]) -> None:
        code = ENDED
        try:
            await play(self)
        except Exception:  # whatever it was, the pages come back and try again
            log.exception("room_failed", organization_id=str(self._organization_id))
            code = TRY_AGAIN
        await self._close(code)

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            keys = {watcher.session_key for watcher in self._watchers}
            try:
                good = await database_sync_to_async(still_members)(
                    organization_id=self._organization_id, session_keys=keys
                )
            except Exception:  # not known is not allowed
                log.exception("members_not_checked", organization_id=str(self._organization_id))
                await self._close(TRY_AGAIN)
                return
            gone = [watcher for watcher in self._watchers if watcher.session_key in keys - good]
            self._watchers.difference_update(gone)
            await self._each(gone, lambda watcher: watcher.close(NOT_YOURS))
            if not self._watchers:
                self._shut()
                return

    async def _close(self, code: int) -> None:
        watchers = list(self._watchers)
        self._shut()
        await self._each(watchers, lambda watcher: watcher.close(code))

    def _shut(self) -> None:
        """Nobody enters it any more, and what happened in it ends, but for the task that says so."""
        self._watchers.clear()
        if self._open.get(self._key) is self:
            del self._open[self._key]
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    async def _each(self, watchers: list[Watcher], do: Callable[[Watcher], Awaitable[None]]) -> None:
        for number, watcher in enumerate(watchers, 1):
            try:
                await do(watcher)
            except Exception as error:  # noqa: BLE001 - one socket's trouble is not the others'
                log.info("watcher_lost", error=f"{type(error).__name__}: {error}")
                self._watchers.discard(watcher)
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
