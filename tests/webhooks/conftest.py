"""Alice's project, and a server of hers on this machine that is told."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.people import Person, person
from workbench.tenancy.audit import actor_of_user
from workbench.webhooks.models import EventType, Webhook
from workbench.webhooks.services import webhook_create


class Receiver:
    """Answers what `status` and `answer` say, and keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.answer, self.headers = 200, b"thank you", {}
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(receiver.answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def events(self) -> list[dict]:
        return [json.loads(body) for _, body in self.got]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def alice(db) -> Person:
    return person("alice")


@pytest.fixture
def hook(alice, receiver) -> tuple[Webhook, str]:
    """A webhook of every event, and its secret."""
    return webhook_create(
        project=alice.project, url=receiver.url, events=list(EventType), actor=actor_of_user(alice.user)
    )


@pytest.fixture
def webhook(hook) -> Webhook:
    return hook[0]
