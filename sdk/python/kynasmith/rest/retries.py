"""When a request is sent again, and after how long."""

from __future__ import annotations

from collections.abc import Callable

FIRST_DELAY = 0.25  # seconds, doubled with each attempt
LONGEST_DELAY = 8.0
MAX_ATTEMPTS = 6
# The server's windows are 60 s long: who asks for more patience than that is not waited for.
LONGEST_WAIT = 65.0


def delay_before(attempt: int, *, asked: float | None, random: Callable[[], float]) -> float | None:
    """Seconds until attempt number `attempt` (the first is 1), None where it is not made. `asked`: Retry-After.

    The delay is spread, so that not everyone is back at once; never to before what the server asked for.
    """
    if attempt > MAX_ATTEMPTS or (asked or 0) > LONGEST_WAIT:
        return None
    own: float = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 2))
    return (asked or 0) + own * (0.5 + random() / 2)
