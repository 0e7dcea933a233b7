"""Detection sessions: asked for, made, and as they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from kynasmith.models.base import Request, Response


class DetectionSessionCreate(Request):
    """A session of a MoveSpec's released version, or of the version that is named. `mode` changes nothing in
    detection: it says whether frames come as they are seen (live) or from a recording (replay)."""

    mode: Literal["live", "replay"]
    movespec_id: str | None = None
    movespec_version_id: str | None = None
    project_id: str | None = None
    contract_major: int = 1

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.movespec_id is None) == (self.movespec_version_id is None):
            raise ValueError("Give exactly one of movespec_id and movespec_version_id.")
        return self


class SessionConnection(Response):
    """All that is needed to attach to a session, from wherever it was made."""

    session_id: str
    stream_url: str
    runtime_token: str = Field(repr=False)


class DetectionSessionCreated(SessionConnection):
    """A session that waits for its first connection."""

    project_id: str
    status: str
    mode: str
    resolved_movespec_version_id: str
    input_schema_version: str
    output_schema_version: str


class DetectionSession(Response):
    """A session as it stands. `status`: created, streaming, finalizing, completed, failed or cancelled."""

    session_id: str
    organization_id: str
    project_id: str
    mode: str
    status: str
    resolved_movespec_version_id: str
    accepted_frames_total: int
    completed_event_counts: dict[str, int]
    terminal_outcome: str | None
    started_at: datetime | None
    ended_at: datetime | None
    error_code: str | None
    error_message: str | None
