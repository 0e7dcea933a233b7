"""The catalogue's MoveSpecs, run over recordings of the motion model."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from detection.engine import Event, Plan, compile_plan, step_recording
from movespecs.language import compile_movespec
from tests.motion import MOVEMENTS, Recording, render

CATALOGUE = Path(__file__).parents[2] / "movespecs" / "catalogue"
SLUGS = sorted(path.stem for path in CATALOGUE.glob("*.yaml"))
HOLDS = [slug for slug in SLUGS if MOVEMENTS[slug].hold]
REPETITIONS = [slug for slug in SLUGS if not MOVEMENTS[slug].hold]

# How far from the camera a person may turn, by the camera advice of the MoveSpec.
YAWS = {"any": (0, 75), "front": (0, 45), "side": (30, 90)}

STAYS = 2.5  # a hold is held so many times its min_ms


def text(slug: str) -> str:
    return (CATALOGUE / f"{slug}.yaml").read_text()


@cache
def plan(slug: str) -> Plan:
    return compile_plan(compile_movespec(text(slug)))


def yaws(slug: str) -> tuple[int, int]:
    return YAWS[plan(slug).movespec.camera.view]


def recorded(slug: str, **factors) -> Recording:
    """Eight repetitions of three seconds, or two holds, unless said otherwise. Holds know no reach and no shrinking."""
    hold = plan(slug).movespec.hold
    if hold is not None:
        factors = {key: value for key, value in factors.items() if key not in ("reach", "shrink")}
        factors = {"repetitions": 2} | factors | {"seconds": STAYS * hold.min_ms / 1000}
    return render(MOVEMENTS[slug], **({"repetitions": 8, "seconds": 3.0} | factors))


def events(slug: str, recording: Recording) -> list[Event]:
    return step_recording(plan(slug), recording.t_ms, recording.world)


def count(slug: str, recording: Recording) -> int:
    return sum(event.type == "event_completed" for event in events(slug, recording))


def interruptions(slug: str, recording: Recording) -> list[str]:
    found = [event.payload["reason"] for event in events(slug, recording) if event.type == "event_interrupted"]
    return [reason for reason in found if reason != "session_ended"]


def truth(slug: str, recording: Recording) -> int:
    """What is to be counted: whole repetitions, or each full min_ms of each hold."""
    hold = plan(slug).movespec.hold
    if hold is None:
        return recording.count
    return sum(int((stay.end_ms - stay.start_ms) // hold.min_ms) for stay in recording.repetitions)
