"""Daphne, with the backpressure it lacks: a client that sends or reads badly costs itself, not the server."""

import asyncio
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog
from daphne.server import Server as DaphneServer  # first of all that is Twisted: it installs the asyncio reactor
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import defer
from twisted.internet.interfaces import IPushProducer, ISSLTransport
from zope.interface import implementer

log = structlog.get_logger("workbench.server")

MAX_QUEUED_MESSAGES = 64
MAX_QUEUED_BYTES = 2 * 1024 * 1024
RESUME_AT = 4  # of a quarter of either
MAX_UNSENT_BYTES = 1024 * 1024
MAX_UNSENT_SECONDS = 10.0
SEND_BUFFER_BYTES = 128 * 1024  # of the kernel, so that what a slow reader leaves is soon seen here
MAX_MESSAGE_BYTES = 4 * 1024 * 1024  # above the application's own limit, so that its error comes first
CLOSE_SECONDS = 5.0  # that a client has to answer a close
STOP_SECONDS = 4.0  # that everything has to end at a stop
RESTARTING = 1012
SLOW_READER = 4430
DEAD = 4408


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


class Protocol(WebSocketProtocol):
    """One websocket. Close codes may be any of RFC 6455's, and each close says why."""

    inbox: Inbox | None = None

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self.outbox = Outbox()
        self.transport.unregisterProducer()  # was the HTTP channel, which the upgrade has left behind
        self.transport.registerProducer(self.outbox, True)
        super().connectionMade()
        tcp: Any = getattr(self.transport, "transport", self.transport)  # TLS is a protocol around it
        tcp.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - Autobahn's names
        if self.state != self.STATE_OPEN or self.inbox is None:
            return
        self.last_ping = time.time()
        content = {"bytes": payload} if isBinary else {"text": payload.decode()}
        self.inbox.put_nowait({"type": "websocket.receive", **content}, len(payload))

    def onAutoPingTimeout(self) -> None:  # noqa: N802 - Autobahn's name
        self.autoPingTimeoutCall = None
        self.serverClose(DEAD)

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802 - Daphne's name
        if self.state not in (self.STATE_CONNECTING, self.STATE_OPEN):
            return  # it has closed, which the application is about to learn
        self.outbox.add(len(content))
        super().serverSend(content, binary)
        self._close_slow_reader()

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


class Server(DaphneServer):
    """Listens at `endpoint`, Twisted's description of an address, until SIGINT or SIGTERM.

    `listening` is told the address, `start` is run in the event loop then, and `stop` before the open applications
    are ended.
    """

    def __init__(
        self,
        application: Any,
        *,
        endpoint: str,
        listening: Callable[[str, int], None],
        start: Callable[[], Awaitable[None]],
        stop: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(
            application,
            endpoints=[endpoint],
            ready_callable=self._ready,
            action_logger=_log_websocket,
            websocket_timeout=-1,
            websocket_handshake_timeout=20,
            websocket_max_message_size=MAX_MESSAGE_BYTES,
            websocket_max_frame_size=MAX_MESSAGE_BYTES,
            server_name="",
        )
        self._listening = listening
        self._start = start
        self._stop = stop
        self._ports: list[Any] = []

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if not isinstance(protocol, Protocol):
            return super().create_application(protocol, scope)
        protocol.inbox = inbox = Inbox(protocol.transport)
        scope["asgi"] = {"version": "3.0"}
        scope["scheme"] = "wss" if ISSLTransport.providedBy(protocol.transport) else "ws"
        running = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(running)
        return inbox

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)

    def kill_all_applications(self) -> Any:
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._wind_down()))

    def _ready(self) -> None:
        self.ws_factory.protocol = Protocol
        self.ws_factory.setProtocolOptions(closeHandshakeTimeout=CLOSE_SECONDS, failByDrop=False)
        self._starting = asyncio.ensure_future(self._start(), loop=asyncio.get_event_loop())
        self._listening(*self.listening_addresses[0])

    async def _wind_down(self) -> None:
        for port in self._ports:
            port.stopListening()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._stop()
                for protocol in list(self.connections):
                    if isinstance(protocol, Protocol):
                        protocol.serverClose(RESTARTING)
                await asyncio.gather(*self._running(), return_exceptions=True)
        except TimeoutError:
            log.warning("stopped_with_open_connections", count=len(self._running()))
        for application in self._running():
            application.cancel()
        await asyncio.gather(*self._running(), return_exceptions=True)

    def _running(self) -> list[asyncio.Future[Any]]:
        applications = [details.get("application_instance") for details in self.connections.values()]
        return [application for application in applications if application and not application.done()]


def _log_websocket(protocol: str, action: str, details: dict[str, Any]) -> None:
    """HTTP requests are logged by the request-id middleware. Neither log has query strings: they carry tokens."""
    if protocol == "websocket":
        log.info("websocket", action=action, path=details["path"], client=details["client"])
