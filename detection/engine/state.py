"""All that a session remembers between frames. What is saved is exactly what is used."""

from __future__ import annotations

from math import inf, nan

import msgspec
from msgspec import Struct

from .plan import Plan
from .ranges import Range
from .smoothing import Doubt

ENGINE_VERSION: int = 1
"""Rises with every change that would give other events for the same frames, or another saved state."""

_HEADER = ENGINE_VERSION.to_bytes(2, "big")


class StateVersionError(ValueError):
    """A saved state of another engine version: it cannot be stepped on without guessing."""


class Visit(Struct, array_like=True, gc=False):
    """One phase of the repetition under way: how far inside, how well seen, and when it was left."""

    depth: float
    seen: float
    left_ms: float = nan


class Machine(Struct, array_like=True):
    """Where the person is in the movement."""

    ms: float = -inf
    known_ms: float = -inf
    phase: int = -1
    previous: int = -1  # the phase just left
    position: int = 0  # phases of the sequence reached so far
    count: int = 0
    true: int = 0  # bit k: phase k's criteria hold
    since: list[float] = []  # per phase: the last frame before they held
    visits: list[Visit] = []
    rest: list[float] = []  # per bound of the awaited phase: where the measure stood in the phase before it
    reached: list[float] = []  # and how near it has come since
    held_ms: float = 0.0
    holding: bool = False
    hold_done: int = 0
    left_ms: float = nan
    score: float = nan
    pending: int = 0  # bit k: feedback k is to speak in this frame
    fired: int = 0  # bit k: feedback k has spoken in this repetition
    missed: int = 0  # bit k: feedback k's criteria were false at some frame of this visit
    met: int = 0  # bit k: and true at some frame
    matches: list[int] = []  # per feedback: events that matched its trigger
    asked: list[float] = []  # per feedback: the last frame before its criteria held


class State(Struct, array_like=True):
    """`ms` is the last frame's time, `seen` how well each of the plan's landmarks was seen in it."""

    ms: float = -inf
    tracks: list[float] = []  # per channel: smoothing.Track
    doubts: dict[int, Doubt] = {}
    torso: float = nan  # metres
    legs_right: bool = False
    legs_ms: float = -inf  # the last frame in which both ankles were seen
    arms_right: bool = False
    arms_ms: float = -inf
    seen: list[float] = []
    values: list[float] = []
    ranges: list[Range] = []
    learning: bool = False
    rows: list[bytes] = []
    row_due_ms: float = -inf
    machine: Machine = msgspec.field(default_factory=Machine)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(State).decode


def new_state(plan: Plan) -> State:
    return State(
        tracks=[nan, nan, nan, 0.0] * len(plan.channels),
        seen=[0.0] * len(plan.landmarks),
        values=[nan] * len(plan.operands),
        ranges=[Range() for _ in plan.ranged],
        learning=bool(plan.wanted_ranges),
        machine=Machine(
            since=[-inf] * len(plan.phases),
            matches=[0] * len(plan.movespec.feedback),
            asked=[nan] * len(plan.movespec.feedback),
        ),
    )


def dump_state(state: State) -> bytes:
    return _HEADER + _encode(state)


def load_state(plan: Plan, data: bytes) -> State:
    """The state as it was dumped. StateVersionError if another engine version wrote it, ValueError if it is no
    state of this plan."""
    if data[:2] != _HEADER:
        raise StateVersionError(f"state of engine version {int.from_bytes(data[:2], 'big')}, not {ENGINE_VERSION}")
    state = _decode(memoryview(data)[2:])
    fits = (
        len(state.tracks) == 4 * len(plan.channels)
        and len(state.seen) == len(plan.landmarks)
        and len(state.values) == len(plan.operands)
        and len(state.ranges) == len(plan.ranged)
        and len(state.machine.since) == len(plan.phases)
        and len(state.machine.matches) == len(plan.movespec.feedback)
    )
    if not fits:
        raise ValueError("the state belongs to another MoveSpec")
    return state
