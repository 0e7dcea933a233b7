"""What somebody else's server may do to ours: little, and not for long."""

import socket
import threading
import time

import pytest

from workbench.webhooks import sending
from workbench.webhooks.sending import body_post


def test_an_answer_is_told_by_its_status_and_how_it_begins(receiver):
    receiver.status, receiver.answer = 202, b"x" * 100_000
    answer = body_post(url=receiver.url + "?a=b", body=b"{}", headers={"Content-Type": "application/json"})
    assert (answer.status, answer.good, answer.excerpt) == (202, True, "x" * 500)
    assert receiver.got[0][1] == b"{}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(receiver, status):
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    answer = body_post(url=receiver.url, body=b"{}", headers={})
    assert (answer.status, answer.good, len(receiver.got)) == (status, False, 1)


def test_what_is_no_text_is_kept_as_text(receiver):
    receiver.answer = b"\xff\x00\xfe"
    assert body_post(url=receiver.url, body=b"{}", headers={}).excerpt == "��"


@pytest.fixture
def drip(settings):
    """A server that sends a byte of its answer every tenth of a second, for ever."""
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve():
        line, _ = listener.accept()
        with line:
            line.sendall(b"HTTP/1.1 200 OK\r\n")
            while not over.wait(0.1):
                try:
                    line.sendall(b"X")
                except OSError:
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    over.set()
    thread.join()
    listener.close()


def test_an_answer_that_never_ends_is_cut_off(drip, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.6)
    began = time.monotonic()
    answer = body_post(url=drip, body=b"{}", headers={})
    assert (answer.status, answer.excerpt) == (None, "No answer within 1 seconds.")
    assert time.monotonic() - began < 2


def test_nobody_there_and_no_tls_are_answers_too(settings, receiver):
    plain = body_post(url=receiver.url.replace("http://", "https://"), body=b"{}", headers={})
    assert plain.excerpt.startswith("No secure connection")
    receiver.stop()
    assert body_post(url=receiver.url, body=b"{}", headers={}).excerpt.startswith("No answer: ")
