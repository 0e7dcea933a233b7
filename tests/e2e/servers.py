"""A real server in a process of its own, with a database of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from tools.targets import ROOT

STARTED = re.compile(r"The Workbench is at (https?://\S+?)/?$")


class RunningServer:
    """`url` has no slash at its end."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], host: str = "127.0.0.1", options: Sequence[str] = ()
    ) -> None:
        self.folder = folder
        self.options = options
        self.environment = {
            **os.environ,
            "VAR_DIR": str(folder),
            "LOG_FORMAT": "json",
            "ANONYMOUS_REQUESTS_PER_MINUTE": "10000",
            "GUEST_SESSIONS_PER_MINUTE": "1000",
            "GUEST_FRAMES_PER_DAY": "1000000",
            **environment,
        }
        self.host = host
        self.port = 0
        self._manage("prepare")
        self.start()

    def start(self) -> None:
        """The first time on any free port, then on that one again."""
        command = [sys.executable, "manage.py", "serve", "--host", self.host, "--port", str(self.port), *self.options]
        log = (self.folder / "server.log").open("a")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if started := STARTED.search(line.strip()):
                self.url = started[1]
                self.port = int(self.url.rsplit(":", 1)[1])
                return
        raise RuntimeError((self.folder / "server.log").read_text()[-4000:])

    def movespec(self, name: str) -> str:
        """The id of the catalogue's."""
        query = urlencode({"visibility": "public", "q": name})
        with urlopen(f"{self.url}/api/movespecs?{query}") as answer:  # noqa: S310 - our own server
            return next(each["movespec_id"] for each in json.load(answer) if each["name"] == name)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def _manage(self, command: str) -> None:
        subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, env=self.environment, check=True)


@contextmanager
def server_running(
    folder: Path, *, host: str = "127.0.0.1", options: Sequence[str] = (), **environment: str
) -> Iterator[RunningServer]:
    server = RunningServer(folder, environment, host, options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
