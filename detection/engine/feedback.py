"""What is said to the person: each message when its trigger fires, once a repetition at most."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

from movespecs.language.model import OnEvent

from .conditions import holds, judge
from .events import Event
from .plan import Plan
from .state import Machine, State

ENDINGS = ("event_completed", "event_interrupted")


def start_visit(plan: Plan, machine: Machine, phase: int) -> None:
    """Forget what the last visit of `phase` met or missed."""
    for k in plan.phases[phase].nevers:
        machine.met &= ~(1 << k)
        machine.missed &= ~(1 << k)
    for k in plan.phases[phase].whiles:
        machine.asked[k] = nan


def end_visit(plan: Plan, machine: Machine, phase: int) -> None:
    """Fire what was never true in a visit that the person ended. What was never known either is no reproach."""
    for k in plan.phases[phase].nevers:
        machine.pending |= machine.missed & ~machine.met & (1 << k)


def watch_visit(plan: Plan, state: State, values: Sequence[float], bits: int, previous_ms: float) -> None:
    """One frame of the current phase's visit."""
    machine = state.machine
    phase = plan.phases[machine.phase]
    for k in phase.whiles:
        _, formula = plan.criteria[k]
        if not holds(formula, bits):
            machine.asked[k] = nan
            continue
        if machine.asked[k] != machine.asked[k]:
            machine.asked[k] = previous_ms
        if machine.ms - machine.asked[k] >= plan.movespec.settings.min_phase_ms:
            machine.pending |= 1 << k
    for k in phase.nevers:
        if machine.met >> k & 1:
            continue
        node, formula = plan.criteria[k]
        if holds(formula, bits):
            machine.met |= 1 << k
        elif not machine.missed >> k & 1 and judge(node, values, state.ranges) is False:
            machine.missed |= 1 << k


def speak(plan: Plan, machine: Machine, events: list[Event]) -> None:
    """Append the frame's messages to its `events`, in the order of the MoveSpec."""
    for k, feedback in enumerate(plan.movespec.feedback):
        when = feedback.when
        if isinstance(when, OnEvent):
            for event in events:
                if _matches(plan, when, event):
                    machine.matches[k] += 1
                    if machine.matches[k] % when.every == 0:
                        machine.pending |= 1 << k
    said = machine.pending & ~machine.fired
    machine.fired |= said
    machine.pending = 0
    if any(event.type in ENDINGS for event in events):
        machine.fired = 0
    for k, feedback in enumerate(plan.movespec.feedback):
        if said >> k & 1:
            payload = {"level": feedback.level, "message": _fill(machine, feedback.message)}
            events.append(Event("feedback", machine.ms, payload))


def _matches(plan: Plan, when: OnEvent, event: Event) -> bool:
    if event.type != when.event:
        return False
    if when.reason is not None and event.payload.get("reason") != when.reason:
        return False
    return when.phase is None or event.payload.get("shape_key") == plan.phases[when.phase].name


def _fill(machine: Machine, message: str) -> str:
    score = "–" if machine.score != machine.score else f"{machine.score:.2f}"
    return message.replace("{count}", str(machine.count)).replace("{score}", score)
