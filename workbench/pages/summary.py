"""A session's end in figures: repetitions, tempo, interruptions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from detection.models import DetectionEvent, DetectionSession, Outcome
from movespecs.language.model import MoveSpec
from workbench.pages import words

HEADLINES = {
    Outcome.FINALIZED: "Done",
    Outcome.ABANDONED: "The connection did not come back within a minute",
    Outcome.IDLE: "Ended, as nobody was seen for ten minutes",
    Outcome.MAX_DURATION: "A session lasts twelve hours at most",
    Outcome.CANCELLED: "Stopped",
    Outcome.EXPIRED: "Never begun",
}
ADVICE = {Outcome.QUOTA_EXCEEDED: "demo/advice.html#quota_exceeded"}
BROKEN = "demo/advice.html#failed"


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Tries that were not counted, for one reason."""

    times: int
    words: str


@dataclass(frozen=True, slots=True)
class Summary:
    """`advice` is the template that explains an end nobody asked for; empty otherwise."""

    outcome: str
    headline: str
    advice: str
    error: str
    count: int
    facts: tuple[Fact, ...]
    missed: tuple[Missed, ...]


def summary_of(session: DetectionSession, events: Sequence[DetectionEvent], spec: MoveSpec) -> Summary:
    completed = [event for event in events if event.type == "event_completed"]
    reasons = Counter(event.payload["reason"] for event in events if event.type == "event_interrupted")
    durations = [event.detail["duration_ms"] for event in completed if event.detail]
    scores = [event.payload["score"] for event in completed if event.payload["score"] is not None]
    outcome = Outcome(session.terminal_outcome)
    return Summary(
        outcome=outcome,
        headline=HEADLINES.get(outcome, "Counting stopped"),
        advice=ADVICE.get(outcome, BROKEN if outcome.status == "failed" else ""),
        error=session.error_message,
        count=len(completed),
        facts=tuple(_facts(session, durations, scores, holds=spec.hold is not None)),
        missed=tuple(Missed(times, words.missed(reason)) for reason, times in reasons.most_common()),
    )


def _facts(session: DetectionSession, durations: list[float], scores: list[float], *, holds: bool) -> list[Fact]:
    facts = []
    if durations and holds:
        facts.append(Fact("longest hold", words.seconds(max(durations))))
    elif durations:
        facts.append(Fact("tempo, on average", words.seconds(sum(durations) / len(durations))))
        if len(durations) > 1:
            facts.append(Fact("fastest to slowest", f"{min(durations) / 1000:.1f} to {words.seconds(max(durations))}"))
    if scores:
        facts.append(Fact("score, on average", f"{sum(scores) / len(scores):.2f}"))
    if session.started_at and session.ended_at:
        facts.append(Fact("in all", words.minutes((session.ended_at - session.started_at).total_seconds())))
    return facts
