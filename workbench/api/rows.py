"""Reading what an address names."""

from django.db.models import Model, QuerySet


def only[M: Model](rows: QuerySet[M]) -> M | None:
    """The one row that a key names, if it is there. `first()` would sort it, which costs more than to fetch it."""
    return next(iter(rows), None)
