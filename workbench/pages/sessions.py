"""A guest's own sessions, as the panels read them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from billing.selectors import Usage, guest_usage
from detection.engine import Plan, compile_plan
from detection.models import ENDED, DetectionEvent, DetectionSession, SessionState
from movespecs.selectors import compiled

FEED_LENGTH = 60
SHOWN = ("event_completed", "event_interrupted", "feedback")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session stands. `events` are those a feed shows, newest last; `count` is of all completed ones."""

    session: DetectionSession
    plan: Plan
    usage: Usage
    frames: int
    events: tuple[DetectionEvent, ...]
    count: int
    last_ordinal: int

    @property
    def ended(self) -> bool:
        return self.session.status in ENDED


def standing_of(*, session_id: UUID, guest_id: UUID) -> Standing:
    """Raises DetectionSession.DoesNotExist for a session that is not the guest's own."""
    sessions = DetectionSession.objects.select_related("movespec_version", "state")
    session = sessions.get(pk=session_id, guest_id=guest_id)
    totals: DetectionSession | SessionState = getattr(session, "state", session)
    shown = session.events.filter(type__in=SHOWN)
    return Standing(
        session=session,
        plan=compile_plan(compiled(session.movespec_version.yaml_source)),
        usage=guest_usage(guest_id),
        frames=totals.accepted_frames_total,
        events=tuple(reversed(shown.order_by("-ordinal")[:FEED_LENGTH])),
        count=session.events.filter(type="event_completed").count(),
        last_ordinal=session.events.aggregate(Max("ordinal"))["ordinal__max"] or 0,
    )


def events_of(session: DetectionSession) -> list[DetectionEvent]:
    """What a summary is made of."""
    return list(session.events.filter(type__in=("event_completed", "event_interrupted")).order_by("ordinal"))
