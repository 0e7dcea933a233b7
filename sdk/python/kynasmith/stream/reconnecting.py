"""When to come back after a lost connection, and when not to. The web SDK does the same."""

from __future__ import annotations

from collections.abc import Callable

NO_CLOSE_FRAME = 1006
LONGEST_DELAY = 10.0  # seconds

# What the server means for good; any other end of a socket is worth another attempt.
_FINAL = {
    1000: "The session has ended.",
    1008: "The server refuses what this client sends.",
    1009: "A message was too large for the server.",
    4401: "The session's token is not valid.",
    4403: "The session may not go on.",
    4409: "This session is open in another place.",
}
_DEAD, _SLOW_READER = 4408, 4430
# A restarting server is back in a moment, a full one not so soon.
_FIRST_DELAY = {1012: 0.5, 1013: 2.0}


def final_reason(code: int) -> str | None:
    """Why a socket closed for good, None where it is worth another attempt."""
    if code >= 4400 and code not in {_DEAD, _SLOW_READER}:
        return _FINAL.get(code, "The server closed the connection.")
    return _FINAL.get(code)


def reconnect_delay(attempt: int, code: int, random: Callable[[], float]) -> float:
    """Seconds until the next attempt (the first is 0): doubled each time, and spread."""
    delay: float = min(LONGEST_DELAY, _FIRST_DELAY.get(code, 0.25) * 2**attempt)
    return delay * (0.5 + random() / 2)
