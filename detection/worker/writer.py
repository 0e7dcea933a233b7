"""The one thread that writes what detection has to say, and the group commit in front of it.

SQLite has one writer anyway; with one thread no commit ever waits for another of our own, and one transaction
(one fsync) carries the batches of all the sessions that wait.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from detection.worker import store

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="detection-writer")


async def write[**P, T](work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in the writer's thread, on its connection, between two group commits."""
    return await asyncio.get_running_loop().run_in_executor(_thread, lambda: _written(work, *args, **kwargs))


def _written[**P, T](work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return work(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()  # the server may have ended it; the next work begins on a fresh one
        raise


class GroupCommit:
    """Gathers saves for `gap_seconds` after the last commit, then makes them durable in one transaction."""

    def __init__(self, *, gap_seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._gap = gap_seconds
        self._waiting: list[tuple[store.Save, asyncio.Future[None]]] = []
        self._busy = False
        self._due = self._loop.time()
        self._idle = asyncio.Event()
        self._idle.set()

    async def add(self, save: store.Save) -> None:
        """Returns once `save` is durable. Raises what kept it from being saved."""
        done: asyncio.Future[None] = self._loop.create_future()
        self._waiting.append((save, done))
        if not self._busy:
            self._busy = True
            self._idle.clear()
            self._loop.call_at(self._due, self._flush)
        await done

    async def drained(self) -> None:
        """Waits until nothing is on its way to the database."""
        await self._idle.wait()

    def _flush(self) -> None:
        group, self._waiting = self._waiting, []
        work = _thread.submit(store.commit, [save for save, _ in group])
        work.add_done_callback(lambda _: self._loop.call_soon_threadsafe(self._committed, group, work))

    def _committed(self, group: list[tuple[store.Save, asyncio.Future[None]]], work: Any) -> None:
        self._due = self._loop.time() + self._gap
        for (_, done), outcome in zip(group, _outcomes(work, len(group)), strict=True):
            if done.cancelled():
                continue
            if outcome:
                done.set_exception(outcome)
            else:
                done.set_result(None)
        if self._waiting:
            self._loop.call_at(self._due, self._flush)
        else:
            self._busy = False
            self._idle.set()


def _outcomes(work: Any, count: int) -> list[Exception | None]:
    error = work.exception()
    return work.result() if error is None else [error] * count
