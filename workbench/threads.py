"""The few threads that requests are answered in.

Django gives each request a thread of its own, and so a database connection that is opened and closed with it: with
fifty requests at once, fifty threads take the interpreter from each other and from the event loop, and PostgreSQL runs
out of connections. It also goes to and fro between event loop and thread five times a request. Here requests wait
their turn for one of a few threads that stay, as do their connections, and are answered there in one go.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast, override

from asgiref.sync import SyncToAsync, ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import HttpResponse
from django.urls import set_script_prefix


class _Thread:
    """`requests` are in it, or wait for it."""

    def __init__(self, number: int) -> None:
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"request-{number}")
        self.requests = 0


class _Turn(ThreadSensitiveContext):
    """All of one request's synchronous code runs in the thread that had the fewest requests when it came."""

    def __init__(self, threads: list[_Thread]) -> None:
        super().__init__()
        self._thread = min(threads, key=lambda thread: thread.requests)

    async def __aenter__(self) -> "_Turn":
        self._thread.requests += 1
        self._set = SyncToAsync.thread_sensitive_context.set(self)
        SyncToAsync.context_to_thread_executor[self] = self._thread.executor
        return self

    async def __aexit__(self, *_: object) -> None:
        del SyncToAsync.context_to_thread_executor[self]
        SyncToAsync.thread_sensitive_context.reset(self._set)
        self._thread.requests -= 1


class DjangoInThreads(ASGIHandler):
    """Django's ASGI application in `settings.REQUEST_THREADS` threads."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = [_Thread(number) for number in range(settings.REQUEST_THREADS)]

    @override
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    @override
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        async with _Turn(self._threads):
            response = await sync_to_async(self._respond)(scope, body)
            if response.streaming:
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
