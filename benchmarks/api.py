"""How fast the REST API answers: `python -m benchmarks.api [--quick]`, one server process, on SQLite and on PostgreSQL.

PostgreSQL is the one at `BENCH_POSTGRES_URL`, in a database that is made for the run and dropped after it. Everything
is asked under the plan `internal`, in which nothing is refused for its rate. The last line is one JSON object.
"""

import argparse
import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from benchmarks.server import Process

POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
A_SECOND = 100
CLIENTS = 50
WRITES = {0: "token_exchange", 5: "session_create"}  # of each ten requests of the open loop; the rest are reads
TEXT = Path("movespecs/catalogue/squat.yaml").read_text(encoding="utf-8")


class Connection:
    """One connection that is kept, and asks one thing after the other."""

    def __init__(self, host: str, token: str | None = None) -> None:
        self._address, self.token = host.split(":"), token
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        text = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {':'.join(self._address)}\r\nContent-Length: {len(text)}\r\n"
        head += "Content-Type: application/json\r\n" if text else ""
        head += f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        writer.write(head.encode() + b"\r\n" + text)
        status, *fields = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
        length = next(int(field[15:]) for field in fields if field.lower().startswith(b"content-length:"))
        return int(status.split()[1]), await reader.readexactly(length)

    async def read(self, path: str) -> None:
        status, answer = await self.ask("GET", path)
        assert status == 200, (path, status, answer)

    async def make(self, path: str, body: Any) -> Any:
        status, answer = await self.ask("POST", path, body)
        assert status in (200, 201), (path, status, answer)
        return json.loads(answer) if answer else None

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()


@contextmanager
def sqlite() -> Iterator[None]:
    with _environment(DATABASE_URL=""):
        yield


@contextmanager
def postgresql() -> Iterator[None]:
    import psycopg

    name = f"bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            with _environment(DATABASE_URL=urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()):
                yield
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(VAR_DIR=folder, LOG_LEVEL="WARNING", **variables)
        for name in [name for name, value in variables.items() if not value]:
            del os.environ[name]
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def workbench() -> Iterator[tuple[str, str]]:
    """A server with the built-in catalogue and one project of plan `internal`: its host, and the project's key."""
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "prepare"], check=True, stdout=subprocess.DEVNULL)
    options = ["--organization", "Bench", "--project", "Bench", "--email", "bench@example.com", "--plan", "internal"]
    made = subprocess.run([*manage, "provision", *options, "--json"], check=True, capture_output=True, text=True)
    process = Process("manage.py", "serve", "--port", "0")
    try:
        yield process.host, json.loads(made.stdout)["api_key"]
    finally:
        process.stop()


async def filled(host: str, key: str) -> tuple[str, dict[str, str], list[str]]:
    """A token, the body of a session, and what there is to read: 20 MoveSpecs with a version each, 40 sessions."""
    connection = Connection(host)
    connection.token = (await connection.make("/api/auth/access-tokens", {"api_key": key}))["access_token"]
    paths = ["/api/movespecs", "/api/movespecs?visibility=public", "/api/movespecs?visibility=public&q=squat"]
    for number in range(20):
        movespec = (await connection.make("/api/movespecs", {"name": f"Squat {number}"}))["movespec_id"]
        status, answer = await connection.ask("PUT", f"/api/movespecs/{movespec}/draft", {"yaml_source": TEXT})
        assert status == 200, answer
        version = (await connection.make(f"/api/movespecs/{movespec}/versions", None))["movespec_version_id"]
        await connection.make(f"/api/movespecs/{movespec}/versions/{version}/release", None)
        paths += [f"/api/movespecs/{movespec}{rest}" for rest in ("", "/draft", "/versions", f"/versions/{version}")]
    session = {"mode": "live", "movespec_version_id": version}
    for _ in range(40):
        made = await connection.make("/api/detection/sessions", session)
        paths += [f"/api/detection/sessions/{made['session_id']}{rest}" for rest in ("", "/events")]
    paths += ["/api/detection/sessions", "/api/detection/sessions?status=created", "/api/usage"] * 10
    connection.close()
    return connection.token, session, paths


