"""Access tokens."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from kynasmith.models.base import Response


class AccessToken(Response):
    """A token that was just minted, and what it is for. It lives `expires_in_seconds` from then on."""

    access_token: str = Field(repr=False)
    token_type: str = "Bearer"  # noqa: S105 - the kind, by RFC 6750
    expires_in_seconds: int
    organization_id: str
    project_id: str


class LiveToken(Response):
    """One of a credential's tokens that are still good; its text is known to none but its holder."""

    token_id: str
    project_id: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
