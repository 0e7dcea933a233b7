"""The variables of the demo's panels: one function for each, used by the page and by the live update alike."""

import json
from collections.abc import Iterator
from typing import Any, Protocol

from billing.selectors import Usage
from detection.engine import Plan, Reading
from movespecs.language import Validation
from movespecs.language.model import AnyOf, Bound, Condition, Criterion, MoveSpec, Not
from workbench.pages import words

Context = dict[str, Any]
COLOURS = 4
FRAMES_PER_MINUTE = 30 * 60


def validation_context(validation: Validation) -> Context:
    return {"ok": validation.ok, "issues": validation.issues, "error_count": len(validation.errors)}


def allowance_context(usage: Usage) -> Context:
    left = max(usage.limit - usage.used, 0)
    minutes = left / FRAMES_PER_MINUTE
    lasts = f"{minutes:.0f} minutes" if minutes >= 1.5 else "a minute" if minutes >= 0.5 else "seconds"
    return {
        "allowance": {
            "used": min(usage.used, usage.limit),
            "limit": usage.limit,
            "left": left,
            "used_words": f"{usage.used:,}",
            "limit_words": f"{usage.limit:,}",
            "lasts": lasts,
        }
    }


def count_context(spec: MoveSpec, count: int) -> Context:
    return {"count": count, "noun": words.noun(spec)}


def phases_context(spec: MoveSpec, reading: Reading) -> Context:
    """A cell for each step of the sequence: done, on, next or waiting. A hold has one."""
    if spec.hold is not None:
        on = reading.phase is not None
        done = reading.held_ms % spec.hold.min_ms if spec.hold.repeat else min(reading.held_ms, spec.hold.min_ms)
        cell = {"name": spec.phases[0].name, "state": "on" if on else "next", "on": on}
        held = {"words": words.seconds(reading.held_ms), "least": spec.hold.min_ms, "done": round(done)}
        return {"name": spec.name, "phases": [cell], "held": held}
    cells = []
    for index, phase in enumerate(spec.sequence):
        on = index == reading.position - 1 and phase == reading.phase
        state = "on" if on else "done" if index < reading.position else "next" if index == reading.position else ""
        cells.append({"name": spec.phases[phase].name, "state": state, "on": on})
    return {"name": spec.name, "phases": cells}


def measures_context(plan: Plan, reading: Reading) -> Context:
    """What can be plotted: each measure and side, and in words the bounds that phases set to it."""
    spec = plan.movespec
    measures = []
    for index, value in enumerate(reading.values):
        measure = spec.measures[value.measure]
        title = words.measure_title(measure, side=value.side)
        measures.append(
            {
                "index": index,
                "title": title,
                "unit": "°" if words.is_angle(measure) else "",
                "left": " ".join(map(str, measure.left)) if measure.kind == "joint" else "",
                "right": " ".join(map(str, measure.right)) if measure.kind == "joint" else "",
                "side": value.side,
                "bounds": [
                    {
                        "colour": phase % COLOURS,
                        "phase": spec.phases[phase].name,
                        "words": f"{spec.phases[phase].name}: {bound}",
                    }
                    for phase, bound in _bounds_in_words(spec, value.measure)
                ],
            }
        )
    return {"measures": measures, **ranges_context(spec, reading)}


def ranges_context(spec: MoveSpec, reading: Reading) -> Context:
    """Each measure's range as it was learned from this person."""
    ranges = []
    for index, value in enumerate(reading.values):
        if value.lo is not None and value.hi is not None:
            measure = spec.measures[value.measure]
            known = f"your range: {words.value(measure, value.lo)} to {words.value(measure, value.hi)}"
            ranges.append({"index": index, "words": known})
    learning = "learning your range: one full repetition" if reading.learning else ""
    return {"learning": learning, "ranges": ranges}


class Happened(Protocol):
    """An event, whether of the engine, just now from the worker, or from the database."""

    @property
    def ts_ms(self) -> float: ...
    @property
    def type(self) -> str: ...
    @property
    def payload(self) -> dict[str, Any]: ...
    @property
    def detail(self) -> dict[str, Any] | None: ...


class Numbered(Happened, Protocol):
    """One of a session, in its order."""

    @property
    def ordinal(self) -> int: ...


def event_row(event: Numbered) -> Context:
    """What is the same for every kind of event."""
    return {"ordinal": event.ordinal, "at": words.clock(event.ts_ms), "score": None, "reason": ""}


def event_context(spec: MoveSpec, event: Numbered, *, number: int) -> Context:
    """One line of the feed. `number` is a completed repetition's."""
    row = event_row(event)
    match event.type:
        case "event_completed":
            title = f"Hold {number}" if spec.hold is not None else f"Repetition {number}"
            return row | {"tone": "good", "title": title, "score": event.payload["score"]}
        case "event_interrupted":
            reason = words.interruption(event.payload["reason"], event.detail or {}, spec)
            return row | {"tone": "warn", "title": "Not counted", "reason": reason}
        case _:
            return row | {"tone": "hint", "title": event.payload["message"]}


def cue_context(event: Numbered) -> Context:
    return {"cue": {"ordinal": event.ordinal, **event.payload}}


def reading_context(reading: Reading) -> Context:
    """The figures JavaScript plots: each value, and each band as value, colour, least, most, outside.

    What is one way among several is left out where the phase asks something of that value in any case.
    """
    asked = {(band.phase, band.value) for band in reading.bands if not band.optional}
    figures = {
        "values": [_rounded(value.value) for value in reading.values],
        "bands": [
            [band.value, band.phase % COLOURS, _rounded(band.minimum), _rounded(band.maximum), band.outside]
            for band in reading.bands
            if not band.optional or (band.phase, band.value) not in asked
        ],
    }
    return {"reading": json.dumps(figures, separators=(",", ":"))}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def _bounds_in_words(spec: MoveSpec, measure: int) -> Iterator[tuple[int, str]]:
    """Each phase's bounds of one measure: (phase, above 70 % of your range)."""
    for phase, asked in enumerate(spec.phases):
        for criterion, negated in _criteria(asked.criteria):
            if criterion.measure == measure:
                parts = []
                if criterion.minimum:
                    parts.append(f"above {_bound(spec, measure, criterion.minimum)}")
                if criterion.maximum:
                    parts.append(f"below {_bound(spec, measure, criterion.maximum)}")
                yield phase, ("not " if negated else "") + " and ".join(parts)


def _bound(spec: MoveSpec, measure: int, bound: Bound) -> str:
    if bound.percent:
        return f"{bound.value:g} % of your range"
    return words.value(spec.measures[measure], bound.value)


def _criteria(conditions: tuple[Condition, ...], negated: bool = False) -> Iterator[tuple[Criterion, bool]]:
    for condition in conditions:
        match condition:
            case Criterion():
                yield condition, negated
            case AnyOf():
                yield from _criteria(condition.of, negated)
            case Not():
                yield from _criteria((condition.of,), not negated)
