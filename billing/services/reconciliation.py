"""Does the ledger add up? Billing knows nothing of sessions: whoever does gives their totals. Those of cycles are its
own."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Sum

from billing.models import CycleDifference, CycleTotal, LedgerDifference, LedgerEntry

# One statement, so that a batch that is committed meanwhile is in both or in neither.
DIFFERING = """
SELECT organization_id, cycle_start, SUM(ledger), SUM(total) FROM (
    SELECT organization.id AS organization_id, entry.cycle_start, SUM(entry.frames) AS ledger, 0 AS total
    FROM billing_ledgerentry AS entry
    JOIN tenancy_project AS project ON project.id = entry.project_id
    JOIN tenancy_organization AS organization ON organization.id = project.organization_id
    WHERE organization.system_key = ''
    GROUP BY organization.id, entry.cycle_start
    UNION ALL
    SELECT organization_id, cycle_start, 0 AS ledger, frames AS total FROM billing_cycletotal
) AS sums
GROUP BY organization_id, cycle_start
HAVING SUM(ledger) <> SUM(total)
ORDER BY cycle_start, organization_id
"""

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


def totals_reconcile(*, now: datetime) -> list[CycleDifference]:
    """The same of the cycles whose total is not what the ledger adds up to."""
    with connection.cursor() as cursor:  # before the transaction that writes, which frames wait for
        cursor.execute(DIFFERING)
        rows = cursor.fetchall()
    known = {(one.organization_id, one.cycle_start): one.first_seen_at for one in CycleDifference.objects.all()}
    found = []
    for organization, day, ledger_frames, total_frames in rows:
        key = UUID(str(organization)), date.fromisoformat(str(day))
        log.error(
            "cycle_total_differs",
            organization=str(key[0]),
            cycle_start=str(key[1]),
            ledger_frames=int(ledger_frames),
            total_frames=int(total_frames),
        )
        found.append(
            CycleDifference(
                organization_id=key[0],
                cycle_start=key[1],
                ledger_frames=int(ledger_frames),
                total_frames=int(total_frames),
                first_seen_at=known.get(key, now),
                seen_at=now,
            )
        )
    with transaction.atomic():
        CycleDifference.objects.all().delete()
        CycleDifference.objects.bulk_create(found)
    return found


@transaction.atomic
def cycle_total_mend(*, organization_id: UUID, cycle_start: date) -> None:
    """Set it to what the ledger adds up to. Who commits frames of the organization meanwhile waits, and adds theirs
    to it."""
    CycleTotal.objects.get_or_create(organization_id=organization_id, cycle_start=cycle_start, defaults={"frames": 0})
    total = CycleTotal.objects.select_for_update().get(organization_id=organization_id, cycle_start=cycle_start)
    rows = LedgerEntry.objects.filter(project__organization_id=organization_id, cycle_start=cycle_start)
    total.frames = rows.aggregate(frames=Sum("frames"))["frames"] or 0
    total.save(update_fields=["frames"])
