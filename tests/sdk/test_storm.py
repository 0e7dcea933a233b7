"""A server that is asked too much, and a network that loses answers: everything happens once."""

import http.client
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kynasmith import KynasmithClient
from kynasmith.models import MoveSpecCreate

REFUSAL = b'{"error":{"code":"rate_limited","message":"Slowly.","retryable":true,"details":{"retry_after_seconds":0}}}'


class Weather(BaseHTTPRequestHandler):
    """Of each request the first attempt is refused, and the answer to the second is lost."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        attempts = self.server.attempts
        attempts[body] += 1
        if attempts[body] == 1:
            self._answer(429, {"Retry-After": "0"}, REFUSAL)
            return
        connection = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=30)
        connection.request("POST", self.path, body, dict(self.headers))
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if attempts[body] == 2:
            self.close_connection = True
        else:
            self._answer(answer.status, dict(answer.getheaders()), text)

    def _answer(self, status, headers, body):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": len(body)}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def storm(server):
    storm = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    storm.target, storm.attempts = server.port, Counter()
    thread = threading.Thread(target=storm.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{storm.server_port}"
    storm.shutdown()
    thread.join()
    storm.server_close()


def test_what_is_made_in_a_storm_by_many_threads_is_made_once(storm, client, provisioned):
    names = [f"Stormy {number}" for number in range(16)]
    with KynasmithClient(api_key=provisioned["api_key"], base_url=storm) as caught, ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda name: caught.movespecs.create(MoveSpecCreate(name=name)), names))
    assert [movespec.name for movespec in made] == names
    assert sorted(movespec.name for movespec in client.movespecs.list(q="Stormy")) == sorted(names)
