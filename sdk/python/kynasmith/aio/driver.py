"""Carries out flows with httpx in an event loop."""

from __future__ import annotations

import asyncio

import httpx

from kynasmith.rest.calls import Alone, Effect, Flow, HttpAnswer, HttpRequest, NetworkError, Pause


class AsyncDriver:
    """For any number of tasks of one event loop."""

    def __init__(self, base_url: str, *, timeout_seconds: float) -> None:
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout_seconds)
        self._alone = asyncio.Lock()

    async def run[T](self, flow: Flow[T]) -> T:
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = await self._do(effect)
                except NetworkError as lost:
                    effect = flow.throw(lost)
                else:
                    effect = flow.send(outcome)
        except StopIteration as finished:
            result: T = finished.value
            return result

    async def close(self) -> None:
        await self._http.aclose()

    async def _do(self, effect: Effect) -> object:
        match effect:
            case HttpRequest():
                return await self._sent(effect)
            case Pause():
                await asyncio.sleep(effect.seconds)
                return None
            case Alone():
                async with self._alone:
                    return await self.run(effect.flow)

    async def _sent(self, request: HttpRequest) -> HttpAnswer:
        try:
            answer = await self._http.request(
                request.method, request.path, params=request.params, headers=request.headers, content=request.body
            )
        except (httpx.TransportError, httpx.DecodingError) as lost:
            raise NetworkError(f"{type(lost).__name__}: {lost}") from lost
        return HttpAnswer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)
