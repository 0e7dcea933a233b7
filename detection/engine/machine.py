"""From values to events: phases entered and left, repetitions and holds completed or broken."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any

from . import feedback
from .conditions import holds, judge
from .events import Event
from .plan import Plan
from .progress import follow_progress, nearest_miss, went_half_way
from .scoring import depth, score
from .state import State, Visit
from .tables import literal_bits

ORDER = {"shape_exit": 0, "shape_enter": 1, "event_completed": 2, "event_interrupted": 2, "feedback": 3}


def advance(
    plan: Plan, state: State, now: float, values: Sequence[float], confidences: Sequence[float] | None = None
) -> list[Event]:
    """Step one frame with the ranges as they are. `confidences` come with a frame that is replayed."""
    machine = state.machine
    events: list[Event] = []
    lost_ms = plan.movespec.settings.lost_ms
    if now - machine.ms > lost_ms:
        previous_ms = machine.known_ms = machine.ms = now
        machine.true = 0
        _lose(plan, state, values, confidences, events)
    else:
        previous_ms = machine.ms
        machine.ms = now

    bits = literal_bits(plan.axes, values, state.ranges)
    _follow_truth(plan, state, bits, previous_ms)
    stayed = False
    if machine.phase >= 0:
        stands: bool | None = True
        if not machine.true >> machine.phase & 1:
            stands = judge(plan.phases[machine.phase].node, values, state.ranges, 1.0)
        if stands is None:
            if now - machine.known_ms >= lost_ms:
                _lose(plan, state, values, confidences, events)
        else:
            machine.known_ms = now
            if not stands:
                feedback.end_visit(plan, machine, machine.phase)
                _leave(plan, state, values, confidences, events)
        stayed = machine.phase >= 0
    if plan.movespec.tempo.max_ms is not None:
        _check_slow(plan, state, events)
    if machine.phase < 0:
        _enter_next(plan, state, values, confidences, events)
    if machine.holding:
        _hold(plan, state, now - previous_ms if stayed else 0.0, events)

    if machine.phase >= 0:
        if machine.visits and machine.visits[-1].depth < 1.0:
            inside = depth(plan.phases[machine.phase].node, values, state.ranges)
            if inside is not None and inside > machine.visits[-1].depth:
                machine.visits[-1].depth = inside
        phase = plan.phases[machine.phase]
        if phase.whiles or phase.nevers:
            feedback.watch_visit(plan, state, values, bits, previous_ms)
    if plan.movespec.sequence:
        follow_progress(machine, _due(plan, state).literals, values)
    if events or machine.pending:
        if len(events) > 1:
            events.sort(key=lambda event: ORDER[event.type])
        feedback.speak(plan, machine, events)
    return events


def close(plan: Plan, state: State) -> list[Event]:
    """The last events of a session that ended otherwise than by a cancel, at its last frame's time."""
    machine = state.machine
    events: list[Event] = []
    was_open = _is_open(state)
    if machine.phase >= 0:
        _leave(plan, state, state.values, None, events)
    if was_open:
        _interrupt(plan, state, "session_ended", events, {})
    machine.position, machine.visits, machine.holding = 0, [], False
    if events:
        feedback.speak(plan, machine, events)
    return events


def _follow_truth(plan: Plan, state: State, bits: int, previous_ms: float) -> None:
    """Which phases' criteria hold now, and for each the last frame before it came to hold."""
    machine = state.machine
    true = 0
    bit = 1
    for phase in plan.phases:
        if holds(phase.formula, bits):
            true |= bit
        bit <<= 1
    rising = true & ~machine.true
    machine.true = true
    while rising:
        index = rising.bit_length() - 1
        machine.since[index] = previous_ms
        rising ^= 1 << index


def _due(plan: Plan, state: State) -> Any:
    sequence = plan.movespec.sequence
    return plan.phases[sequence[state.machine.position] if sequence else 0]


def _enter_next(
    plan: Plan, state: State, values: Sequence[float], confidences: Sequence[float] | None, events: list[Event]
) -> None:
    """The phase due, else the first listed, whose criteria were true at every frame of the last `min_phase_ms`."""
    machine = state.machine
    settings = plan.movespec.settings
    sequence = plan.movespec.sequence
    due = sequence[machine.position] if sequence else 0
    if machine.true:
        latest = machine.ms - settings.min_phase_ms + 1e-3
        for index in (due, *range(len(plan.phases))):
            if machine.true >> index & 1 and machine.since[index] <= latest:
                _enter(plan, state, index, due, values, confidences, events)
                return
    if machine.true >> due & 1 or judge(plan.phases[due].node, values, state.ranges) is not None:
        machine.known_ms = machine.ms
    elif machine.ms - machine.known_ms >= settings.lost_ms:
        _lose(plan, state, values, confidences, events)


def _enter(
    plan: Plan,
    state: State,
    index: int,
    due: int,
    values: Sequence[float],
    confidences: Sequence[float] | None,
    events: list[Event],
) -> None:
    machine = state.machine
    seen = _confidence(plan, state, index, confidences)
    machine.phase = index
    machine.known_ms = machine.ms
    events.append(
        Event("shape_enter", machine.ms, {"shape_key": plan.phases[index].name, "confidence": round(seen, 3)})
    )
    feedback.start_visit(plan, machine, index)
    if plan.movespec.hold is not None:
        if not machine.holding:
            machine.holding, machine.held_ms, machine.hold_done = True, 0.0, 0
            machine.visits = [Visit(-1.0, seen)]
        machine.left_ms = nan
        return
    if index == due:
        machine.visits.append(Visit(-1.0, seen))
        machine.position += 1
        if machine.position == len(plan.movespec.sequence):
            _complete_repetition(plan, state, events)
        machine.rest.clear()
    elif index == machine.previous:
        _come_back(plan, state, events)
    else:
        _break_off(plan, state, index, seen, events)
        machine.rest.clear()
    machine.reached.clear()


