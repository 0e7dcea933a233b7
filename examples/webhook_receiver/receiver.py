"""Takes the Workbench's webhooks: `WEBHOOK_SECRET=whsec_… python receiver.py [port]`."""

import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

TOLERANCE_SECONDS = 300
REMEMBERED_SECONDS = 24 * 3600  # an event comes again for a day at most
LARGEST_BYTES = 1024 * 1024


def is_from_workbench(body: bytes, header: str, secret: str) -> bool:
    """Whether one of the header's signatures is the secret's, and not older than five minutes."""
    fields = [field.partition("=") for field in header.split(",")]
    timestamp = next((value for name, _, value in fields if name == "t"), "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(expected, value) for name, _, value in fields if name == "v1")


class Receiver:
    """`handle` is called once for each event, however often it comes."""

    def __init__(self, secret: str, handle: Callable[[dict], None]) -> None:
        self._secret = secret
        self._handle = handle
        self._seen: dict[str, float] = {}
        self._lock = Lock()

    def take(self, body: bytes, header: str) -> HTTPStatus:
        if not is_from_workbench(body, header, self._secret):
            return HTTPStatus.FORBIDDEN
        event = json.loads(body)
        now = time.time()
        with self._lock:
            self._seen = {id_: at for id_, at in self._seen.items() if now - at < REMEMBERED_SECONDS}
            if event["id"] not in self._seen:
                self._handle(event)
                self._seen[event["id"]] = now
        return HTTPStatus.NO_CONTENT


def serve(receiver: Receiver, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            if not 0 <= length <= LARGEST_BYTES:
                self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                return
            status = receiver.take(self.rfile.read(length), self.headers.get("Workbench-Signature", ""))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of requests: events are what is printed."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def tell(event: dict) -> None:
    print(event["type"], json.dumps(event["data"]), flush=True)


if __name__ == "__main__":
    server = serve(Receiver(os.environ["WEBHOOK_SECRET"], tell), int(sys.argv[1]) if len(sys.argv) > 1 else 8080)
    print(f"Waiting on port {server.server_port}", flush=True)
    server.serve_forever()
