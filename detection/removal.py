"""What becomes of the sessions of an organization that is deleted."""

from django.db import transaction

from detection.models import DetectionEvent, DetectionSession, RecordingChunk
from workbench.tenancy.models import Organization

AT_ONCE = 20  # sessions of one transaction: the frames of every other wait for it


def sessions_remove(*, organization: Organization) -> bool:
    """Every session that has ended, with its events and its recording; False while one still runs. What was counted
    stands in the ledger, which knows a session by its id alone."""
    sessions = DetectionSession.objects.filter(project__organization=organization)
    ended = sessions.filter(state=None)
    while some := list(ended.values_list("pk", flat=True)[:AT_ONCE]):
        RecordingChunk.objects.filter(session__in=some).delete()
        DetectionEvent.objects.filter(session__in=some).delete()
        with transaction.atomic():
            DetectionSession.objects.filter(pk__in=some).delete()
    return not sessions.exists()
