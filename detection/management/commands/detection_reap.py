import asyncio
from typing import Any

from django.core.management import BaseCommand

from detection.recordings import recording_forget_some
from detection.worker.choice import worker_make
from detection.worker.reaper import Reaper
from detection.worker.writer import write


class Command(BaseCommand):
    help = (
        "End detection sessions whose time is up, and take away recordings whose days are over. "
        "A server does so by itself; this is for when none is running."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ended = asyncio.run(self._reap())
        self.stdout.write(f"{ended} sessions ended.")

    async def _reap(self) -> int:
        worker = worker_make(listener_of=lambda session_id: None)
        ended = await Reaper(worker=worker, attached=set).reap()
        await worker.drained()
        while await write(recording_forget_some):
            pass
        return ended
