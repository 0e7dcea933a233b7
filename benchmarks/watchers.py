"""What watchers cost the detection path: `python -m benchmarks.watchers [--quick]`.

One server, the same streams, with nobody watching and with 200 pages open on one of the sessions, in turn and as often
as there are runs: the CPU of a frame while clients send as fast as they are answered, and the time from send to ack
while they send in real time. And how long after an ack a page shows it. The last line is one JSON object.
"""

import asyncio
import re
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from benchmarks import load
from benchmarks.server import Process, run, workbench

WATCHERS = 200
STREAMS = 16
FRAMES = 3000
BATCH = 15
REAL_TIME_STREAMS = 100
WARM_UP_SECONDS = load.REPETITION_SECONDS
FRAMES_SHOWN = re.compile(rb"Accepted frames</dt>\s*<dd>\s*([\d,]+)")


class Gym:
    """A member with a session cookie, and a project whose sessions they may watch."""

    def __init__(self) -> None:
        from tests.people import person, session_key_of

        self.who = person("watcher")
        self.cookie = session_key_of(self.who.user)

    def streams(self, server: Process, count: int) -> list[str]:
        """Addresses of fresh sessions of the catalogue's squat."""
        from detection.realtime.tokens import token_issue
        from detection.services import session_create
        from movespecs.selectors import catalogue

        version = catalogue().get(slug="squat").current_released_version
        assert version
        urls = []
        for _ in range(count):
            session = session_create(project=self.who.project, mode="live", movespec_version=version, contract_major=1)
            token = token_issue(session_id=session.id)
            urls.append(f"ws://{server.host}/ws/detection/sessions/{session.id}?runtime_token={token}")
        return urls

    def page_of(self, stream: str) -> str:
        """The address of the websocket of that session's page."""
        parts = urlsplit(stream)
        return f"ws://{parts.netloc}/ws/portal/{self.who.organization.pk}/sessions/{parts.path.rsplit('/', 1)[1]}/"


class Reader(load.Client):
    """A page that only counts what comes: to read it costs the measuring process as little as can be."""

    bytes_read = 0

    def data_received(self, data: bytes) -> None:
        if self.open.done():
            self.bytes_read += len(data)
        else:
            super().data_received(data)


async def page_opened[C: load.Client](gym: Gym, stream: str, kind: type[C]) -> C:
    parts = urlsplit(gym.page_of(stream))
    headers = f"Cookie: sessionid={gym.cookie}\r\nOrigin: http://{parts.netloc}\r\n"
    page = kind(parts.path, parts.netloc, headers=headers)
    await asyncio.get_running_loop().create_connection(lambda: page, parts.hostname, parts.port)
    await page.open
    return page


@asynccontextmanager
async def watching(gym: Gym, stream: str, count: int) -> AsyncIterator[list[Reader]]:
    readers = [await page_opened(gym, stream, Reader) for _ in range(count)]
    while not all(reader.bytes_read or reader.received.qsize() for reader in readers):
        await asyncio.sleep(0.1)  # until each is shown the page: coming in is not what is measured
    await asyncio.sleep(1)
    try:
        yield readers
    finally:
        for reader in readers:
            reader.transport.close()


def cpu_us_per_frame(server: Process, gym: Gym, watchers: int) -> float:
    """CPU microseconds of the server for a frame."""
    urls = gym.streams(server, STREAMS)
    messages = load.batches(load.frames_of_a_squat(FRAMES), BATCH)

    async def run() -> float:
        async with watching(gym, urls[0], watchers) as readers:
            before = server.cpu_seconds
            await load.closed_loop(urls, messages)
            used = server.cpu_seconds - before
            assert all(reader.bytes_read for reader in readers), "somebody saw nothing"
            return used

    return asyncio.run(run()) / (FRAMES * STREAMS) * 1e6


def p99_ms(server: Process, gym: Gym, watchers: int, seconds: float) -> float:
    urls = gym.streams(server, REAL_TIME_STREAMS)
    messages = load.batches(load.frames_of_a_squat(int((WARM_UP_SECONDS + seconds) * load.FPS)), 4)
    interval = 4 / load.FPS

    async def run() -> load.Latencies:
        async with watching(gym, urls[0], watchers):
            return await load.open_loop(urls, messages, interval=interval, warm_up=int(WARM_UP_SECONDS / interval))

    return asyncio.run(run()).ms(99)


def behind_ms(server: Process, gym: Gym, seconds: float) -> float:
    """p99 of the time from a batch's ack to a page that shows its frames, one of 200 that watch its session."""
    (url,) = gym.streams(server, 1)
    messages = load.batches(load.frames_of_a_squat(int(seconds * load.FPS)), 4)

    async def run() -> load.Latencies:
        clock = asyncio.get_running_loop().time
        acked: list[float] = []
        shown: list[tuple[float, int]] = []

        async def look(page: load.Client) -> None:
            while (text := await page.received.get()) is not None:
                if found := FRAMES_SHOWN.search(text):
                    shown.append((clock(), int(found[1].replace(b",", b""))))

        async with watching(gym, url, WATCHERS - 1):
            page = await page_opened(gym, url, load.Client)
            looking = asyncio.ensure_future(look(page))
            client = await load.connect(url)
            for message in messages:
                client.transport.write(message)
                await client.ack()
                acked.append(clock())
                await asyncio.sleep(4 / load.FPS)
            await asyncio.sleep(1)
            looking.cancel()
            page.transport.close()
            client.transport.close()
        first = {index: next(at for at, frames in shown if frames >= 4 * index) for index in range(1, len(acked))}
        return load.Latencies(tuple(at - acked[index - 1] for index, at in first.items()))

    return asyncio.run(run()).ms(99)


def measure(*, quick: bool) -> dict[str, float]:
    runs, seconds = (1, 6.0) if quick else (5, 15.0)
    with workbench() as server:
        gym = Gym()
        cpu_us_per_frame(server, gym, 0)
        costs = [(cpu_us_per_frame(server, gym, 0), cpu_us_per_frame(server, gym, WATCHERS)) for _ in range(runs)]
        waits = [(p99_ms(server, gym, 0, seconds), p99_ms(server, gym, WATCHERS, seconds)) for _ in range(runs)]
        behind = behind_ms(server, gym, seconds)
    print(f"{'ack to page p99':30s} {behind:8.1f} ms   (at most 200)")
    cpu = _ratio(f"CPU of a frame, {WATCHERS} watchers", costs, unit="µs", most=1.05)
    p99 = _ratio(f"send to ack p99, {WATCHERS} watchers", waits, unit="ms", most=1.2)
    return {
        "watchers_cpu_ratio": round(cpu, 3),
        "watchers_p99_ratio": round(p99, 2),
        "watchers_behind_ms": round(behind, 1),
    }


def _ratio(what: str, pairs: list[tuple[float, float]], *, unit: str, most: float) -> float:
    """Watched to alone, the median over the runs."""
    ratio = statistics.median(watched / alone for alone, watched in pairs)
    alone, watched = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{what:30s} {watched:8.1f} {unit}   alone {alone:.1f} {unit}, ratio {ratio:.3f} (at most {most})")
    return ratio


if __name__ == "__main__":
    run(measure, description=__doc__)
