"""What became of a session, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from detection.models import DetectionSession, Outcome, Status
from detection.worker.results import NewEvent
from movespecs.language.model import MoveSpec
from workbench.pages import context
from workbench.pages.words import seconds

STATUSES = {
    Status.CREATED: "Waiting",
    Status.STREAMING: "Running",
    Status.FINALIZING: "Finishing",
    Status.COMPLETED: "Completed",
    Status.FAILED: "Failed",
    Status.CANCELLED: "Cancelled",
}
TONES = {Status.STREAMING: "good", Status.FINALIZING: "good", Status.CREATED: "warn", Status.FAILED: "bad"}
OUTCOMES = {
    Outcome.FINALIZED: "It was finalized.",
    Outcome.ABANDONED: "Its connection was lost and did not come back in time. What was counted before is kept.",
    Outcome.IDLE: "No frame came for too long, so it was ended. What was counted before is kept.",
    Outcome.MAX_DURATION: "It reached the longest time a session may take. What was counted is kept.",
    Outcome.CANCELLED: "It was cancelled.",
    Outcome.EXPIRED: "Nobody connected to it in time.",
    Outcome.QUOTA_EXCEEDED: "The organization's quota was used up. What was counted before is kept.",
    Outcome.BILLING_BLOCKED: "Billing stopped it. What was counted before is kept.",
    Outcome.ACCESS_REVOKED: "What it was created with was revoked. What was counted before is kept.",
    Outcome.INTERNAL_ERROR: "It broke on our side. What was counted before is kept.",
}
LIVING = {
    Status.CREATED: "Nobody has connected to it yet.",
    Status.STREAMING: "Frames are coming in.",
    Status.FINALIZING: "Its last frames are being counted.",
}


def became(status: str, outcome: str) -> str:
    """A sentence: where it stands, or how it ended."""
    return OUTCOMES[Outcome(outcome)] if outcome else LIVING[Status(status)]


def lasted(started: datetime | None, ended: datetime | None) -> str:
    """How long it ran, or has run by now: 42 s, 3 min 5 s, 1 h 12 min. Empty for one that never began."""
    if started is None:
        return ""
    whole = max(0, int(((ended or timezone.now()) - started).total_seconds()))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def credential(session: DetectionSession) -> str:
    """The name of what created it; empty where that is gone, or where nothing was needed."""
    made_with = session.api_key or session.service_account
    return made_with.name if made_with else ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in words. `tone` is good, warn, hint or quiet; `score` 0..1."""

    ordinal: int
    at: str
    ts_ms: float
    type: str
    tone: str
    title: str
    reason: str
    score: float | None


def happening(spec: MoveSpec, event: Any | NewEvent, *, number: int) -> Happening:
    """`number` is a completed repetition's."""
    if event.type in ("shape_enter", "shape_exit"):
        verb = "Entered" if event.type == "shape_enter" else "Left"
        row: dict[str, Any] = context.event_row(event) | {
            "tone": "quiet",
            "title": f"{verb} {event.payload['shape_key']}",
        }
    else:
        row = context.event_context(spec, event, number=number)
    return Happening(
        ordinal=event.ordinal,
        at=row["at"],
        ts_ms=event.ts_ms,
        type=event.type,
        tone=row["tone"],
        title=row["title"],
        reason=row["reason"] or _took(event),
        score=row["score"],
    )


def _took(event: Any) -> str:
    if event.type == "event_completed" and event.detail and "duration_ms" in event.detail:
        return seconds(event.detail["duration_ms"])
    return ""
