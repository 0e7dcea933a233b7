"""A text that is run over frames: all of them at once, or as they come."""

import base64
import binascii
from typing import Any

from django.core.signing import BadSignature, Signer

from detection.engine import Plan, compile_plan, dump_state, load_state, new_state, trace_of, trace_on
from detection.engine.conditions import leaves_of
from movespecs.language import Issue, validate
from movespecs.language.landmarks import LANDMARKS
from movespecs.language.model import MoveSpec
from movespecs.language.places import places_of
from movespecs.services import content_hash
from workbench.pages import words
from workbench.portal.bench.frames import MOST_MINUTES, Film, FramesRefused
from workbench.portal.bench.telling import more_told, trace_told, why

Json = dict[str, Any]
MOST_JUDGED = 2_000_000  # criteria on their sides, times frames


class DraftRefused(Exception):
    """The text is no valid MoveSpec; `issues` says why."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__(issues[0].message)
        self.issues = issues


class StateRefused(Exception):
    """No state that this server gave to this person for this text."""


def plan_of(yaml_source: str) -> Plan:
    """Raises DraftRefused."""
    validation = validate(yaml_source)
    if validation.movespec is None:
        raise DraftRefused(validation.errors)
    return compile_plan(validation.movespec)


def landmarks_read(spec: MoveSpec) -> list[str]:
    """The names of those that its measures need."""
    return [LANDMARKS[index] for index in compile_plan(spec).landmarks]


def film_run(*, yaml_source: str, film: Film) -> Json:
    """The whole film from a new state, explained. Raises DraftRefused, FramesRefused."""
    plan = plan_of(yaml_source)
    _bounded(plan, film)
    told = trace_told(plan, trace_of(plan, film.t_ms, film.world), places_of(yaml_source))
    if film.cut:
        told["notes"] = [f"The recording is longer: these are its first {MOST_MINUTES} minutes.", *told["notes"]]
    return told


def _bounded(plan: Plan, film: Film) -> None:
    """Raises FramesRefused."""
    criteria = sum(len(leaves_of(phase.node)) for phase in plan.phases)
    if criteria * len(film.t_ms) > MOST_JUDGED:
        most = MOST_JUDGED // criteria
        raise FramesRefused(f"With the draft's {criteria} criteria at most {most:,} frames are run at once.")


def film_go_on(*, yaml_source: str, film: Film, state: str, person: str) -> Json:
    """The next frames of a run that goes on: where it stands after them, what they add to its trace (which is `begun`
    with the first), and the state to send with those that follow. It is signed, for this person and this text. Raises
    DraftRefused, FramesRefused, StateRefused."""
    plan = plan_of(yaml_source)
    _bounded(plan, film)
    signer = Signer(salt=f"bench:{person}:{content_hash(yaml_source)}")
    now = load_state(plan, _opened(signer, state)) if state else new_state(plan)
    before = now.machine.count
    try:
        trace = trace_on(plan, now, film.t_ms, film.world, closing=False)
    except ValueError:
        raise StateRefused from None
    spec, machine = plan.movespec, now.machine
    missed = [event for event in trace.events if event.type == "event_interrupted"]
    reasons = [why(spec, event.payload["reason"], event.detail or {}) for event in missed]
    cues = [event.payload["message"] for event in trace.events if event.type == "feedback"]
    nothing = trace_of(plan, film.t_ms[:0], film.world[:0])
    return {
        **({} if state else {"begun": trace_told(plan, nothing) | {"notes": []}}),
        "more": more_told(plan, trace, before=before),
        "state": signer.sign(base64.b64encode(dump_state(now)).decode()),
        "count": machine.count,
        "noun": words.noun(spec, count=machine.count),
        "phase": spec.phases[machine.phase].name if machine.phase >= 0 else "",
        "learning": now.learning,
        "missed": reasons[-1] if reasons else "",
        "cue": cues[-1] if cues else "",
    }


def _opened(signer: Signer, state: str) -> bytes:
    try:
        return base64.b64decode(signer.unsign(state), validate=True)
    except (BadSignature, binascii.Error):
        raise StateRefused from None
