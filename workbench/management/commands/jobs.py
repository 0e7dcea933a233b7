import os
import signal
import threading
import time
import warnings
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

THREADS = 8  # most of a job is waiting for somebody's answer
LOOK_SECONDS = 1.0
END_SECONDS = 10.0  # that work begun may take once the parent has gone


class Command(BaseCommand):
    help = "Do the jobs: a Celery worker and its beat in one process, until Ctrl-C. One of them is enough."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parent", type=int, help="end when this process is no longer the parent")

    def handle(self, *args: Any, parent: int | None, **options: Any) -> None:
        settings.JOBS = True  # what one job leaves to another is done too
        from celery.beat import EmbeddedService
        from celery.platforms import SecurityWarning

        from workbench.celery import app

        warnings.simplefilter("ignore", SecurityWarning)  # of root and pickled jobs: ours are JSON
        if parent:
            threading.Thread(target=_end_without, args=[parent], daemon=True).start()
        folder = settings.VAR_DIR / "jobs"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        beat = EmbeddedService(app, thread=True, schedule_filename=str(folder / "beat"))
        worker = app.Worker(
            pool="threads",
            concurrency=THREADS,
            quiet=True,
            redirect_stdouts=False,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        beat.start()
        try:
            worker.start()
        finally:
            beat.stop()


def _end_without(parent: int) -> None:
    """A parent that was killed ends nobody: who started it is asked again and again."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_SECONDS)
    os._exit(1)
