"""Carries out flows with httpx, blocking the thread that asks."""

from __future__ import annotations

import threading
import time

import httpx

from kynasmith.rest.calls import Alone, Effect, Flow, HttpAnswer, HttpRequest, NetworkError, Pause


class Driver:
    """For any number of threads."""

    def __init__(self, base_url: str, *, timeout_seconds: float) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout_seconds)
        self._alone = threading.RLock()

    def run[T](self, flow: Flow[T]) -> T:
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = self._do(effect)
                except NetworkError as lost:
                    effect = flow.throw(lost)
                else:
                    effect = flow.send(outcome)
        except StopIteration as finished:
            result: T = finished.value
            return result

    def close(self) -> None:
        self._http.close()

    def _do(self, effect: Effect) -> object:
        match effect:
            case HttpRequest():
                return self._sent(effect)
            case Pause():
                time.sleep(effect.seconds)
                return None
            case Alone():
                with self._alone:
                    return self.run(effect.flow)

    def _sent(self, request: HttpRequest) -> HttpAnswer:
        try:
            answer = self._http.request(
                request.method, request.path, params=request.params, headers=request.headers, content=request.body
            )
        except (httpx.TransportError, httpx.DecodingError) as lost:
            raise NetworkError(f"{type(lost).__name__}: {lost}") from lost
        return HttpAnswer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)
