"""A load generator that costs little: websocket frames are built and masked beforehand, and sent as they are."""

import asyncio
import base64
import json
import os
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from movespecs.language.landmarks import LANDMARKS
from tests.detection.packing import packed
from tests.motion import MOVEMENTS, render

FPS = 30.0
REPETITION_SECONDS = 3.0


def frames_of_a_squat(count: int) -> list[dict[str, Any]]:
    """A person squatting, as a client sends it."""
    repetitions = int(count / FPS / REPETITION_SECONDS) + 2
    recording = render(
        MOVEMENTS["squat"], repetitions=repetitions, seconds=REPETITION_SECONDS, noise_deg=1.0, yaw=30.0, seed=1
    )
    rng = np.random.default_rng(1)
    frames = []
    for index in range(count):
        landmarks = [
            {
                "name": name,
                "x": float(x),
                "y": float(y),
                "z": float(z),
                "visibility": float(seen),
                "presence": float(rng.uniform(0.98, 1.0)),
            }
            for name, (x, y, z, seen) in zip(LANDMARKS, recording.world[index], strict=True)
        ]
        frames.append(
            {
                "frame_seq": index + 1,
                "timestamp_ms": float(recording.t_ms[index]),
                "pose_schema": "mediapipe_pose_landmarker/v1",
                "confidence": float(rng.uniform(0.9, 1.0)),
                "landmarks": landmarks,
                "source": {"kind": "camera", "frame_width": 640, "frame_height": 480},
            }
        )
    return frames


def batches(frames: Sequence[dict[str, Any]], size: int) -> list[bytes]:
    """The frames in batches, as websocket frames ready to be sent."""
    return [
        masked(
            json.dumps({"type": "frame_batch", "batch_seq": first // size + 1, "frames": frames[first : first + size]})
        )
        for first in range(0, len(frames), size)
    ]


def packed_batches(frames: Sequence[dict[str, Any]], size: int) -> list[bytes]:
    """The same in binary."""
    return [masked(packed(first // size + 1, frames[first : first + size])) for first in range(0, len(frames), size)]


def masked(message: str | bytes) -> bytes:
    """One text or binary message of RFC 6455, masked as clients must."""
    kind = 0x81 if isinstance(message, str) else 0x82
    payload, mask = message.encode() if isinstance(message, str) else message, b"\x37\xfa\x21\x3d"
    data = np.frombuffer(payload, dtype=np.uint8)
    key = np.frombuffer((mask * (len(payload) // 4 + 1))[: len(payload)], dtype=np.uint8)
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", kind, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", kind, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", kind, 0x80 | 127, size)
    return head + mask + (data ^ key).tobytes()


class Client(asyncio.Protocol):
    """One websocket. `received` has the texts that no one has taken yet; `headers` are sent with the handshake, each
    with its line end."""

    def __init__(self, path: str, host: str, *, headers: str = "") -> None:
        self.path, self.host, self.headers = path, host, headers
        self.received: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.open = asyncio.get_running_loop().create_future()
        self.buffer = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{self.headers}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.open.done():
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self.buffer = rest
            self.open.set_result(None)
        while (message := self._message()) is not None:
            self.received.put_nowait(message)

    def connection_lost(self, error: Exception | None) -> None:
        self.received.put_nowait(None)

    def _message(self) -> bytes | None:
        """The next whole text; control frames are dropped."""
        while len(self.buffer) >= 2:
            size, start = self.buffer[1], 2
            if size >= 126:
                wide = "!H" if size == 126 else "!Q"
                start += struct.calcsize(wide)
                if len(self.buffer) < start:
                    return None
                (size,) = struct.unpack(wide, self.buffer[2:start])
            if len(self.buffer) < start + size:
                return None
            text, opcode = self.buffer[start : start + size], self.buffer[0] & 0x0F
            self.buffer = self.buffer[start + size :]
            if opcode == 1:
                return text
        return None

    async def ack(self) -> None:
        """Waits for the answer to the batch that was sent."""
        while (text := await self.received.get()) is not None:
            if text.startswith(b'{"type":"frame_ack"'):
                return
            assert b'"error"' not in text[:20], text
        raise ConnectionError("closed before the ack")


async def connect(url: str, *, subprotocol: str = "") -> Client:
    """Attached: the server's first message has come."""
    parts = urlsplit(url)
    headers = f"Sec-WebSocket-Protocol: {subprotocol}\r\n" if subprotocol else ""
    client = Client(f"{parts.path}?{parts.query}", parts.netloc, headers=headers)
    await asyncio.get_running_loop().create_connection(lambda: client, parts.hostname, parts.port)
    await client.open
    await client.received.get()
    return client


async def closed_loop(urls: Sequence[str], messages: Sequence[bytes], *, subprotocol: str = "") -> None:
    """Every client sends the next batch as soon as the last one is acked."""

    async def run(client: Client) -> None:
        for message in messages:
            client.transport.write(message)
            await client.ack()
        client.transport.close()

    clients = await asyncio.gather(*(connect(url, subprotocol=subprotocol) for url in urls))
    await asyncio.gather(*map(run, clients))


@dataclass(frozen=True)
class Latencies:
    """Seconds from send to ack."""

    seconds: tuple[float, ...]

    def ms(self, percent: float) -> float:
        return float(np.percentile(self.seconds, percent)) * 1000


async def open_loop(
    urls: Sequence[str],
    messages: Sequence[bytes],
    *,
    interval: float,
    warm_up: int,
    beside: Callable[[], Awaitable[None]] | None = None,
) -> Latencies:
    """Clients send a batch each `interval` seconds. They begin one after the other over the time of a repetition,
    since people do not squat in step. One whose ack is late sends when it has come, and its time counts from when
    it was due. The first `warm_up` batches of each are not counted."""
    loop = asyncio.get_running_loop()
    seconds: list[float] = []

    async def run(client: Client, first: float) -> None:
        for index, message in enumerate(messages):
            due = first + index * interval
            late = loop.time() > due
            if not late:
                await asyncio.sleep(due - loop.time())
            sent = due if late else loop.time()
            client.transport.write(message)
            await client.ack()
            if index >= warm_up:
                seconds.append(loop.time() - sent)
        client.transport.close()

    clients = [await connect(url) for url in urls]
    start = loop.time() + 0.2
    aside = asyncio.ensure_future(beside()) if beside else None
    await asyncio.gather(
        *(run(client, start + k * REPETITION_SECONDS / len(clients)) for k, client in enumerate(clients))
    )
    if aside:
        aside.cancel()
    return Latencies(tuple(seconds))
