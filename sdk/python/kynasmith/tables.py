"""Results as tables, for programs that have pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from kynasmith.extras import extra_needed
from kynasmith.models import DetectionEvent

if TYPE_CHECKING:
    import pandas

PAYLOAD_COLUMNS = ("shape_key", "confidence", "event_key", "score", "reason", "level", "message")


def events_table(events: Sequence[DetectionEvent]) -> pandas.DataFrame:
    """One row an event. Raises ConfigurationError where pandas is not installed."""
    with extra_needed("pandas"):
        import pandas
    rows = []
    for event in events:
        payload = event.payload.model_dump() if isinstance(event.payload, BaseModel) else dict(event.payload)
        rows.append({"ts_ms": event.ts_ms, "type": event.type, **payload, "event_id": event.event_id})
    columns = ["ts_ms", "type", *PAYLOAD_COLUMNS, "event_id"]
    return pandas.DataFrame(rows, columns=columns)
