import asyncio
from typing import Any

from django.core.management import BaseCommand

from detection.worker.choice import worker_make
from detection.worker.reaper import Reaper


class Command(BaseCommand):
    help = "End detection sessions whose time is up. A server does so by itself; this is for when none is running."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = asyncio.run(self._reap())
        self.stdout.write(f"{ended} sessions ended.")

    async def _reap(self) -> int:
        worker = worker_make(listener_of=lambda session_id: None)
        ended = await Reaper(worker=worker, attached=set).reap()
        await worker.drained()
        return ended
