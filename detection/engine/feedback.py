"""What is said to the person: each message when its trigger fires, once a repetition at most."""

from __future__ import annotations

from movespecs.language.model import OnEvent

from .events import Event
from .plan import Plan
from .state import Machine

ENDINGS = ("event_completed", "event_interrupted")


def start_visit(plan: Plan, machine: Machine, phase: int) -> None:
    """Forget what the last visit of `phase` met or missed."""
    machine.met &= ~plan.phases[phase].nevers
    machine.missed &= ~plan.phases[phase].nevers
    machine.asked = [machine.ms] * len(machine.asked)


def watch_visit(plan: Plan, machine: Machine, held: int) -> int:
    """Follow what is asked for in the current phase by one frame: the feedback (bits) that fires."""
    phase = plan.phases[machine.phase]
    waiting = phase.watched & ~machine.met & ~machine.fired
    if not waiting:
        return 0
    met, missed = phase.watch(held, waiting)
    machine.met |= met & phase.nevers
    machine.missed |= missed & phase.nevers
    fires = 0
    waiting &= ~phase.nevers
    while waiting:
        bit = waiting & -waiting
        waiting ^= bit
        k = bit.bit_length() - 1
        if not met & bit:
            machine.asked[k] = machine.ms
        elif machine.ms - machine.asked[k] >= plan.min_phase_ms:
            fires |= bit
    return fires


def missed_in_visit(plan: Plan, machine: Machine, phase: int) -> int:
    """The feedback (bits) whose criteria were never true in a visit. What was never known is no reproach."""
    return plan.phases[phase].nevers & machine.missed & ~machine.met


def speak(plan: Plan, machine: Machine, events: list[Event], fires: int) -> None:
    """Append the messages of a frame to its `events`, in the order of the MoveSpec."""
    for k, feedback in enumerate(plan.movespec.feedback):
        if isinstance(feedback.when, OnEvent):
            for event in events:
                if _matches(plan, feedback.when, event):
                    machine.matches[k] += 1
                    if machine.matches[k] % feedback.when.every == 0:
                        fires |= 1 << k
    fires &= ~machine.fired
    machine.fired |= fires
    if any(event.type in ENDINGS for event in events):
        machine.fired = 0
    for k, feedback in enumerate(plan.movespec.feedback):
        if fires >> k & 1:
            payload = {"level": feedback.level, "message": _filled(machine, feedback.message)}
            events.append(Event("feedback", machine.ms, payload))


def _matches(plan: Plan, when: OnEvent, event: Event) -> bool:
    if event.type != when.event:
        return False
    if when.reason is not None and event.payload.get("reason") != when.reason:
        return False
    return when.phase is None or event.payload.get("shape_key") == plan.phases[when.phase].name


def _filled(machine: Machine, message: str) -> str:
    score = "–" if machine.score != machine.score else f"{machine.score:.2f}"
    return message.replace("{count}", str(machine.count)).replace("{score}", score)
