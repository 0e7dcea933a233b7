"""From values to events: phases entered and left, repetitions and holds completed or broken."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan
from typing import Any

from movespecs.language.model import Hold

from .conditions import judge
from .events import Event, EventType
from .feedback import missed_in_visit, speak, start_visit, watch_visit
from .plan import ROUNDING_MS, Plan
from .progress import nearest_miss, went_half_way
from .scoring import depth, score
from .state import Machine, State, Visit

ORDER = {"shape_exit": 0, "shape_enter": 1, "event_completed": 2, "event_interrupted": 2}


def advance(
    plan: Plan, state: State, now: float, values: Sequence[float], seen: Sequence[float] | None = None
) -> list[Event]:
    """Step one frame with the ranges as they are: its events, in order.

    `values` has one number per operand, NaN where unknown. `seen` has one per group of landmarks for a frame that is
    replayed; else it is taken from the state.
    """
    machine = state.machine
    before = machine.ms
    machine.ms = now
    lost = now - before > plan.lost_ms
    held, true, total = plan.appraise(values, state.ranges, machine.lows, machine.highs)
    if lost or true != machine.true:
        _note_since(machine, true & ~machine.true if not lost else true, now if lost else before)
        machine.true = true
    phase = machine.phase
    if not lost and not now - machine.open_ms > plan.max_ms and plan.movespec.hold is None:
        usual = not plan.phases[phase].watched and true >> phase & 1 if phase >= 0 else not true and total == total
        if usual:  # nothing begins, ends, or hangs in the balance
            machine.known_ms = now
            return []
    frame = _Frame(plan, state, values, seen)
    if lost:
        frame.lose({"gap_ms": now - before})
        machine.known_ms = now
    return frame.run(held, total == total, 0.0 if lost else now - before)


def _note_since(machine: Machine, rising: int, before: float) -> None:
    """For each phase (bit) that comes to hold, the last frame in which it did not."""
    while rising:
        index = rising.bit_length() - 1
        machine.since[index] = before
        rising ^= 1 << index


def close(plan: Plan, state: State) -> list[Event]:
    """The last events of a session that ended otherwise than by a cancel, at its last frame's time."""
    frame = _Frame(plan, state, state.values, None)
    frame.end("session_ended", {})
    speak(plan, state.machine, frame.events, 0)
    return frame.events


