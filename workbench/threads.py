"""The few threads that requests are answered in, as a rule one request at a time.

Django gives each request a thread of its own, and so a database connection that is opened and closed with it: with
fifty requests at once, fifty threads take the interpreter from each other and from the event loop, and PostgreSQL runs
out of connections. It also goes to and fro between event loop and thread five times a request. Here requests wait
their turn for one of a few threads that stay, as do their connections, and are answered there in one go.

Two threads that both have work hand the interpreter to each other at every query, and get less done than one. So a
request begins when the one before it is done, or has proved to be slow: a lock it waits for holds up nobody else.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, cast, override

from asgiref.sync import SyncToAsync, ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import HttpResponse
from django.urls import set_script_prefix

SLOW_SECONDS = 0.05


class _Turns:
    """First come, first served: at most one request runs that has not proved to be slow, and at most `most` in all."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._running: set[asyncio.Future[None]] = set()
        self._quick: asyncio.Future[None] | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator["asyncio.Future[None]"]:
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        self._begin_next()
        try:
            await mine
            yield mine
        finally:
            self.end(mine)

    def end(self, turn: asyncio.Future[None]) -> None:
        """Let others go on, also before the context is left."""
        self._running.discard(turn)
        self._quick_no_more(turn)

    def _quick_no_more(self, turn: asyncio.Future[None]) -> None:
        if self._quick is turn:
            self._quick = None
        self._begin_next()

    def _begin_next(self) -> None:
        while self._waiting and self._quick is None and len(self._running) < self._most:
            turn = self._waiting.popleft()
            if turn.cancelled():  # its client has gone
                continue
            turn.set_result(None)
            self._quick = turn
            self._running.add(turn)
            turn.get_loop().call_later(SLOW_SECONDS, self._quick_no_more, turn)


class _Thread:
    """`requests` are in it, or wait for it."""

    def __init__(self, number: int) -> None:
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"request-{number}")
        self.requests = 0


class _InOneThread(ThreadSensitiveContext):
    """All of one request's synchronous code runs in the thread that had the fewest requests when it came."""

    def __init__(self, threads: list[_Thread]) -> None:
        super().__init__()
        self._thread = min(threads, key=lambda thread: thread.requests)

    async def __aenter__(self) -> "_InOneThread":
        self._thread.requests += 1
        self._set = SyncToAsync.thread_sensitive_context.set(self)
        SyncToAsync.context_to_thread_executor[self] = self._thread.executor
        return self

    async def __aexit__(self, *_: object) -> None:
        del SyncToAsync.context_to_thread_executor[self]
        SyncToAsync.thread_sensitive_context.reset(self._set)
        self._thread.requests -= 1


async def _to_its_end[T](work: Coroutine[Any, Any, T]) -> T:
    """A thread cannot be stopped. Whoever is cancelled while it works for them keeps it until it is done: a request
    that began in it meanwhile would wait for nobody's answer."""
    task = asyncio.ensure_future(work)
    cancelled = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
    return task.result()


class DjangoInThreads(ASGIHandler):
    """Django's ASGI application in `settings.REQUEST_THREADS` threads."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = [_Thread(number) for number in range(settings.REQUEST_THREADS)]
        self._turns = _Turns(most=settings.REQUEST_THREADS)

    @override
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    @override
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        async with self._turns.turn() as turn, _InOneThread(self._threads):
            response = await _to_its_end(sync_to_async(self._respond)(scope, body))
            if response.streaming:
                self._turns.end(turn)  # to send it may take as long as its client likes
                await self.send_response(response, send)
                await sync_to_async(response.close)()
        if not response.streaming:
            await self.send_response(response, send)

    def _respond(self, scope: Any, body: Any) -> HttpResponse:
        """All of it but the sending; what does not come in pieces is finished."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        if request is None:
            body.close()
        response = cast(HttpResponse, refusal if request is None else self.get_response(request))
        response._handler_class = self.__class__  # type: ignore[attr-defined]  # Django sets it so
        if not response.streaming:
            response.close()
        return response
