"""What becomes of the sessions of an organization that is deleted."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from detection.models import DetectionEvent, DetectionSession, RecordingChunk
from workbench.tenancy.models import Organization

AT_ONCE = 20  # sessions of one transaction: the frames of every other wait for it
ROWS_AT_ONCE = 500  # and rows of one session, which may have a hundred thousand


def sessions_remove(*, organization: Organization) -> bool:
    """Every session that has ended, with its events and its recording; False while one still runs. What was counted
    stands in the ledger, which knows a session by its id alone."""
    sessions = DetectionSession.objects.filter(project__organization=organization)
    ended = sessions.filter(state=None)
    while some := list(ended.values_list("pk", flat=True)[:AT_ONCE]):
        for pk in some:
            _rows_remove(RecordingChunk.objects.filter(session=pk), "first_frame")
            _rows_remove(DetectionEvent.objects.filter(session=pk), "ordinal")
        with transaction.atomic():
            DetectionSession.objects.filter(pk__in=some).delete()
    return not sessions.exists()


def _rows_remove(rows: QuerySet[Any], order: str) -> None:
    while some := list(rows.order_by(order).values_list(order, flat=True)[:ROWS_AT_ONCE]):
        rows.filter(**{f"{order}__lte": some[-1]}).delete()
