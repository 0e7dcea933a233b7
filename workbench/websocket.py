"""One websocket of Daphne's, with the backpressure it lacks: a client that sends or reads badly costs itself, not
the server. Whole messages take a short way past Autobahn, which costs most of what a message costs."""

import asyncio
import socket
import time
from collections import deque
from typing import Any

import daphne.server  # noqa: F401 - first of all that is Twisted: it installs the asyncio reactor
import structlog
from autobahn.websocket.xormasker import create_xor_masker
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.interfaces import IPushProducer
from twisted.internet.tcp import Connection
from zope.interface import implementer

log = structlog.get_logger("workbench.server")

MAX_QUEUED_MESSAGES = 64
MAX_QUEUED_BYTES = 2 * 1024 * 1024
RESUME_AT = 4  # of a quarter of either
MAX_UNSENT_BYTES = 1024 * 1024
MAX_UNSENT_SECONDS = 10.0
SEND_BUFFER_BYTES = 128 * 1024  # of the kernel, so that what a slow reader leaves is soon seen here
MAX_MESSAGE_BYTES = 4 * 1024 * 1024  # above the application's own limit, so that its error comes first
SLOW_READER = 4430
DEAD = 4408

WHOLE_TEXT, WHOLE_BINARY, MASKED = 0x81, 0x82, 0x80  # RFC 6455, section 5.2: FIN and opcode; the mask bit
MOST_HEADER_BYTES = 14


class Inbox:
    """Messages of one socket on their way to the application; the transport is paused while it is full."""

    __slots__ = ("_bytes", "_messages", "_paused", "_sizes", "_transport", "_waiter")

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._messages: deque[dict[str, Any]] = deque()
        self._sizes: deque[int] = deque()
        self._bytes = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def waiting(self) -> int:
        """Messages that the application has not taken yet."""
        return len(self._messages)

    def put_nowait(self, message: dict[str, Any], size: int = 0) -> None:
        self._messages.append(message)
        self._sizes.append(size)
        self._bytes += size
        if not self._paused and (len(self._messages) >= MAX_QUEUED_MESSAGES or self._bytes >= MAX_QUEUED_BYTES):
            self._paused = True
            self._transport.pauseProducing()
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> dict[str, Any]:
        while not self._messages:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        self._bytes -= self._sizes.popleft()
        message = self._messages.popleft()
        if self._paused and self._nearly_empty():
            self.resume()
        return message

    def resume(self) -> None:
        if self._paused:
            self._paused = False
            self._transport.resumeProducing()

    def _nearly_empty(self) -> bool:
        few = len(self._messages) * RESUME_AT <= MAX_QUEUED_MESSAGES
        return few and self._bytes * RESUME_AT <= MAX_QUEUED_BYTES


@implementer(IPushProducer)
class Outbox:
    """Watches how much of what was sent to one client is still unsent. Twisted says when its own buffer is over
    64 KiB (`pauseProducing`) and when it is empty again (`resumeProducing`)."""

    __slots__ = ("_bytes", "_full_since")

    def __init__(self) -> None:
        self._full_since: float | None = None
        self._bytes = 0

    def add(self, size: int) -> None:
        if self._full_since is not None:
            self._bytes += size

    def too_slow(self) -> bool:
        return self._full_since is not None and (
            self._bytes > MAX_UNSENT_BYTES or time.monotonic() - self._full_since > MAX_UNSENT_SECONDS
        )

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        if self._full_since is None:
            self._full_since = time.monotonic()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._full_since = None
        self._bytes = 0

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        pass


def whole_message(data: bytes) -> tuple[int, int] | None:
    """Where the payload of a text or binary message in one masked frame begins and ends, if `data` begins with such a
    header. None also for what is too short to tell, too large, or against the rules: all that is Autobahn's."""
    if len(data) < MOST_HEADER_BYTES or data[0] not in (WHOLE_TEXT, WHOLE_BINARY) or data[1] < MASKED:
        return None
    size, start = data[1] - MASKED, 6
    if size == 126:
        size, start = int.from_bytes(data[2:4]), 8
        if size < 126:
            return None
    elif size == 127:
        size, start = int.from_bytes(data[2:10]), 14
        if not 65_536 <= size <= MAX_MESSAGE_BYTES:
            return None
    return start, start + size


