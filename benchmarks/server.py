"""What the server costs and how fast it acks: `python -m benchmarks.server [--quick]`.

Starts servers of its own with a database of their own. Every figure is the median of three runs (one with --quick);
frames are the catalogue's squat by a person who moves. The last line is one JSON object.
"""

import argparse
import asyncio
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks import load

STREAMS = (50, 100, 200, 300, 400)
BATCH_SECONDS = 4 / load.FPS
WARM_UP_SECONDS = 3 * load.REPETITION_SECONDS


class Process:
    """A server in a process of its own."""

    def __init__(self, *command: str) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._popen.stdout
        found = None
        while found is None:
            line = self._popen.stdout.readline()
            assert line, f"{command} did not start"
            found = re.search(r"http://([\d.:]+)/", line)
        self.host = found[1]
        threading.Thread(target=self._popen.stdout.read, daemon=True).start()  # a full pipe would hold it up
        self._process = psutil.Process(self._popen.pid)

    @property
    def rss(self) -> int:
        return int(self._process.memory_info().rss)

    @property
    def cpu_seconds(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def stop(self) -> None:
        self._popen.terminate()
        self._popen.wait(20)


@contextmanager
def workbench() -> Iterator[Process]:
    process = Process("manage.py", "serve", "--port", "0")
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def floor() -> Iterator[Process]:
    process = Process("-m", "benchmarks.floor")
    try:
        yield process
    finally:
        process.stop()


def session_urls(server: Process, count: int) -> list[str]:
    """Fresh sessions of as many guests, all of the catalogue's squat."""
    from detection.realtime.tokens import token_issue
    from detection.services import session_create
    from movespecs.selectors import catalogue
    from workbench.api.authentication import guests_project

    version = catalogue().get(slug="squat").current_released_version
    assert version
    urls = []
    for _ in range(count):
        session = session_create(
            project=guests_project(), guest_id=uuid.uuid4(), mode="live", movespec_version=version, contract_major=1
        )
        token = token_issue(session_id=session.id)
        urls.append(f"ws://{server.host}/ws/detection/sessions/{session.id}?runtime_token={token}")
    return urls


def decode_us_per_frame() -> tuple[float, float]:
    """Of JSON and of binary, in batches of 15."""
    from detection.realtime import messages, packed

    frames = load.frames_of_a_squat(15)
    text = json.dumps({"type": "frame_batch", "batch_seq": 1, "frames": frames})
    data = load.packed(1, frames)
    best = [float("inf"), float("inf")]
    for _ in range(300):
        for index, decode in enumerate((lambda: messages.decode(text), lambda: packed.decode(data))):
            began = time.perf_counter()
            decode()
            best[index] = min(best[index], time.perf_counter() - began)
    return best[0] / 15 * 1e6, best[1] / 15 * 1e6


def cpu_us_per_frame(
    server: Process, urls: list[str], messages: list[bytes], frames: int, subprotocol: str = ""
) -> float:
    before = server.cpu_seconds
    asyncio.run(load.closed_loop(urls, messages, subprotocol=subprotocol))
    return (server.cpu_seconds - before) / (frames * len(urls)) * 1e6


def cpu(clients: int = 16, frames: int = 1500) -> tuple[float, float]:
    """CPU microseconds of a frame in batches of 15, acks durable: the Workbench's, and the floor's."""
    messages = load.batches(load.frames_of_a_squat(frames), 15)
    with workbench() as server, floor() as bare:
        urls = session_urls(server, clients)
        bare_urls = [f"ws://{bare.host}/?" for _ in urls]
        cpu_us_per_frame(server, session_urls(server, 4), messages[:20], 300)
        cpu_us_per_frame(bare, bare_urls[:4], messages[:20], 300)
        ours = cpu_us_per_frame(server, urls, messages, frames)
        return ours, cpu_us_per_frame(bare, bare_urls, messages, frames)


@dataclass(frozen=True)
class Cost:
    """Of a frame in batches of 15: CPU microseconds, and bytes on the wire."""

    text_us: float
    binary_us: float
    text_bytes: float
    binary_bytes: float

    @property
    def ratio(self) -> float:
        return self.binary_us / self.text_us


def binary_cost(clients: int = 16, frames: int = 1500) -> Cost:
    """JSON and binary by turns on one server, acks durable; the best of three turns each."""
    recorded = load.frames_of_a_squat(frames)
    text, binary = load.batches(recorded, 15), load.packed_batches(recorded, 15)
    with workbench() as server:
        cpu_us_per_frame(server, session_urls(server, 4), text[:20], 300)
        turns = [
            [
                cpu_us_per_frame(server, session_urls(server, clients), messages, frames, subprotocol)
                for messages, subprotocol in ((text, ""), (binary, "kynasmith.v1.binary"))
            ]
            for _ in range(3)
        ]
    text_us, binary_us = (min(turn[form] for turn in turns) for form in (0, 1))
    return Cost(text_us, binary_us, sum(map(len, text)) / frames, sum(map(len, binary)) / frames)


def streams(count: int, seconds: float, *, pages_a_second: float = 0) -> load.Latencies:
    """The time from send to ack, over `seconds` after the ranges of every stream have become known."""
    messages = load.batches(load.frames_of_a_squat(int((WARM_UP_SECONDS + seconds) * load.FPS)), 4)
    with workbench() as server:
        beside = (lambda: visits(f"http://{server.host}/", pages_a_second)) if pages_a_second else None
        return asyncio.run(
            load.open_loop(
                session_urls(server, count),
                messages,
                interval=BATCH_SECONDS,
                warm_up=int(WARM_UP_SECONDS / BATCH_SECONDS),
                beside=beside,
            )
        )


async def visits(url: str, a_second: float) -> None:
    def visit() -> None:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
            answer.read()

    while True:
        await asyncio.gather(asyncio.to_thread(visit), asyncio.sleep(1 / a_second))


def idle_socket_kb(count: int) -> float:
    async def hold(urls: list[str]) -> int:
        clients = [await load.connect(url) for url in urls]
        await asyncio.sleep(3)
        rss = server.rss
        for client in clients:
            client.transport.close()
        return rss

    with workbench() as server:
        asyncio.run(hold(session_urls(server, 20)))
        time.sleep(3)
        urls = session_urls(server, count)
        before = server.rss
        return (asyncio.run(hold(urls)) - before) / count / 1024


def flood_rss_mb(seconds: float) -> float:
    """What a client adds that sends as much as it can and waits for nothing: 4 kB messages, then 1.9 MB ones."""
    few = load.frames_of_a_squat(1)[0]
    small = [_padded(number, [{**few, "frame_seq": number}], 4_000) for number in range(1, 5_000)]
    many = load.frames_of_a_squat(256)
    large = [_padded(number, many, 1_900_000) for number in range(1, 20)]

    async def flood(url: str, messages: list[bytes]) -> int:
        client = await load.connect(url)
        most, until = 0, time.monotonic() + seconds
        for message in itertools.cycle(messages):
            client.transport.write(message)
            while client.transport.get_write_buffer_size() > 4_000_000 and time.monotonic() < until:
                await asyncio.sleep(0.01)
                most = max(most, server.rss)
            if time.monotonic() > until:
                break
        client.transport.abort()
        return most

    with workbench() as server:
        asyncio.run(load.closed_loop(session_urls(server, 2), load.batches(load.frames_of_a_squat(60), 4)))
        before = server.rss
        most = max(asyncio.run(flood(session_urls(server, 1)[0], messages)) for messages in (small, large))
        return (most - before) / 1e6


def _padded(number: int, frames: list[dict[str, Any]], size: int) -> bytes:
    text = json.dumps({"type": "frame_batch", "batch_seq": number, "frames": frames}, separators=(",", ":"))
    return load.masked(text + " " * (size - len(text)))


def median[T](runs: int, measure: Callable[[], T], key: Callable[[T], float]) -> T:
    return sorted((measure() for _ in range(runs)), key=key)[runs // 2]


def measure(*, quick: bool) -> dict[str, Any]:
    """All figures, printed as they come."""
    runs, seconds = (1, 6.0) if quick else (3, 20.0)
    report: dict[str, Any] = {"load_average": os.getloadavg()[0]}
    text_us, binary_us = decode_us_per_frame()
    report["decode_us_per_frame"], report["decode_binary_us_per_frame"] = round(text_us, 1), round(binary_us, 2)
    report["decode_binary_ratio"] = round(binary_us / text_us, 3)
    print(f"decode and check of a frame     {text_us:8.1f} µs   (at most 30)")
    print(f"the same in binary              {binary_us:8.1f} µs   (at most 5), {binary_us / text_us:.2f} of JSON's")
    ours, bare = median(runs, cpu, key=lambda pair: pair[0] / pair[1])
    report["cpu_us_per_frame"], report["floor_us_per_frame"] = round(ours, 1), round(bare, 1)
    report["cpu_ratio_to_floor"] = round(ours / bare, 2)
    print(
        f"CPU of a frame, batches of 15   {ours:8.1f} µs   floor {bare:.1f} µs, ratio {ours / bare:.2f} (at most 1.5)"
    )
    cost = median(runs, binary_cost, key=lambda cost: cost.ratio)
    report["binary_cpu_us_per_frame"], report["binary_cpu_ratio"] = round(cost.binary_us, 1), round(cost.ratio, 2)
    report["bytes_per_frame"], report["binary_bytes_per_frame"] = round(cost.text_bytes), round(cost.binary_bytes)
    print(
        f"CPU of a frame in binary        {cost.binary_us:8.1f} µs   {cost.ratio:.2f} of JSON's {cost.text_us:.1f};"
        f" {cost.binary_bytes:.0f} bytes, JSON {cost.text_bytes:.0f}"
    )
    report["streams"] = {}
    for count in STREAMS:
        found = median(runs, lambda count=count: streams(count, seconds), key=lambda found: found.ms(99))
        report["streams"][str(count)] = _percentiles(f"{count} streams", found)
    with_pages = median(runs, lambda: streams(200, seconds, pages_a_second=5), key=lambda found: found.ms(99))
    report["streams_with_pages"] = _percentiles("200 streams and 5 pages a second", with_pages)
    report["idle_socket_kb"] = round(median(runs, lambda: idle_socket_kb(400), key=float), 1)
    print(f"an idle socket                  {report['idle_socket_kb']:8.1f} kB   (at most 60)")
    report["flood_rss_mb"] = round(median(runs, lambda: flood_rss_mb(seconds / 2), key=float), 1)
    print(f"a flood of one client adds      {report['flood_rss_mb']:8.1f} MB   (under 20)")
    return report


def _percentiles(what: str, found: load.Latencies) -> dict[str, float]:
    p50, p95, p99 = (found.ms(percent) for percent in (50, 95, 99))
    print(f"{what:34s} p50 {p50:6.1f}  p95 {p95:6.1f}  p99 {p99:6.1f} ms", flush=True)
    return {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "p99_ms": round(p99, 1)}


def run(measure: Callable[..., dict[str, Any]], *, description: str | None) -> None:
    """`measure(quick=…)` as the command line wants it, with a database of its own; its report as JSON."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="one short run of each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "LOG_LEVEL": "WARNING"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
        subprocess.run([sys.executable, "manage.py", "prepare"], check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        print(f"load average {os.getloadavg()[0]:.2f}")
        report = measure(quick=options.quick)
    print(json.dumps(report))


if __name__ == "__main__":
    run(measure, description=__doc__)
