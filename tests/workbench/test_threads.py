"""Requests are answered in a few threads that stay, each with its own connection to the database."""

import asyncio
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_finished
from django.db import connection, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from workbench.threads import DjangoInThreads

seen: list[tuple[str, int]] = []


def page(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    seen.append((threading.current_thread().name, id(connection.connection)))
    return HttpResponse("here", headers={"X-Body": request.body.decode()})


def pieces(request):
    return StreamingHttpResponse(str(number) for number in range(5))


def broken(request):
    raise RuntimeError


urlpatterns = [path("page", page), path("pieces", pieces), path("broken", broken)]


async def answer_of(application, path, body=b""):
    """Status, headers and body."""
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": [(b"host", b"testserver")]}
    request = ApplicationCommunicator(application, scope)
    await request.send_input({"type": "http.request", "body": body, "more_body": False})
    start = await request.receive_output()
    text, more = b"", True
    while more:
        message = await request.receive_output()
        text, more = text + message.get("body", b""), message.get("more_body", False)
    await request.wait()
    return start["status"], dict(start["headers"]), text


@pytest.fixture
def application():
    seen.clear()
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[], REQUEST_THREADS=2):
        made = DjangoInThreads()
        yield made
        for thread in made._threads:
            thread.executor.submit(connections.close_all).result()
            thread.executor.shutdown()


async def test_many_requests_at_once_take_turns_in_a_few_threads_that_keep_their_connections(application, db):
    answers = await asyncio.gather(*(answer_of(application, "/page", b"asked") for _ in range(30)))
    assert {(status, headers[b"X-Body"], text) for status, headers, text in answers} == {(200, b"asked", b"here")}
    assert {name for name, _ in seen} == {"request-0_0", "request-1_0"}
    assert len({connection for _, connection in seen}) == 2


async def test_what_comes_in_pieces_is_sent_whole(application):
    assert (await answer_of(application, "/pieces"))[2] == b"01234"


async def test_every_request_is_finished_once(application, db):
    finished = []

    def hear(sender, **_):
        finished.append(threading.current_thread().name.partition("-")[0])

    request_finished.connect(hear)
    for path_ in ("/page", "/pieces", "/broken", "/nowhere"):
        await answer_of(application, path_)
    request_finished.disconnect(hear)
    assert finished == ["request"] * 4


async def test_a_view_that_breaks_answers_and_leaves_the_thread_to_others(application, db):
    assert (await answer_of(application, "/broken"))[0] == 500
    assert (await answer_of(application, "/page"))[0] == 200


async def test_a_client_that_goes_before_it_has_asked_is_let_go(application):
    scope = {"type": "http", "method": "POST", "path": "/page", "query_string": b"", "headers": []}
    request = ApplicationCommunicator(application, scope)
    await request.send_input({"type": "http.disconnect"})
    await request.wait()
    assert seen == []
