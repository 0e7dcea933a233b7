"""Rolling windows of what a caller may do in a minute, in memory or, where there is one, in Redis for all processes."""

import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Protocol

import structlog
from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from workbench.api.errors import ApiError

log = structlog.get_logger("workbench.limits")
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Window:
    """At most `amount` of `what` by `who` (a project, a guest, an address) within any 60 s."""

    what: str
    who: str
    amount: int


@dataclass(frozen=True, slots=True)
class Left:
    """What of a window is left, and when its oldest entry leaves it."""

    limit: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class _Stats(NamedTuple):
    """How many more a window takes, and when its oldest entry leaves it (seconds since 1970)."""

    remaining: int
    reset_time: float


class _Storage(Protocol):
    def stats(self, window: Window) -> _Stats: ...

    def hit(self, window: Window) -> bool:
        """Count one; False where the window is full."""


class _Memory:
    """This process's own. Not safe for threads."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str], deque[float]] = {}
        self._sweep_at = 0.0

    def stats(self, window: Window) -> _Stats:
        now = time.time()
        times = self._within(window, now)
        return _Stats(window.amount - len(times), (times[0] if times else now) + SECONDS)

    def hit(self, window: Window) -> bool:
        now = time.time()
        self._sweep(now)
        times = self._within(window, now)
        if len(times) >= window.amount:
            return False
        times.append(now)
        self._times[window.what, window.who] = times
        return True

    def _within(self, window: Window, now: float) -> deque[float]:
        times = self._times.get((window.what, window.who)) or deque()
        while times and times[0] <= now - SECONDS:
            times.popleft()
        return times

    def _sweep(self, now: float) -> None:
        """Once a minute whoever has not come for one is forgotten."""
        if now < self._sweep_at:
            return
        self._sweep_at = now + SECONDS
        self._times = {key: times for key, times in self._times.items() if times and times[-1] > now - SECONDS}


class _Redis:
    """One for all processes; Redis counts atomically."""

    def __init__(self, url: str) -> None:
        storage = storage_from_string(url, wrap_exceptions=True, socket_timeout=2, socket_connect_timeout=2)
        self._limiter = MovingWindowRateLimiter(storage)

    def stats(self, window: Window) -> _Stats:
        found = self._limiter.get_window_stats(RateLimitItemPerMinute(window.amount), window.what, window.who)
        return _Stats(found.remaining, found.reset_time)

    def hit(self, window: Window) -> bool:
        taken: bool = self._limiter.hit(RateLimitItemPerMinute(window.amount), window.what, window.who)
        return taken


_in_memory = threading.Lock()


@cache
def _storage_of(url: str) -> _Storage:
    return _Redis(url) if url else _Memory()


def windows_take(windows: list[Window]) -> Left:
    """Count one in each, and tell of the one that is closest to its limit. Raises ApiError where one is full; then
    none is counted, unless another caller took the last of it in the same instant."""
    with _storage() as storage:
        before = [_left(storage, window) for window in windows]
        for left in before:
            if left.remaining <= 0:
                raise _rate_limited(left)
        for window in windows:
            if not storage.hit(window):
                raise _rate_limited(_left(storage, window))
    tightest = min(before, key=lambda left: left.remaining)
    return Left(tightest.limit, tightest.remaining - 1, tightest.reset_seconds)


def window_look(window: Window) -> Left:
    """The same without counting. While the storage is down nothing is known to be left."""
    try:
        with _storage() as storage:
            return _left(storage, window)
    except ApiError:
        return Left(window.amount, 0, SECONDS)


def limit(what: str, *, per_minute: int, of: list[str]) -> None:
    """Count one of `what` for each of `of` (a guest, an address). Raises ApiError where one has no more left."""
    windows_take([Window(what, who, per_minute) for who in of])


class Attempts:
    """Failures of `what` by each of `of` (an address, an id; None is left out). Only what failed is counted."""

    def __init__(self, what: str, *, per_minute: int, of: list[str | None]) -> None:
        self._windows = [Window(what, who, per_minute) for who in of if who is not None]

    def refuse_if_used_up(self) -> None:
        """Raises ApiError where one of them has failed too often."""
        with _storage() as storage:
            for window in self._windows:
                left = _left(storage, window)
                if left.remaining <= 0:
                    raise _rate_limited(left)

    def failed(self) -> None:
        with _storage() as storage:
            for window in self._windows:
                storage.hit(window)


@contextmanager
def _storage() -> Iterator[_Storage]:
    """Raises ApiError while Redis is down."""
    storage = _storage_of(settings.REDIS_URL)
    if not settings.REDIS_URL:
        with _in_memory:
            yield storage
        return
    try:
        yield storage
    except StorageError as error:
        log.error("limits_unavailable", error=str(error))
        raise ApiError("service_unavailable", "The rate limits cannot be counted. Try again.") from None


def _left(storage: _Storage, window: Window) -> Left:
    stats = storage.stats(window)
    seconds = round(stats.reset_time - time.time(), 3)  # what floats lose must not make a second more
    return Left(window.amount, max(0, stats.remaining), min(SECONDS, max(1, math.ceil(seconds))))


def _rate_limited(left: Left) -> ApiError:
    wait = left.reset_seconds
    return ApiError(
        "rate_limited",
        f"At most {left.limit} a minute. Try again in {wait} s.",
        {"retry_after_seconds": wait},
        {"Retry-After": str(wait), **left.headers()},
    )
