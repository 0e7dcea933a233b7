"""Rolling windows of what a caller may do in a minute, in memory or in Redis."""

import math
import time
from functools import cache

from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from workbench.api.errors import ApiError


@cache
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(settings.REDIS_URL or "memory://"))


def limit(what: str, *, per_minute: int, of: list[str]) -> None:
    """Count one of `what` for each of `of` (a guest, an address). Raises ApiError where one has no more left;
    then none is counted."""
    item = RateLimitItemPerMinute(per_minute)
    limiter = _limiter()
    for who in of:
        if not limiter.test(item, what, who):
            wait = max(1, math.ceil(limiter.get_window_stats(item, what, who).reset_time - time.time()))
            raise ApiError(
                "rate_limited",
                f"At most {per_minute} a minute. Try again in {wait} s.",
                {"retry_after_seconds": wait},
                {"Retry-After": str(wait)},
            )
    for who in of:
        limiter.hit(item, what, who)
