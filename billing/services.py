"""What counts: the guests' accepted frames."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import connection

ADD = """
INSERT INTO billing_guestusage (guest_id, day, frames) VALUES {rows}
ON CONFLICT (guest_id, day) DO UPDATE SET frames = billing_guestusage.frames + excluded.frames
"""


def guest_frames_add(*, frames: Mapping[UUID, int], day: date) -> None:
    """Add accepted frames to each guest's `day` (UTC), in the caller's transaction."""
    if not frames:
        return
    rows = ", ".join(["(%s, %s, %s)"] * len(frames))
    values = [value for guest_id, count in frames.items() for value in (guest_id.hex, day.isoformat(), count)]
    with connection.cursor() as cursor:
        cursor.execute(ADD.format(rows=rows), values)
