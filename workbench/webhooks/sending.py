"""One POST to somebody else's server: to an address that was looked up, without redirects, within a time and a size."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from workbench.webhooks.addresses import AddressRefused, address_resolve

SECONDS = 10.0
READ_BYTES = 4096
EXCERPT = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is None where none came; then `excerpt` says why."""

    status: int | None
    excerpt: str

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def body_post(*, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Never raises for what the other side does."""
    try:
        addresses, port = address_resolve(url)
        with _Line(addresses, port) as line:
            return line.post(url, body, headers)
    except AddressRefused as refused:
        return Answer(None, str(refused))
    except TimeoutError:
        return Answer(None, f"No answer within {SECONDS:.0f} seconds.")
    except ssl.SSLError as error:
        return Answer(None, f"No secure connection: {error.reason or error}"[:EXCERPT])
    except (OSError, http.client.HTTPException) as error:
        return Answer(None, f"No answer: {error or type(error).__name__}"[:EXCERPT])


class _Line:
    """A connection that is cut when its time is up: a socket's own timeout begins anew with every byte."""

    def __init__(self, addresses: Sequence[str], port: int) -> None:
        until = time.monotonic() + SECONDS
        self._socket = _connected(addresses, port, until)
        self._late = False
        self._ending = threading.Timer(until - time.monotonic(), self._cut)
        self._ending.daemon = True
        self._ending.start()

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.cancel()
        self._socket.close()
        if self._late:  # what was cut off may look like an answer
            raise TimeoutError from None

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(url)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            secure = context.wrap_socket(self._socket, server_hostname=parts.hostname, do_handshake_on_connect=False)
            self._socket = secure
            secure.do_handshake()
        connection = http.client.HTTPConnection(parts.netloc)
        connection.sock = self._socket
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers={**headers, "Host": parts.netloc, "Connection": "close"})
        response = connection.getresponse()
        text = response.read(READ_BYTES).decode("utf-8", "replace").replace("\x00", "")
        return Answer(response.status, text[:EXCERPT])

    def _cut(self) -> None:
        self._late = True
        with suppress(OSError):  # not the secure socket's own, which would first take its security away
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _connected(addresses: Sequence[str], port: int, until: float) -> socket.socket:
    """To the first that takes it."""
    refused: OSError = TimeoutError()
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=max(0.1, until - time.monotonic()))
        except OSError as error:
            refused = error
        if time.monotonic() > until:
            break
    raise refused
