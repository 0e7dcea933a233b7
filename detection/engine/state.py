"""All that a session remembers between frames. What is saved is exactly what is used."""

from __future__ import annotations

from math import inf, nan

import msgspec
from msgspec import Struct

from .plan import Plan
from .ranges import Range
from .smoothing import Lapse

ENGINE_VERSION: int = 1
"""Rises with every change that would give other events for the same frames, or another saved state."""

_HEADER = ENGINE_VERSION.to_bytes(2, "big")


class StateVersionError(ValueError):
    """A saved state of another engine version: it cannot be stepped on without guessing."""


class Visit(Struct, array_like=True, gc=False):
    """One phase of the repetition under way: how well seen as it began, how far inside, and when it was left."""

    seen: float
    depth: float = 0.0
    left_ms: float = nan


class Machine(Struct, array_like=True):
    """Where the person is in the movement. Times are those of frames, in ms; what is not running is NaN.

    `phase` is the current one and `previous` the one just left, -1 for none. `position` counts the phases of the
    sequence that were reached, `visits` has one entry for each. `lows` and `highs` are the extremes of the values
    since the last phase was entered or left, `rest_lows` and `rest_highs` those of the visit before.
    """

    ms: float = -inf
    known_ms: float = -inf  # the last frame that could tell the current, else the due phase
    phase: int = -1
    previous: int = -1
    left_ms: float = nan
    position: int = 0
    open_ms: float = nan  # when the repetition or hold under way began
    held_ms: float = 0.0
    holds: int = 0  # times the hold under way has completed
    count: int = 0
    score: float = nan  # of the last one counted
    true: int = 0  # bit k: the criteria of phase k hold
    since: list[float] = []  # per phase: the last frame before they did
    visits: list[Visit] = []
    lows: list[float] = []
    highs: list[float] = []
    rest_lows: list[float] = []
    rest_highs: list[float] = []
    fired: int = 0  # bit k: feedback k has spoken in this repetition
    met: int = 0  # bit k: its criteria were true in this visit
    missed: int = 0  # bit k: they were false in it
    asked: list[float] = []  # per feedback: the last frame of this visit in which they were not true
    matches: list[int] = []  # per feedback: the events so far that match its trigger


class State(Struct, array_like=True):
    """`ms` is the last frame's time, `seen` how well each of the plan's landmarks was seen in it."""

    ms: float = -inf
    tracks: list[float] = []  # per channel the first three of smoothing.Track
    lapses: dict[int, Lapse] = {}
    torso: float = nan  # metres
    legs_right: bool = False  # the right leg is the front one
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
    """The state before the first frame."""
    operands, feedback = len(plan.operands), len(plan.movespec.feedback)
    return State(
        tracks=[nan, nan, nan] * len(plan.channels),
        seen=[0.0] * len(plan.landmarks),
        values=[nan] * operands,
        ranges=[Range() for _ in plan.ranged],
        learning=bool(plan.needed_ranges),
        machine=Machine(
            since=[-inf] * len(plan.phases),
            lows=[inf] * operands,
            highs=[-inf] * operands,
            rest_lows=[inf] * operands,
            rest_highs=[-inf] * operands,
            asked=[-inf] * feedback,
            matches=[0] * feedback,
        ),
    )


def dump_state(state: State) -> bytes:
    """The state as bytes, nothing rounded."""
    return _HEADER + _encode(state)


def load_state(plan: Plan, data: bytes) -> State:
    """The state as it was dumped. StateVersionError if another engine version wrote it, ValueError (which
    msgspec.ValidationError is) if it is no state of this plan."""
    if data[:2] != _HEADER:
        raise StateVersionError(f"state of engine version {int.from_bytes(data[:2])}, not {ENGINE_VERSION}")
    state = _decode(memoryview(data)[2:])
    if not _belongs(plan, state):
        raise ValueError("the state belongs to another MoveSpec")
    return state


def _belongs(plan: Plan, state: State) -> bool:
    machine = state.machine
    return (
        len(state.tracks) == 3 * len(plan.channels)
        and len(state.seen) == len(plan.landmarks)
        and len(state.ranges) == len(plan.ranged)
        and len(state.values) == len(machine.lows) == len(machine.rest_lows) == len(plan.operands)
        and len(machine.highs) == len(machine.rest_highs) == len(plan.operands)
        and len(machine.since) == len(plan.phases)
        and len(machine.asked) == len(machine.matches) == len(plan.movespec.feedback)
        and machine.phase < len(plan.phases)
        and machine.position < len(plan.sequence)
    )
