"""A real `manage.py serve` in a process of its own, with a database of its own."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.own_redis import redis_url

ENVIRONMENT = {
    "ANONYMOUS_REQUESTS_PER_MINUTE": "10000",
    "GUEST_SESSIONS_PER_MINUTE": "1000",
    "GUEST_FRAMES_PER_DAY": "1000000",
    "LOG_LEVEL": "INFO",
}


def environment(var: Path, worker: str = "inline") -> dict[str, str]:
    return {
        **os.environ,
        **ENVIRONMENT,
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{var}/workbench.sqlite3",
        "DETECTION_WORKER": worker,
        "REDIS_URL": redis_url() if worker == "redis" else "",
    }


def prepare(var: Path) -> None:
    """Migrations and the catalogue, in an empty folder."""
    subprocess.run([sys.executable, "manage.py", "prepare"], env=environment(var), check=True, capture_output=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Worker:
    """A `manage.py detection_worker`."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "detection_worker"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> int:
        """The exit code."""
        self.process.terminate()
        return self.process.wait(30)


class Server:
    """`start` it, `kill` it or `stop` it, and start it again: the address stays."""

    def __init__(self, var: Path, *options: str, worker: str = "inline") -> None:
        self.environment = environment(var, worker)
        self.worker = Worker(self.environment) if worker == "redis" else None
        self.var, self.options, self.port = var, options, free_port()
        self.log = ""

    def start(self) -> "Server":
        if self.worker:
            self.worker.start()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(self.port), *self.options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        while not re.search(r"https?://\S+", line := self.process.stdout.readline()):
            assert line, f"the server did not start: {self.log}"
            self.log += line
        self.reading = threading.Thread(target=self._read)
        self.reading.start()
        return self

    def _read(self) -> None:
        for line in self.process.stdout:
            self.log += line

    def _ended(self) -> int:
        code = self.process.wait(30)
        self.reading.join()
        self.process.stdout.close()
        return code

    def kill(self) -> None:
        """The server, and the worker with it."""
        if self.worker:
            self.worker.kill()
        self.process.send_signal(signal.SIGKILL)
        self._ended()

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """The exit code, of the server."""
        if self.worker:
            self.worker.stop()
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self._ended()

    def new_session(self) -> dict[str, Any]:
        """A session of the catalogue's squat, of a guest who is new."""
        body = {"mode": "live", "movespec_id": squat_id(self.var)}
        self.cookie = ""
        return self.ask("POST", "/api/detection/sessions", body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """REST, as the guest who made the last session."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Origin": origin, "Content-Type": "application/json", "Cookie": self.cookie}
        connection.request(method, path, json.dumps(body or {}), headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("guest="):
                self.cookie = value.split(";")[0]
        text = answer.read()
        connection.close()
        assert answer.status < 300, text
        return json.loads(text)

    def attach(self, session: dict[str, Any], **options: Any) -> ClientConnection:
        url = f"{session['stream_url']}?runtime_token={session['runtime_token']}"
        return connect(url, max_size=None, open_timeout=30, close_timeout=5, compression=None, **options)


def squat_id(var: Path) -> str:
    import sqlite3

    with sqlite3.connect(f"file:{var}/workbench.sqlite3?mode=ro", uri=True) as database:
        return database.execute("SELECT id FROM movespecs_movespec WHERE slug = 'squat'").fetchone()[0]


def copy_of(prepared: Path, to: Path) -> Path:
    shutil.copytree(prepared, to, dirs_exist_ok=True)
    return to


def say(socket: ClientConnection, type_: str, **fields: Any) -> None:
    socket.send(json.dumps({"type": type_, **fields}))


def hear(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(socket.recv(timeout=30))


def batch(socket: ClientConnection, batch_seq: int, frames: list[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Its events and its ack."""
    say(socket, "frame_batch", batch_seq=batch_seq, frames=frames)
    events: list[dict[str, Any]] = []
    while (message := hear(socket))["type"] == "event_batch":
        events += message["events"]
    return events, message
