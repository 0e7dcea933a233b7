"""Rows whose time is over."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.utils import timezone

from workbench.tenancy.models import AccessToken, IdempotentResponse

AT_ONCE = 500  # rows of one transaction: the frames of every session wait for it
DAY = timedelta(days=1)


def rows_clean() -> int:
    """Delete access tokens that expired a day ago, answers kept for repeated requests, and sessions that are over.
    Returns how many rows that were."""
    now = timezone.now()
    return sum(
        rows_delete(rows)
        for rows in (
            AccessToken.objects.filter(expires_at__lt=now - DAY),
            IdempotentResponse.objects.filter(started_at__lt=now - DAY),
            Session.objects.filter(expire_date__lt=now),
        )
    )


def rows_delete(rows: QuerySet[Any]) -> int:
    """A few at a time, each time in a transaction of its own."""
    model: type[Model] = rows.model
    deleted = 0
    while some := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        model._default_manager.filter(pk__in=some).delete()
        deleted += len(some)
    return deleted
