"""What detection tells of a session: events, each of its own type."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from kynasmith.models.base import Response


class Payload(Response):
    """What an event says. Its fields go by attribute and, as in the JSON they came in, by name."""

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except AttributeError:
            raise KeyError(name) from None


class DetectionEvent(Response):
    """`ts_ms` is the time of the frame that it happened in. The base of all, and of types that are not known here."""

    event_id: str
    session_id: str
    ts_ms: float
    type: str
    payload: Any


class ShapePayload(Payload):
    """`shape_key` names the phase, `confidence` is 0..1."""

    shape_key: str
    confidence: float


class CompletedPayload(Payload):
    """`event_key` names the movement; `score` is 0..1 where the MoveSpec gives one."""

    event_key: str
    score: float | None = None


class InterruptedPayload(Payload):
    """Why a repetition or a hold did not count."""

    reason: str


class FeedbackPayload(Payload):
    """`level`: info, coaching or success."""

    level: str
    message: str


class ShapeEnter(DetectionEvent):
    """A phase begins."""

    type: Literal["shape_enter"]
    payload: ShapePayload


class ShapeExit(DetectionEvent):
    """A phase ends."""

    type: Literal["shape_exit"]
    payload: ShapePayload


class EventCompleted(DetectionEvent):
    """A repetition, or a hold, counts."""

    type: Literal["event_completed"]
    payload: CompletedPayload


class EventInterrupted(DetectionEvent):
    """A repetition, or a hold, was begun and does not count."""

    type: Literal["event_interrupted"]
    payload: InterruptedPayload


class Feedback(DetectionEvent):
    """Words for the one who moves."""

    type: Literal["feedback"]
    payload: FeedbackPayload


_KNOWN = ("shape_enter", "shape_exit", "event_completed", "event_interrupted", "feedback")


def _kind(event: Any) -> str:
    type_ = event.get("type") if isinstance(event, dict) else event.type
    return type_ if type_ in _KNOWN else "other"


AnyEvent = Annotated[
    Annotated[ShapeEnter, Tag("shape_enter")]
    | Annotated[ShapeExit, Tag("shape_exit")]
    | Annotated[EventCompleted, Tag("event_completed")]
    | Annotated[EventInterrupted, Tag("event_interrupted")]
    | Annotated[Feedback, Tag("feedback")]
    | Annotated[DetectionEvent, Tag("other")],
    Discriminator(_kind),
]
