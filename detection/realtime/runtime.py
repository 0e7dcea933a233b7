"""What runs detection in one event loop: the open sockets, the worker, and the housekeeping beside them."""

import asyncio

from detection.realtime.attachments import Attachments
from detection.worker.inline import InlineWorker


class Runtime:
    def __init__(self) -> None:
        self.attachments = Attachments()
        self.worker = InlineWorker(listener_of=self.attachments.get)

    async def stop(self) -> None:
        """Tell every client to come back, once what it sent is durable."""
        await self.worker.drained()
        await self.attachments.close_all(1012)
        await self.worker.drained()


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
