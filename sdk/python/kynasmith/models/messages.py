"""What the server says on a stream."""

from __future__ import annotations

from typing import Any, Literal

from pydantic_core import from_json

from kynasmith.models.base import Response
from kynasmith.models.events import AnyEvent


class ServerMessage(Response):
    """Any message of the server; a type that is not known here has its fields as attributes."""

    type: str


class SessionUpdate(ServerMessage):
    """Where the session stands. First of all messages after each attach; `last_…` 0: none yet."""

    type: Literal["session_update"] = "session_update"
    session_id: str
    status: str
    accepted_frames_total: int
    terminal_outcome: str | None
    last_batch_seq: int
    last_frame_seq: int


class FrameAck(ServerMessage):
    """A batch is durable: its events, and the frames it adds to the total. Rejected frames are not billed."""

    type: Literal["frame_ack"] = "frame_ack"
    batch_seq: int
    accepted_frame_count: int
    accepted_frames_total: int
    rejected_frame_indexes: list[int]


class EventBatch(ServerMessage):
    """The events of one batch, told before its ack."""

    type: Literal["event_batch"] = "event_batch"
    batch_seq: int
    events: list[AnyEvent]


class ErrorBody(Response):
    """As in an answer of the REST API."""

    code: str
    message: str
    retryable: bool = False
    details: dict[str, Any] = {}


class ErrorMessage(ServerMessage):
    """Something was refused. The stream goes on unless it is closed next."""

    type: Literal["error"] = "error"
    error: ErrorBody


class SessionDone(ServerMessage):
    """The last message of a session. `status`: completed, failed or cancelled."""

    type: Literal["session_done"] = "session_done"
    session_id: str
    status: str
    accepted_frames_total: int
    terminal_outcome: str | None
    error: ErrorBody | None


class Ping(ServerMessage):
    """Are you there? It was answered before it got here."""

    type: Literal["ping"] = "ping"


class Pong(ServerMessage):
    """The answer to `ping()`."""

    type: Literal["pong"] = "pong"


_TYPES: dict[str, type[ServerMessage]] = {
    "session_update": SessionUpdate,
    "frame_ack": FrameAck,
    "event_batch": EventBatch,
    "error": ErrorMessage,
    "session_done": SessionDone,
    "ping": Ping,
    "pong": Pong,
}


def message_of(text: str | bytes) -> ServerMessage:
    """Raises ValueError for what is none."""
    fields = from_json(text)
    kind = fields.get("type") if isinstance(fields, dict) else None
    return _TYPES.get(str(kind), ServerMessage).model_validate(fields)
