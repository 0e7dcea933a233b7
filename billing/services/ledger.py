"""The ledger, and the guests' days: plain SQL, for the writer of detection."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from billing.blocks import Block, Meter
from billing.cycles import cycle_of

ADD = """
INSERT INTO billing_guestusage (guest_id, day, frames) VALUES {rows}
ON CONFLICT (guest_id, day) DO UPDATE SET frames = billing_guestusage.frames + excluded.frames
"""
SET = """
INSERT INTO billing_ledgerentry (session_id, number, project_id, day, cycle_start, frames) VALUES {rows}
ON CONFLICT (session_id, number) DO UPDATE SET frames = excluded.frames
"""


def ledger_set(*, blocks: Sequence[tuple[Meter, Block]], day: date) -> None:
    """Set the totals of blocks of `day` (UTC), in the caller's transaction. Saying it again changes nothing."""
    if not blocks:
        return
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(blocks))
    today = day.isoformat()
    values = [
        value
        for meter, block in blocks
        for value in (
            meter.session_id.hex,
            block.number,
            meter.project_id.hex,
            today,
            cycle_of(created=meter.created, day=day).first.isoformat(),
            block.frames,
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(SET.format(rows=rows), values)


def guest_frames_add(*, frames: Mapping[UUID, int], day: date) -> None:
    """Add accepted frames to each guest's `day` (UTC), in the caller's transaction."""
    if not frames:
        return
    rows = ", ".join(["(%s, %s, %s)"] * len(frames))
    values = [value for guest_id, count in frames.items() for value in (guest_id.hex, day.isoformat(), count)]
    with connection.cursor() as cursor:
        cursor.execute(ADD.format(rows=rows), values)
