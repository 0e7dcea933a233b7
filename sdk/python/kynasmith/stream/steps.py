"""What the machine asks of its driver, one thing after another."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Open:
    """Open a websocket, then say `opened` or `lost`."""

    url: str
    subprotocols: tuple[str, ...] = field(repr=False)  # the token is one of them
    timeout: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Listen:
    """Take the socket's next message and say `heard`, or `lost`; `silent` where none comes for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Ask the REST API for the session's events, then say `caught_up`."""


type Step = Open | Wait | Listen | CatchUp