def _come_back(plan: Plan, state: State, events: list[Event]) -> None:
    """Into the phase just left: the position stays, and a try that went half the way is told."""
    machine = state.machine
    if not machine.position:
        return
    if machine.position == 1 and went_half_way(machine, _due(plan, state).literals, state.ranges):
        _interrupt(plan, state, "incomplete_range", events, nearest_miss(plan, state))
    machine.visits[-1].left_ms = nan


def _break_off(plan: Plan, state: State, index: int, seen: float, events: list[Event]) -> None:
    """Into a phase that was not due: go on from the longest ending of the visits that begins the sequence."""
    machine = state.machine
    sequence = plan.movespec.sequence
    if _is_open(state):
        reason = "incomplete_range" if index == sequence[0] else "out_of_order"
        _interrupt(plan, state, reason, events, nearest_miss(plan, state))
    position = machine.position
    while position and sequence[position] != index:
        position = plan.fallback[position]
    if sequence[position] == index:
        machine.visits.append(Visit(-1.0, seen))
        position += 1
    machine.position = position
    del machine.visits[: len(machine.visits) - position]


def _complete_repetition(plan: Plan, state: State, events: list[Event]) -> None:
    machine = state.machine
    started = machine.visits[0].left_ms
    duration = machine.ms - started
    detail = {"started_ms": started, "duration_ms": duration}
    least = plan.movespec.tempo.min_ms
    if least is not None and duration < least:
        _interrupt(plan, state, "too_fast", events, detail | {"min_ms": least})
    else:
        _complete(plan, state, score(machine.visits, arriving=True), detail, events)
    sequence = plan.movespec.sequence
    machine.position = 1 if sequence[0] == sequence[-1] else 0
    del machine.visits[: len(machine.visits) - machine.position]


def _complete(plan: Plan, state: State, score: float, detail: dict[str, Any], events: list[Event]) -> None:
    machine = state.machine
    machine.count += 1
    machine.score = score
    payload = {"event_key": plan.movespec.event_key, "score": score}
    events.append(Event("event_completed", machine.ms, payload, detail))


def _check_slow(plan: Plan, state: State, events: list[Event]) -> None:
    machine = state.machine
    most = plan.movespec.tempo.max_ms
    if most is not None and _is_open(state) and machine.ms - machine.visits[0].left_ms > most:
        started = machine.visits[0].left_ms
        detail = {"started_ms": started, "duration_ms": machine.ms - started, "max_ms": most}
        _interrupt(plan, state, "too_slow", events, detail)
        machine.position, machine.visits = 0, []


def _hold(plan: Plan, state: State, gained_ms: float, events: list[Event]) -> None:
    """Add the time since the last frame to the hold, or let it go when the phase was left for too long."""
    machine = state.machine
    hold = plan.movespec.hold
    assert hold is not None
    if machine.phase < 0:
        if machine.ms - machine.left_ms > hold.grace_ms:
            if _is_open(state):
                _interrupt(plan, state, "released", events, {"held_ms": machine.held_ms, "min_ms": hold.min_ms})
            machine.holding, machine.visits = False, []
        return
    machine.held_ms += gained_ms
    if machine.held_ms >= hold.min_ms * (machine.hold_done + 1) and (hold.repeat or not machine.hold_done):
        machine.hold_done += 1
        detail = {"duration_ms": machine.held_ms}
        _complete(plan, state, score(machine.visits, arriving=False), detail, events)


def _leave(
    plan: Plan, state: State, values: Sequence[float], confidences: Sequence[float] | None, events: list[Event]
) -> None:
    machine = state.machine
    index = machine.phase
    seen = _confidence(plan, state, index, confidences)
    events.append(Event("shape_exit", machine.ms, {"shape_key": plan.phases[index].name, "confidence": round(seen, 3)}))
    machine.phase, machine.previous = -1, index
    machine.left_ms = machine.ms
    if machine.visits:
        machine.visits[-1].left_ms = machine.ms


def _lose(
    plan: Plan, state: State, values: Sequence[float], confidences: Sequence[float] | None, events: list[Event]
) -> None:
    """Out of sight, or no frame, for too long: whatever was under way is over."""
    machine = state.machine
    was_open = _is_open(state)
    if machine.phase >= 0:
        _leave(plan, state, values, confidences, events)
    if was_open:
        _interrupt(plan, state, "tracking_lost", events, {})
    machine.position, machine.visits, machine.holding, machine.previous = 0, [], False, -1
    machine.rest.clear()
    machine.reached.clear()


def _is_open(state: State) -> bool:
    machine = state.machine
    if machine.holding:
        return not machine.hold_done
    return bool(machine.visits) and machine.visits[0].left_ms == machine.visits[0].left_ms


def _interrupt(plan: Plan, state: State, reason: str, events: list[Event], detail: dict[str, Any]) -> None:
    events.append(Event("event_interrupted", state.machine.ms, {"reason": reason}, detail))


def _confidence(plan: Plan, state: State, phase: int, confidences: Sequence[float] | None) -> float:
    """The mean seen of the phase's landmarks, as the frame has it."""
    group = plan.phases[phase].landmarks
    return confidences[group] if confidences is not None else group_confidence(plan, state, group)


def group_confidence(plan: Plan, state: State, group: int) -> float:
    slots = plan.landmark_groups[group]
    return sum([state.seen[slot] for slot in slots]) / len(slots)
