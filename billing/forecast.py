"""What the cycle comes to if it goes on as it has so far: a straight line, and no more than that."""

from datetime import datetime, timedelta

from billing.cycles import Cycle

LEAST = timedelta(days=1)  # before that a line through so little says nothing


def forecast(*, cycle: Cycle, used: int, now: datetime) -> int | None:
    """Frames at the cycle's end; None where it is over, or too young to tell."""
    elapsed = now - cycle.start
    if elapsed < LEAST or now >= cycle.end:
        return None
    return round(used * ((cycle.end - cycle.start) / elapsed))
