"""Days of the ledger that are over. Their blocks are closed and there are many of them, so pages remember for some
minutes what they add up to. What is refused or billed is never decided by it."""

from datetime import date, datetime, timedelta

SECONDS = 300
SETTLE = timedelta(hours=1)  # after which nothing more is expected of a day that is billed
LATE = timedelta(minutes=10)  # what was accepted before midnight may be written a little after it


def unsettled_since(now: datetime) -> date:
    """The first day of which more may come."""
    return (now - LATE).date()


def moment(now: datetime) -> int:
    """The same for SECONDS: what was remembered at another one is forgotten, should a row have come very late."""
    return int(now.timestamp()) // SECONDS
