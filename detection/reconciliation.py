"""Σ ledger = Σ accepted frames, session by session."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.models import LedgerDifference, LedgerEntry
from billing.services import ledger_reconcile
from billing.services.reconciliation import SessionTotals
from detection.models import DetectionSession


def sessions_reconcile(*, now: datetime) -> list[LedgerDifference]:
    """Compare every session there is with its ledger, and write down what differs. Sessions that were deleted have
    their ledger still, and nothing to compare it with."""
    totals = list(_totals())  # read before the transaction that writes, which frames wait for
    return ledger_reconcile(totals=totals, now=now)


def _totals() -> Iterator[SessionTotals]:
    """One statement, so that a batch that is committed meanwhile is in both sums or in neither."""
    ledger = (
        LedgerEntry.objects.filter(session_id=OuterRef("pk")).order_by().values("session_id").values(sum=Sum("frames"))
    )
    sessions = DetectionSession.objects.order_by().annotate(
        ledger_frames=Coalesce(Subquery(ledger), 0),
        accepted=Coalesce(F("state__accepted_frames_total"), F("accepted_frames_total")),
    )
    differing = sessions.exclude(ledger_frames=F("accepted"))
    for row in differing.values_list("pk", "ledger_frames", "accepted"):
        yield SessionTotals(*row)
