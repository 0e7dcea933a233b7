"""Rolling windows of what a caller may do in a minute, in memory or, where there is one, in Redis for all processes."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import structlog
from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from workbench.api.errors import ApiError

log = structlog.get_logger("workbench.limits")
SECONDS = 60
_in_memory = threading.Lock()


@dataclass(frozen=True, slots=True)
class Window:
    """At most `amount` of `what` by `who` (a project, a guest, an address) within any 60 s."""

    what: str
    who: str
    amount: int

    @property
    def item(self) -> RateLimitItemPerMinute:
        return RateLimitItemPerMinute(self.amount)


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


@cache
def _limiter() -> MovingWindowRateLimiter:
    if settings.REDIS_URL:
        storage = storage_from_string(
            settings.REDIS_URL, wrap_exceptions=True, socket_timeout=2, socket_connect_timeout=2
        )
    else:
        storage = storage_from_string("memory://")
    return MovingWindowRateLimiter(storage)


def windows_take(windows: list[Window]) -> Left:
    """Count one in each, and tell of the one that is closest to its limit. Raises ApiError where one is full; then
    none is counted, unless another caller took the last of it in the same instant."""
    with _storage() as limiter:
        before = [_left(limiter, window) for window in windows]
        for left in before:
            if left.remaining <= 0:
                raise _rate_limited(left)
        for window in windows:
            if not limiter.hit(window.item, window.what, window.who):
                raise _rate_limited(_left(limiter, window))
    tightest = min(before, key=lambda left: left.remaining)
    return Left(tightest.limit, tightest.remaining - 1, tightest.reset_seconds)


def window_look(window: Window) -> Left:
    """The same without counting. While the storage is down nothing is known to be left."""
    try:
        with _storage() as limiter:
            return _left(limiter, window)
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
        with _storage() as limiter:
            for window in self._windows:
                left = _left(limiter, window)
                if left.remaining <= 0:
                    raise _rate_limited(left)

    def failed(self) -> None:
        with _storage() as limiter:
            for window in self._windows:
                limiter.hit(window.item, window.what, window.who)


@contextmanager
def _storage() -> Iterator[MovingWindowRateLimiter]:
    """Redis counts atomically. In memory the library drops the lock of an empty window while others wait for it, so
    that two may count at once: there one lock stands around them all. Raises ApiError while Redis is down."""
    if not settings.REDIS_URL:
        with _in_memory:
            yield _limiter()
        return
    try:
        yield _limiter()
    except StorageError as error:
        log.error("limits_unavailable", error=str(error))
        raise ApiError("service_unavailable", "The rate limits cannot be counted. Try again.") from None


def _left(limiter: MovingWindowRateLimiter, window: Window) -> Left:
    stats = limiter.get_window_stats(window.item, window.what, window.who)
    seconds = round(stats.reset_time - time.time(), 3)  # what floats lose must not make a second more
    wait = min(SECONDS, max(1, math.ceil(seconds)))
    return Left(window.amount, max(0, stats.remaining), wait)


def _rate_limited(left: Left) -> ApiError:
    wait = left.reset_seconds
    return ApiError(
        "rate_limited",
        f"At most {left.limit} a minute. Try again in {wait} s.",
        {"retry_after_seconds": wait},
        {"Retry-After": str(wait), **left.headers()},
    )
