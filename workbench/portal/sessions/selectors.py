"""What a session's page reads."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max

from detection.engine import Plan
from detection.models import ENDED, DetectionEvent, DetectionSession
from detection.selectors import events_after, session_record
from detection.worker.running import plan_of
from workbench.tenancy.models import Organization

LATEST = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session stands: its totals, and its newest events with what came before them."""

    session: DetectionSession
    record: dict[str, Any]
    plan: Plan
    latest: tuple[DetectionEvent, ...]
    completed_before: int  # the first of `latest`
    last_ordinal: int

    @property
    def ended(self) -> bool:
        return self.session.status in ENDED


def session_of(*, organization: Organization, session_id: UUID) -> DetectionSession | None:
    """With all that its page says."""
    sessions = DetectionSession.objects.filter(project__organization=organization, pk=session_id)
    return (
        sessions.select_related(
            "project__organization", "movespec_version__movespec", "api_key", "service_account", "state", "recording"
        )
        .defer("state__engine_state", "state__reply", "state__batch_digest")
        .first()
    )


def standing_of(*, organization: Organization, session_id: UUID) -> Standing | None:
    session = session_of(organization=organization, session_id=session_id)
    return standing(session) if session else None


def standing(session: DetectionSession) -> Standing:
    latest = tuple(reversed(session.events.order_by("-ordinal")[:LATEST]))
    record = session_record(session)
    return Standing(
        session=session,
        record=record,
        plan=plan_of(session.movespec_version),
        latest=latest,
        completed_before=completed_before(session=session, ordinal=latest[0].ordinal) if latest else 0,
        last_ordinal=latest[-1].ordinal if latest else 0,
    )


def completed_before(*, session: DetectionSession, ordinal: int) -> int:
    """How many repetitions or holds were completed before the event of that number."""
    if ordinal <= 1:
        return 0
    return session.events.filter(type="event_completed", ordinal__lt=ordinal).count()


def events_page(*, session: DetectionSession, after: int, size: int) -> tuple[list[DetectionEvent], int]:
    """Up to `size` events from the one after `after` on; and the number of the last one that there is."""
    last = session.events.aggregate(last=Max("ordinal"))["last"] or 0
    return list(events_after(session_id=session.pk, ordinal=after)[:size]), last
