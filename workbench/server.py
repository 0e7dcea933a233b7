"""Daphne as it serves the Workbench: our websockets, and an end that lets every client know."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog
from daphne.http_protocol import WebRequest
from daphne.server import Server as DaphneServer  # first of all that is Twisted: it installs the asyncio reactor
from twisted.internet import defer
from twisted.internet.interfaces import ISSLTransport

from workbench.websocket import MAX_MESSAGE_BYTES, Inbox, Protocol

log = structlog.get_logger("workbench.server")

CLOSE_SECONDS = 5.0  # that a client has to answer a close
STOP_SECONDS = 4.0  # that everything has to end at a stop
RESTARTING = 1012


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
        running = self.application(scope=scope, receive=inbox.get, send=protocol.reply)
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(running)
        return inbox

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)

    def kill_all_applications(self) -> Any:
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._wind_down()))

    def _ready(self) -> None:
        self.http_factory.buildProtocol = partial(_http_built, self.http_factory.buildProtocol)
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


def _http_built(build: Callable[[Any], Any], address: Any) -> Any:
    """Forms are read by Django. Twisted would read them first, in the event loop, and answer broken ones by itself."""
    protocol = build(address)
    protocol.requestFactory = partial(WebRequest, parsePOSTFormSubmission=False)
    return protocol


def _log_websocket(protocol: str, action: str, details: dict[str, Any]) -> None:
    """HTTP requests are logged by the request-id middleware. Neither log has query strings: they carry tokens."""
    if protocol == "websocket":
        log.info("websocket", action=action, path=details["path"], client=details["client"])
