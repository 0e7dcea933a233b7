"""Reading what an address names."""

from collections.abc import Iterable


def only[T](rows: Iterable[T]) -> T | None:
    """The one row that a key names, if it is there. `first()` would sort it, which costs more than to fetch it."""
    return next(iter(rows), None)
