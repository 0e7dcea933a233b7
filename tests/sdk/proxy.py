"""A TCP proxy that stands between a client and the server and does to connections what networks do."""

import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass
class Cut:
    """Both ends are reset after so many bytes have gone up, or have come down."""

    up: float = float("inf")
    down: float = float("inf")


class Proxy:
    """Each new connection takes the next of `cuts`, and is left alone where there is none."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.cuts: deque[Cut] = deque()
        self._deaf = False
        self._clients: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Nothing comes down meanwhile, and in the end every connection is cut."""
        self._deaf = True
        yield
        self._deaf = False
        for client in self._clients:
            _reset(client)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                cut = self.cuts.popleft() if self.cuts else Cut()
                try:
                    server = socket.create_connection(("127.0.0.1", self.target))
                except OSError:
                    _reset(client)
                    continue
                self._clients.append(client)
                for source, sink, most, down in ((client, server, cut.up, False), (server, client, cut.down, True)):
                    threading.Thread(target=self._pump, args=(source, sink, most, down), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, most: float, down: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if down and self._deaf:
                    continue
                if len(data) >= most:
                    sink.sendall(data[: int(most)])
                    _reset(source)
                    _reset(sink)
                    return
                most -= len(data)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def proxied(port: int) -> Iterator[Proxy]:
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.listener.close()
