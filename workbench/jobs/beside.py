"""The worker that a server brings along (`serve --jobs`): a process of its own that begins and ends with it."""

import asyncio
import os
import subprocess
import sys

import structlog
from django.conf import settings

log = structlog.get_logger("workbench.jobs")

LOOK_SECONDS = 2.0
STOP_SECONDS = 3.0  # that work begun may take at a stop; what is cut off is done again


class Worker:
    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches the server alone, which then ends its worker."""
        self._begin()
        self._watch = asyncio.ensure_future(self._keep())

    async def stop(self) -> None:
        if self._watch:
            self._watch.cancel()
        if not self._process or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _begin(self) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "jobs", "--parent", str(os.getpid())]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - ours

    async def _keep(self) -> None:
        """Begin it anew where it ended by itself."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._process and (code := self._process.poll()) is not None:
                log.warning("jobs_ended", code=code)
                self._begin()
