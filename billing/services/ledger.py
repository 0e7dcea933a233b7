"""The ledger, the totals of its cycles, and the guests' days: plain SQL, for the writer of detection."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from billing.blocks import Block, Meter
from billing.cycles import cycle_of

ADD_GUESTS = """
INSERT INTO billing_guestusage (guest_id, day, frames) VALUES {rows}
ON CONFLICT (guest_id, day) DO UPDATE SET frames = billing_guestusage.frames + excluded.frames
"""
ADD_TOTALS = """
INSERT INTO billing_cycletotal (organization_id, cycle_start, frames) VALUES {rows}
ON CONFLICT (organization_id, cycle_start) DO UPDATE SET frames = billing_cycletotal.frames + excluded.frames
"""
SET = """
INSERT INTO billing_ledgerentry (session_id, number, project_id, day, cycle_start, frames) VALUES {rows}
ON CONFLICT (session_id, number) DO UPDATE SET frames = excluded.frames
"""


def ledger_set(*, blocks: Sequence[tuple[Meter, Block]], day: date) -> None:
    """Set the totals of blocks of `day` (UTC), and add what they are more than each meter's block, that of the last
    commit, to the totals of the payers' cycles. In the caller's transaction, which holds the sessions' rows."""
    if not blocks:
        return
    today = day.isoformat()
    values: list[str | int] = []
    more: Counter[tuple[str, str]] = Counter()
    for meter, block in blocks:
        cycle = cycle_of(created=meter.created, day=day).first.isoformat()
        values += (meter.session_id.hex, block.number, meter.project_id.hex, today, cycle, block.frames)
        if meter.payer:
            known = meter.block.frames if meter.block.number == block.number else 0
            more[meter.payer.hex, cycle] += block.frames - known
    with connection.cursor() as cursor:
        cursor.execute(SET.format(rows=", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(blocks))), values)
        if more:  # in one order, so that of two servers' commits neither waits for the other's
            totals = [value for key in sorted(more) for value in (*key, more[key])]
            cursor.execute(ADD_TOTALS.format(rows=", ".join(["(%s, %s, %s)"] * len(more))), totals)


def guest_frames_add(*, frames: Mapping[UUID, int], day: date) -> None:
    """Add accepted frames to each guest's `day` (UTC), in the caller's transaction."""
    if not frames:
        return
    rows = ", ".join(["(%s, %s, %s)"] * len(frames))
    counts = sorted((guest_id.hex, count) for guest_id, count in frames.items())
    values = [value for guest_id, count in counts for value in (guest_id, day.isoformat(), count)]
    with connection.cursor() as cursor:
        cursor.execute(ADD_GUESTS.format(rows=rows), values)
