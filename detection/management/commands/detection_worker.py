import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from detection.worker.process import DetectionWorker


class Command(BaseCommand):
    help = "Step frames for servers with DETECTION_WORKER=redis, until Ctrl-C. Run as many as there are cores to spare."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REDIS_URL:
            raise CommandError("REDIS_URL must say where Redis is.")
        asyncio.run(self._work())

    async def _work(self) -> None:
        worker = DetectionWorker()
        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, worker.stop)
        await worker.run()
