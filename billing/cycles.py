"""Billing cycles: months that begin on the day of the month on which the organization was made, at 00:00 UTC."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Cycle:
    """The days from `first` up to, not including, `next_first`."""

    first: date
    next_first: date

    @property
    def last(self) -> date:
        return self.next_first - timedelta(days=1)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time.min, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first instant of the next one."""
        return datetime.combine(self.next_first, time.min, tzinfo=UTC)


@lru_cache(maxsize=4096)
def cycle_of(*, created: date, day: date) -> Cycle:
    """The cycle that `day` lies in, of an organization made on the day `created` (both UTC).

    In a month without that day, the 31st say, the cycle begins on the month's last.
    """
    months = day.year * 12 + day.month - 1
    if day < _first(created, months):
        months -= 1
    return Cycle(_first(created, months), _first(created, months + 1))


def _first(created: date, months: int) -> date:
    """Where the cycle begins in the month that is `months` after January of year 0."""
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(created.day, monthrange(year, month)[1]))
