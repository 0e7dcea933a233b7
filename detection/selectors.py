"""What may be read of detection sessions, and by whom."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from detection.models import ENDED, DetectionEvent, DetectionSession
from movespecs.models import MoveSpec
from workbench.tenancy.models import Project

RECORDED = (
    "id",
    "project_id",
    "mode",
    "status",
    "movespec_version_id",
    "accepted_frames_total",
    "completed_event_counts",
    "state__accepted_frames_total",
    "state__completed_event_counts",
    "terminal_outcome",
    "created_at",
    "started_at",
    "ended_at",
    "error_code",
    "error_message",
)


def sessions_of(*, project: Project, guest_id: UUID | None) -> QuerySet[DetectionSession]:
    """The project's sessions; of the guests' project only the guest's own."""
    return DetectionSession.objects.filter(project=project, guest_id=guest_id)


def sessions_chosen(
    *,
    project: Project,
    guest_id: UUID | None,
    status: str | None,
    movespec_id: UUID | None,
    movespec_version_id: UUID | None,
    created_after: datetime | None,
    created_before: datetime | None,
) -> QuerySet[DetectionSession]:
    """Those of `sessions_of` that all conditions hold for; None is no condition."""
    conditions = {
        "status": status,
        "movespec_version__movespec": movespec_id,
        "movespec_version": movespec_version_id,
        "created_at__gte": created_after,
        "created_at__lt": created_before,
    }
    given = {name: value for name, value in conditions.items() if value is not None}
    return sessions_of(project=project, guest_id=guest_id).filter(**given)


def sessions_running_of(*, movespec: MoveSpec) -> QuerySet[DetectionSession]:
    """Whoever runs them: what may be told of others' is their number alone."""
    return DetectionSession.objects.filter(movespec_version__movespec=movespec).exclude(status__in=ENDED)


def sessions_of_projects(
    *,
    projects: Collection[Project],
    status: Collection[str] = (),
    movespec_id: UUID | None = None,
    api_key_id: UUID | None = None,
    service_account_id: UUID | None = None,
    created_after: datetime | None = None,
    created_before: datetime | None = None,
) -> QuerySet[DetectionSession]:
    """The sessions of projects of one organization that all conditions hold for; None and nothing are no condition."""
    conditions = {
        "status__in": status or None,
        "movespec_version__movespec": movespec_id,
        "api_key": api_key_id,
        "service_account": service_account_id,
        "created_at__gte": created_after,
        "created_at__lt": created_before,
    }
    given = {name: value for name, value in conditions.items() if value is not None}
    return DetectionSession.objects.filter(project__in=[project.pk for project in projects], **given)


def sessions_with_names(sessions: QuerySet[DetectionSession]) -> QuerySet[DetectionSession]:
    """With all that a list says of each, in the same query: project, MoveSpec and version, credential, totals."""
    return sessions.select_related(
        "project", "movespec_version__movespec", "api_key", "service_account", "state"
    ).defer("movespec_version__yaml_source", "state__engine_state", "state__reply", "state__batch_digest")


def session_record(session: DetectionSession) -> dict[str, Any]:
    """A session as the contract shows it. While it lives its totals stand in its state."""
    totals: Any = getattr(session, "state", session)
    return _record(
        session,
        organization_id=session.project.organization_id,
        accepted_frames_total=totals.accepted_frames_total,
        completed_event_counts=totals.completed_event_counts,
    )


def row_record(row: Any, *, project: Project) -> dict[str, Any]:
    """The same of a row of RECORDED, which is read in a third of the time."""
    living = row.state__accepted_frames_total is not None
    return _record(
        row,
        organization_id=project.organization_id,
        accepted_frames_total=row.state__accepted_frames_total if living else row.accepted_frames_total,
        completed_event_counts=row.state__completed_event_counts if living else row.completed_event_counts,
    )


def _record(
    session: Any, *, organization_id: UUID, accepted_frames_total: int, completed_event_counts: dict[str, int]
) -> dict[str, Any]:
    return {
        "session_id": session.id,
        "organization_id": organization_id,
        "project_id": session.project_id,
        "mode": session.mode,
        "status": session.status,
        "resolved_movespec_version_id": session.movespec_version_id,
        "accepted_frames_total": accepted_frames_total,
        "completed_event_counts": completed_event_counts,
        "terminal_outcome": session.terminal_outcome or None,
        "started_at": session.started_at,
        "ended_at": session.ended_at,
        "error_code": session.error_code or None,
        "error_message": session.error_message or None,
    }


def events_after(*, session_id: UUID, ordinal: int) -> QuerySet[DetectionEvent]:
    """The session's stored events from the one after `ordinal` on, in order."""
    return DetectionEvent.objects.filter(session_id=session_id, ordinal__gt=ordinal).order_by("ordinal")
