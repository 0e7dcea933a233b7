"""What runs detection in one event loop: the open sockets, the worker, and the housekeeping beside them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.utils import timezone

from detection.realtime.attachments import Attachments
from detection.recordings import recording_forget_some
from detection.worker import store
from detection.worker.choice import worker_make
from detection.worker.reaper import Reaper
from detection.worker.writer import write

log = structlog.get_logger("detection.runtime")

PING_SECONDS = 1.0
CHECKPOINT_SECONDS = 1.0
REAP_SECONDS = 2.0
FORGET_SECONDS = 30.0
MOST_HEARTBEAT_SECONDS = 20.0


class Runtime:
    def __init__(self) -> None:
        self.attachments = Attachments()
        self.worker = worker_make(listener_of=self.attachments.get)
        self._reaper = Reaper(worker=self.worker, attached=self.attachments.session_ids, since=timezone.now())
        self._chores: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin the housekeeping that a server needs."""
        heartbeat = min(MOST_HEARTBEAT_SECONDS, settings.DETECTION_GRACE_SECONDS / 3)
        self._chores = [
            asyncio.create_task(_every(seconds, chore))
            for seconds, chore in (
                (PING_SECONDS, self.attachments.ping_the_quiet),
                (CHECKPOINT_SECONDS, self._checkpoint),
                (heartbeat, self._heartbeat),
                (min(REAP_SECONDS, heartbeat), self._reaper.reap),
                (FORGET_SECONDS, self._forget),
            )
        ]

    async def stop(self) -> None:
        """Tell every client to come back, once what it sent is durable."""
        for chore in self._chores:
            chore.cancel()
        await self.attachments.empty(1012)
        await self.worker.drained()

    async def _checkpoint(self) -> None:
        await write(store.checkpoint)

    async def _forget(self) -> None:
        """Take away the recordings whose days are over, a little at a time."""
        while await write(recording_forget_some):
            pass

    async def _heartbeat(self) -> None:
        """Write down which sessions are attached, so that their grace period counts from the end of this process."""
        recently = timezone.now() - timedelta(seconds=settings.DETECTION_GRACE_SECONDS / 4)
        await write(store.touch, list(self.attachments.session_ids()), unless_since=recently)


async def _every(seconds: float, chore: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await chore()
        except Exception:  # a chore that fails, on a locked database say, is tried again at its next turn
            log.exception("chore_failed", chore=getattr(chore, "__name__", str(chore)))
        await asyncio.sleep(seconds)


_runtimes: dict[asyncio.AbstractEventLoop, Runtime] = {}


def current() -> Runtime:
    """The running event loop's. A server has one loop; tests have one each."""
    loop = asyncio.get_running_loop()
    runtime = _runtimes.get(loop)
    if runtime is None:
        for closed in [known for known in _runtimes if known.is_closed()]:
            del _runtimes[closed]
        runtime = _runtimes[loop] = Runtime()
    return runtime