class _Frame:
    """One frame in which something may happen, and the events it has given so far."""

    def __init__(self, plan: Plan, state: State, values: Sequence[float], seen: Sequence[float] | None) -> None:
        self.plan = plan
        self.state = state
        self.machine = state.machine
        self.now = state.machine.ms
        self.values = values
        self.seen = seen
        self.events: list[Event] = []
        self.fires = 0  # bits of the feedback to speak

    def run(self, held: int, all_known: bool, passed_ms: float) -> list[Event]:
        """What follows from the literals that hold, `passed_ms` after the frame before."""
        plan, machine = self.plan, self.machine
        was_in = machine.phase
        if self.now - machine.open_ms > plan.max_ms:
            self._too_slow()
        if was_in >= 0:
            self._question_current(all_known)
        if machine.phase < 0:
            self._await_next(all_known)
        if plan.movespec.hold is not None and machine.visits:
            self._follow_hold(plan.movespec.hold, passed_ms if machine.phase == was_in else 0.0)
        if machine.phase >= 0 and plan.phases[machine.phase].watched:
            self.fires |= watch_visit(plan, machine, held)
        if self.events or self.fires:
            if len(self.events) > 1:
                self.events.sort(key=lambda event: ORDER[event.type])
            speak(plan, machine, self.events, self.fires)
        return self.events

    def lose(self, detail: dict[str, Any]) -> None:
        """Out of sight, or no frame, for too long: whatever was under way is over."""
        self.end("tracking_lost", detail)
        self.machine.previous = -1
        self._restart_extremes()

    def end(self, reason: str, detail: dict[str, Any]) -> None:
        """Out of the current phase, and of the repetition or hold under way."""
        was_open = self.machine.open_ms == self.machine.open_ms
        if self.machine.phase >= 0:
            self._leave()
        if was_open:
            self._interrupt(reason, detail)
        self._forget()

    def _question_current(self, all_known: bool) -> None:
        """Do the current phase's criteria hold, as they are or widened by the hysteresis?"""
        plan, machine = self.plan, self.machine
        phase = plan.phases[machine.phase]
        if machine.true >> machine.phase & 1:
            machine.known_ms = self.now
        elif phase.failing(self.values, self.state.ranges):
            machine.known_ms = self.now
            self.fires |= missed_in_visit(plan, machine, machine.phase)
            self._leave()
        elif all_known or judge(phase.node, self.values, self.state.ranges, 1.0):
            machine.known_ms = self.now
        elif self.now - machine.known_ms + ROUNDING_MS >= plan.lost_ms:
            self.lose(self._unseen(machine.phase))

    def _await_next(self, all_known: bool) -> None:
        """Enter the phase due, else the first listed, that was true at every frame of the last `min_phase_ms`."""
        plan, machine = self.plan, self.machine
        due = plan.sequence[machine.position]
        latest = self.now - plan.min_phase_ms
        if machine.true:
            for index in (due, *range(len(plan.phases))):
                if machine.true >> index & 1 and machine.since[index] <= latest:
                    self._enter(index, due)
                    return
        if all_known or judge(plan.phases[due].node, self.values, self.state.ranges) is not None:
            machine.known_ms = self.now
        elif self.now - machine.known_ms + ROUNDING_MS >= plan.lost_ms:
            self.lose(self._unseen(due))

    def _enter(self, index: int, due: int) -> None:
        plan, machine = self.plan, self.machine
        seen = self._seen(index)
        again = index == machine.previous and index != due
        machine.phase = index
        machine.known_ms = self.now
        self._emit("shape_enter", {"shape_key": plan.phases[index].name, "confidence": round(seen, 3)})
        start_visit(plan, machine, index)
        if plan.movespec.hold is not None:
            again = bool(machine.visits)
            if not again:
                machine.visits = [Visit(seen)]
                machine.open_ms, machine.holds = self.now, 0
        elif index == due:
            machine.visits.append(Visit(seen))
            machine.position += 1
            if machine.position == len(plan.sequence):
                self._end_repetition()
        elif again:
            self._come_back(due)
        else:
            self._break_off(index, due, seen)
        if again:
            machine.lows, machine.highs = machine.rest_lows.copy(), machine.rest_highs.copy()
        else:
            self._restart_extremes()

    def _leave(self) -> None:
        plan, machine = self.plan, self.machine
        phase = plan.phases[machine.phase]
        seen = self._seen(machine.phase)
        self._emit("shape_exit", {"shape_key": phase.name, "confidence": round(seen, 3)})
        if machine.visits:
            machine.visits[-1].left_ms = self.now
            machine.visits[-1].depth = depth(phase.node, machine.lows, machine.highs, self.state.ranges)
        if machine.position == 1:
            machine.open_ms = self.now
        machine.phase, machine.previous, machine.left_ms = -1, machine.phase, self.now
        machine.rest_lows, machine.rest_highs = machine.lows, machine.highs
        self._restart_extremes()

    def _come_back(self, due: int) -> None:
        """Into the phase just left: the position stays, and a try that went half the way is told."""
        machine, phase = self.machine, self.plan.phases[due]
        if machine.position == 1:
            if went_half_way(self.state, phase):
                self._interrupt("incomplete_range", nearest_miss(self.plan, self.state, phase))
            machine.open_ms = nan

    def _break_off(self, index: int, due: int, seen: float) -> None:
        """Into a phase that was not due: go on from the longest ending of the visits that begins the sequence."""
        machine, sequence = self.machine, self.plan.sequence
        if machine.open_ms == machine.open_ms:
            reason = "incomplete_range" if index == sequence[0] else "out_of_order"
            self._interrupt(reason, nearest_miss(self.plan, self.state, self.plan.phases[due]))
        position = machine.position
        while position and sequence[position] != index:
            position = self.plan.fallback[position]
        if sequence[position] == index:
            machine.visits.append(Visit(seen))
            position += 1
        self._go_on_from(position)

    def _end_repetition(self) -> None:
        machine, sequence = self.machine, self.plan.sequence
        least = self.plan.movespec.tempo.min_ms
        duration = self.now - machine.open_ms
        detail = {"started_ms": machine.open_ms, "duration_ms": duration}
        if least is not None and duration + ROUNDING_MS < least:
            self._interrupt("too_fast", detail | {"min_ms": least})
        else:
            self._complete(score(machine.visits, arriving=True), detail)
        self._go_on_from(1 if sequence[0] == sequence[-1] else 0)

    def _go_on_from(self, position: int) -> None:
        """Keep the last `position` visits: they are the beginning of a repetition."""
        machine = self.machine
        del machine.visits[: len(machine.visits) - position]
        machine.position = position
        machine.open_ms = machine.visits[0].left_ms if position > 1 else nan

    def _too_slow(self) -> None:
        started = self.machine.open_ms
        detail = {"started_ms": started, "duration_ms": self.now - started, "max_ms": self.plan.movespec.tempo.max_ms}
        self._interrupt("too_slow", detail)
        self._forget()

    def _forget(self) -> None:
        machine = self.machine
        machine.position, machine.visits, machine.open_ms, machine.held_ms = 0, [], nan, 0.0

    def _follow_hold(self, hold: Hold, gained_ms: float) -> None:
        """Add the time since the last frame to the hold, or let it go where the phase was left for too long."""
        machine = self.machine
        if machine.phase < 0:
            if self.now - machine.left_ms > hold.grace_ms + ROUNDING_MS:
                if machine.open_ms == machine.open_ms:
                    self._interrupt("released", {"held_ms": machine.held_ms, "min_ms": hold.min_ms})
                self._forget()
            return
        machine.held_ms += gained_ms
        if machine.held_ms + ROUNDING_MS >= hold.min_ms * (machine.holds + 1) and (hold.repeat or not machine.holds):
            node = self.plan.phases[machine.phase].node
            machine.visits[0].depth = depth(node, machine.lows, machine.highs, self.state.ranges)
            machine.holds += 1
            machine.open_ms = nan
            self._complete(score(machine.visits, arriving=False), {"duration_ms": machine.held_ms})

    def _complete(self, achieved: float, detail: dict[str, Any]) -> None:
        self.machine.count += 1
        self.machine.score = achieved
        self._emit("event_completed", {"event_key": self.plan.movespec.event_key, "score": achieved}, detail)

    def _interrupt(self, reason: str, detail: dict[str, Any]) -> None:
        self._emit("event_interrupted", {"reason": reason}, detail)

    def _emit(self, type_: EventType, payload: dict[str, Any], detail: dict[str, Any] | None = None) -> None:
        self.events.append(Event(type_, self.now, payload, detail))

    def _restart_extremes(self) -> None:
        self.machine.lows = [value if value == value else inf for value in self.values]
        self.machine.highs = [value if value == value else -inf for value in self.values]

    def _seen(self, phase: int) -> float:
        group = self.plan.phases[phase].group
        return self.seen[group] if self.seen is not None else group_seen(self.plan, self.state, group)

    def _unseen(self, phase: int) -> dict[str, Any]:
        """For `detail`: the phase, and which of its measures cannot be told."""
        unseen = {k for literal in self.plan.phases[phase].literals if (v := self.values[k := literal.operand]) != v}
        operands = [self.plan.operands[k] for k in sorted(unseen)]
        measures = [{"measure": self.plan.movespec.measures[o.measure].label, "side": o.side} for o in operands]
        return {"phase": self.plan.phases[phase].name, "unseen": measures}


def group_seen(plan: Plan, state: State, group: int) -> float:
    """How well the landmarks of a group were seen in the last frame: their mean, 0..1."""
    marks = plan.groups[group]
    return sum([state.seen[k] for k in marks]) / len(marks)
