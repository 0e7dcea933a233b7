"""What all models have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Request(BaseModel):
    """Sent as it is; a field that does not exist is an error here, before anything is sent."""

    model_config = ConfigDict(extra="forbid")


class Response(BaseModel):
    """Received. Fields that a newer server adds are kept, as attributes too. Errors hide what came, tokens included."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)


class Page[T](list[T]):
    """A list of answers; `next_cursor` asks for those after it, None at the end."""

    next_cursor: str | None = None