class Protocol(WebSocketProtocol):
    """One websocket. Close codes may be any of RFC 6455's, and each close says why."""

    inbox: Inbox | None = None

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self.outbox = Outbox()
        self._parts: list[bytes] = []  # of a message that is still on its way
        self._missing = 0
        self.transport.unregisterProducer()  # was the HTTP channel, which the upgrade has left behind
        self.transport.registerProducer(self.outbox, True)
        super().connectionMade()
        tcp: Any = getattr(self.transport, "transport", self.transport)  # TLS is a protocol around it
        tcp.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._parts:
            self._parts.append(data)
            self._missing -= len(data)
            if self._missing > 0:
                return
            data = b"".join(self._parts)
            self._parts.clear()
        while data:
            where = whole_message(data) if self._between_messages() else None
            if where is None:
                self._dataReceived(data)
                return
            start, end = where
            if len(data) < end:
                self._parts.append(data)
                self._missing = end - len(data)
                return
            payload = create_xor_masker(data[start - 4 : start], end - start).process(data[start:end])
            if data[0] == WHOLE_BINARY:
                self._received("bytes", payload, end - start)
            else:
                try:
                    text = payload.decode()
                except UnicodeDecodeError:
                    self._dataReceived(data)  # which closes it with 1007
                    return
                self._received("text", text, end - start)
            data = data[end:]

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - Autobahn's names
        if isBinary:
            self._received("bytes", payload, len(payload))
        else:
            self._received("text", payload.decode(), len(payload))

    def _between_messages(self) -> bool:
        """Is Autobahn at the beginning of a message, with nothing of its own left?"""
        return self.state == self.STATE_OPEN and not (self.data or self.current_frame or self.inside_message)

    def _received(self, kind: str, content: str | bytes, size: int) -> None:
        if self.state != self.STATE_OPEN or self.inbox is None:
            return
        self.last_ping = time.time()
        if self.autoPingTimeoutCall:
            self._cancelAutoPingTimeoutCall()
        self.inbox.put_nowait({"type": "websocket.receive", kind: content}, size)

    def onAutoPingTimeout(self) -> None:  # noqa: N802 - Autobahn's name
        self.autoPingTimeoutCall = None
        self.serverClose(DEAD)

    async def reply(self, message: dict[str, Any]) -> None:
        """What the application sends."""
        if message["type"] != "websocket.send" or self.state != self.STATE_OPEN:
            await self.factory.server_class.handle_reply(self, message)
            return
        if (text := message.get("text")) is not None:
            self._send_whole(WHOLE_TEXT, text.encode())
        else:
            self._send_whole(WHOLE_BINARY, message["bytes"])

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802 - Daphne's name
        """Not open: it has closed, which the application is about to learn."""

    def _send_whole(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        if size < 126:
            head = bytes((kind, size))
        elif size < 65_536:
            head = bytes((kind, 126)) + size.to_bytes(2)
        else:
            head = bytes((kind, 127)) + size.to_bytes(8)
        self.outbox.add(size)
        self._write(head + payload)
        self._close_slow_reader()

    def _write(self, data: bytes) -> None:
        """There and then, where the client has waited for it. One that floods is answered in larger pieces."""
        tcp, flooded = self.transport, self.inbox and self.inbox.waiting
        if isinstance(tcp, Connection) and not (
            flooded or tcp.TLS or tcp.dataBuffer or tcp._tempDataBuffer or tcp.disconnecting
        ):
            sent = tcp.writeSomeData(data)
            if isinstance(sent, int):
                data = data[sent:]
        if data:
            tcp.write(data)

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 - Daphne's name
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=1000 if code is None else code)  # Autobahn's own sendClose refuses 1008
        if self.inbox:
            self.inbox.resume()  # the client's answer to the close is to be read

    def check_timeouts(self) -> None:
        super().check_timeouts()
        self._close_slow_reader()

    def _close_slow_reader(self) -> None:
        if self.state == self.STATE_OPEN and self.outbox.too_slow():
            log.info("slow_reader", path=self.request.path)
            self.serverClose(SLOW_READER)
