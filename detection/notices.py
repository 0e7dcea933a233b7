"""What a session's end tells the webhooks of its project."""

from datetime import datetime
from typing import Any
from uuid import UUID

from detection.models import DetectionSession, Status
from detection.selectors import session_record
from workbench.webhooks.events import event_emit
from workbench.webhooks.models import EventType, Webhook

TOLD = {Status.COMPLETED: EventType.SESSION_COMPLETED, Status.FAILED: EventType.SESSION_FAILED}


def session_end_tell(*, session_id: UUID, status: str) -> None:
    """In the transaction of the end. One query where nobody listens."""
    kind = TOLD.get(Status(status))
    listening = Webhook.objects.filter(project__detection_sessions=session_id, disabled_at=None)
    if kind is None or not listening.exists():
        return
    session = DetectionSession.objects.select_related("project").get(pk=session_id)
    record = {name: _plain(value) for name, value in session_record(session).items()}
    event_emit(type=kind, project=session.project, data=record, key=str(session_id))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value