async def open_loop(host: str, key: str, seconds: float) -> dict[str, list[float]]:
    """Seconds from when each request was due to its answer, by what was asked; 100 are due each second."""
    token, session, paths = await filled(host, key)
    idle = [Connection(host, token) for _ in range(CLIENTS)]
    reading = itertools.cycle(paths)
    found: dict[str, list[float]] = {"reads": [], "token_exchange": [], "session_create": []}
    loop = asyncio.get_running_loop()

    async def one(kind: str, due: float) -> None:
        connection = idle.pop() if idle else Connection(host, token)
        if kind == "reads":
            await connection.read(next(reading))
        elif kind == "token_exchange":
            await connection.make("/api/auth/access-tokens", {"api_key": key})
        else:
            await connection.make("/api/detection/sessions", session)
        found[kind].append(loop.time() - due)
        idle.append(connection)

    async with asyncio.TaskGroup() as group:
        start = loop.time() + 0.5
        for number in range(int(seconds * A_SECOND)):
            due = start + number / A_SECOND
            await asyncio.sleep(due - loop.time())
            kind = WRITES.get(number % 10, "reads")
            group.create_task(one(kind, due))
    for connection in idle:
        connection.close()
    return found


async def closed_loop(host: str, key: str, seconds: float) -> tuple[float, list[float]]:
    """Reads a second of 50 clients that ask again as soon as they are answered, and how long each read took."""
    token, _, paths = await filled(host, key)
    loop = asyncio.get_running_loop()
    until, took = loop.time() + seconds, []

    async def client(first: int) -> None:
        connection = Connection(host, token)
        for path in itertools.islice(itertools.cycle(paths), first, None):
            began = loop.time()
            if began > until:
                break
            await connection.read(path)
            took.append(loop.time() - began)
        connection.close()

    await asyncio.gather(*(client(number * 7) for number in range(CLIENTS)))
    return len(took) / seconds, took


def measure_on(database: Callable[[], Any], *, runs: int, seconds: float) -> dict[str, Any]:
    def run[T](work: Callable[[str, str, float], Coroutine[Any, Any, T]]) -> T:
        with database(), workbench() as (host, key):
            return asyncio.run(work(host, key, seconds))

    opened = [run(open_loop) for _ in range(runs)]
    closed = [run(closed_loop) for _ in range(runs)]
    report: dict[str, Any] = {}
    for kind, bar in (("reads", 30), ("token_exchange", 60), ("session_create", 60)):
        p99, p50 = sorted((_ms(found[kind], 99), _ms(found[kind], 50)) for found in opened)[runs // 2]
        report[kind] = {"p50_ms": p50, "p99_ms": p99}
        print(f"  {kind:16s} p50 {p50:6.1f}  p99 {p99:6.1f} ms   (p99 at most {bar})", flush=True)
    rate, took = sorted(closed)[runs // 2]
    report["closed_loop"] = {"reads_per_second": round(rate), "p50_ms": _ms(took, 50), "p99_ms": _ms(took, 99)}
    print(f"  {CLIENTS} clients       {rate:6.0f} reads/s, p99 {_ms(took, 99):.1f} ms   (at least 300)", flush=True)
    return report


def _ms(seconds: list[float], percent: float) -> float:
    return round(float(np.percentile(seconds, percent)) * 1000, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short run of each")
    options = parser.parse_args()
    runs, seconds = (1, 5.0) if options.quick else (3, 15.0)
    print(f"load average {os.getloadavg()[0]:.2f}, {runs} run(s) each, {A_SECOND} requests a second")
    report = {}
    for name, database in (("sqlite", sqlite), ("postgresql", postgresql)):
        print(name)
        report[name] = measure_on(database, runs=runs, seconds=seconds)
    print(json.dumps({"api": report}))


if __name__ == "__main__":
    main()
