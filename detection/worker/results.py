"""What comes of a session's frames: events, and perhaps an error that ends it."""

from dataclasses import dataclass, field
from typing import Any

from workbench.api.errors import Scalar


@dataclass(slots=True)
class NewEvent:
    ordinal: int
    ts_ms: float
    type: str
    payload: dict[str, Any]
    detail: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class SessionError:
    """Why a session failed, as clients are told."""

    code: str
    message: str
    details: dict[str, Scalar] = field(default_factory=dict)
