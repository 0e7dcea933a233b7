"""How far a session has come: what is the same in memory, in Redis, and on its way to the database."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from billing.blocks import Meter


class Progress(Struct, kw_only=True):
    """After its last batch. `reply` is what answered that, and `revision` counts the batches applied."""

    session_id: UUID
    guest_id: UUID | None
    revision: int
    batch_seq: int
    batch_digest: bytes
    reply: str
    frame_seq: int
    timestamp_ms: float | None
    event_count: int
    accepted_frames_total: int
    completed_event_counts: dict[str, int]
    meter: Meter

    def fields(self) -> dict[str, Any]:
        """By name, for another that begins where this one stands; the counts are its own."""
        found = {name: getattr(self, name) for name in Progress.__struct_fields__}
        found["completed_event_counts"] = dict(self.completed_event_counts)
        return found
