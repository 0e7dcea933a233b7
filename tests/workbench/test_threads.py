"""Requests are answered one at a time in a few threads that stay, and slow ones hold up nobody."""

import asyncio
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_finished
from django.db import connection, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from workbench.threads import SLOW_SECONDS, DjangoInThreads

seen: list[tuple[str, int]] = []
running: list[str] = []
most_at_once: list[int] = []
held = threading.Event()


def page(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    seen.append((threading.current_thread().name, id(connection.connection)))
    return HttpResponse("here", headers={"X-Body": request.body.decode()})


def counted(request):
    running.append(request.path)
    most_at_once.append(len(running))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    running.remove(request.path)
    return HttpResponse("counted")


def waits(request):
    assert held.wait(timeout=10)
    return page(request)


def pieces(request):
    return StreamingHttpResponse(str(number) for number in range(5))


def broken(request):
    raise RuntimeError


urlpatterns = [
    path("page", page),
    path("counted", counted),
    path("waits", waits),
    path("pieces", pieces),
    path("broken", broken),
]


async def asked(application, path, body=b""):
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": [(b"host", b"testserver")]}
    request = ApplicationCommunicator(application, scope)
    await request.send_input({"type": "http.request", "body": body, "more_body": False})
    return request


async def answer_of(application, path, body=b""):
    """Status, headers and body."""
    request = await asked(application, path, body)
    start = await request.receive_output()
    text, more = b"", True
    while more:
        message = await request.receive_output()
        text, more = text + message.get("body", b""), message.get("more_body", False)
    await request.wait()
    return start["status"], dict(start["headers"]), text


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
def application():
    seen.clear()
    most_at_once.clear()
    held.clear()
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[], REQUEST_THREADS=2):
        made = DjangoInThreads()
        yield made
        for thread in made._threads:
            thread.executor.submit(connections.close_all).result()
            thread.executor.shutdown()


async def test_many_requests_at_once_are_answered_one_after_the_other(application, db):
    answers = await asyncio.gather(*(answer_of(application, "/counted") for _ in range(30)))
    assert {text for _, _, text in answers} == {b"counted"}
    assert max(most_at_once) == 1


async def test_they_keep_to_threads_that_keep_their_connections(application, db):
    answers = await asyncio.gather(*(answer_of(application, "/page", b"asked") for _ in range(30)))
    assert {(status, headers[b"X-Body"], text) for status, headers, text in answers} == {(200, b"asked", b"here")}
    assert len(set(seen)) == 1


async def test_a_slow_request_lets_others_past_in_another_thread(application, db):
    slow = asyncio.create_task(answer_of(application, "/waits"))
    quick = await asyncio.gather(*(answer_of(application, "/page") for _ in range(5)))
    assert [text for _, _, text in quick] == [b"here"] * 5
    assert not slow.done()
    held.set()
    assert (await slow)[2] == b"here"
    assert [name for name, _ in seen] == ["request-1_0"] * 5 + ["request-0_0"]


async def test_no_more_run_at_once_than_there_are_threads(application, db):
    slow = [asyncio.create_task(answer_of(application, "/waits")) for _ in range(2)]
    quick = asyncio.create_task(answer_of(application, "/page"))
    await asyncio.sleep(4 * SLOW_SECONDS)
    assert not quick.done()
    held.set()
    assert [text for _, _, text in await asyncio.gather(*slow, quick)] == [b"here"] * 3


async def test_who_goes_while_waiting_gives_their_turn_to_the_next(application, db):
    slow = [asyncio.create_task(answer_of(application, "/waits")) for _ in range(2)]
    await until(lambda: len(application._turns._running) == 2)
    gone = await asked(application, "/page")
    stays = asyncio.create_task(answer_of(application, "/page"))
    await until(lambda: len(application._turns._waiting) == 2)
    gone.future.cancel()
    held.set()
    assert [text for _, _, text in await asyncio.gather(*slow, stays)] == [b"here"] * 3
    assert len(seen) == 3


async def test_who_goes_while_answered_leaves_nobody_waiting_behind_them(application, db):
    """What a thread has begun it ends, and until then it takes nothing else."""
    gone = await asked(application, "/waits")
    await asyncio.sleep(2 * SLOW_SECONDS)
    gone.future.cancel()
    await asyncio.sleep(0)
    quick = await asyncio.gather(*(answer_of(application, "/page") for _ in range(3)))
    assert [text for _, _, text in quick] == [b"here"] * 3
    assert {name for name, _ in seen} == {"request-1_0"}
    held.set()


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
