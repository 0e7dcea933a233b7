"""Does the ledger add up? Billing knows nothing of sessions: whoever does gives their totals."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from billing.models import LedgerDifference

log = structlog.get_logger("billing.reconciliation")


class SessionTotals(NamedTuple):
    """Both as of one moment."""

    session_id: UUID
    ledger_frames: int
    accepted_frames: int


@transaction.atomic
def ledger_reconcile(*, totals: Iterable[SessionTotals], now: datetime) -> list[LedgerDifference]:
    """Write down the sessions whose two sums differ, for operators to see, and forget those that no longer do."""
    known = LedgerDifference.objects.in_bulk()
    found = []
    for session_id, ledger_frames, accepted_frames in totals:
        if ledger_frames == accepted_frames:
            continue
        log.error(
            "ledger_differs", session_id=str(session_id), ledger_frames=ledger_frames, accepted_frames=accepted_frames
        )
        first_seen_at = known[session_id].first_seen_at if session_id in known else now
        found.append(
            LedgerDifference(
                session_id=session_id,
                ledger_frames=ledger_frames,
                accepted_frames=accepted_frames,
                first_seen_at=first_seen_at,
                seen_at=now,
            )
        )
    LedgerDifference.objects.all().delete()
    LedgerDifference.objects.bulk_create(found)
    return found
