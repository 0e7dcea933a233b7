"""A state's beginning, and its way into storage and back."""

from __future__ import annotations

from math import inf, nan

import msgspec

from .plan import Plan
from .ranges import Range
from .state import Machine, State

ENGINE_VERSION: int = 1
"""Rises with every change that would give other events for the same frames, or another saved state."""

_HEADER = ENGINE_VERSION.to_bytes(2, "big")


class StateVersionError(ValueError):
    """A saved state of another engine version: it cannot be stepped on without guessing."""


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
