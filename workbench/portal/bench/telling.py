"""A trace in words and figures, for the timeline (static/js/timeline/timeline.js has its format)."""

from collections.abc import Iterable
from math import isfinite, isnan
from typing import Any

from detection.engine import Plan, Trace
from detection.engine.judging import TracedCriterion
from detection.engine.tracing import Curve
from movespecs.language.model import AnyOf, Bound, Condition, Criterion, Measure, MoveSpec
from movespecs.language.places import BoundPlace, CriterionPlaces
from workbench.pages import words
from workbench.pages.context import Happened

Json = dict[str, Any]
Places = tuple[tuple[CriterionPlaces, ...], ...]
TONES = {"event_completed": "good", "event_interrupted": "warn", "feedback": "hint"}


def trace_told(plan: Plan, trace: Trace, places: Places = (), *, before: int = 0) -> Json:
    """With `places`, the bounds of the text can be moved. `before` the trace's frames so many were counted."""
    spec = plan.movespec
    end_ms = trace.t_ms[-1] if trace.t_ms else 0.0
    told = events_told(spec, trace.events, end_ms=end_ms, before=before)
    if trace.phases and trace.phases[0][1] >= 0 and not _enters(trace):
        end = next((event.ts_ms for event in trace.events if event.type == "shape_exit"), end_ms)
        told["spans"].insert(0, [trace.t_ms[0], end, trace.phases[0][1]])
    return {
        **told,
        "t_ms": [round(ms, 1) for ms in trace.t_ms],
        "measures": [_measure(spec, index, trace.curves) for index in range(len(spec.measures))],
        "curves": [_curve(spec, curve) for curve in trace.curves],
        "criteria": [_criterion(spec, trace, criterion, places) for criterion in trace.criteria],
        "phase_runs": trace.phases,
        "position_runs": trace.positions,
        "notes": list(_notes(plan, trace)),
    }


def more_told(plan: Plan, trace: Trace, *, before: int) -> Json:
    """What the next frames add to a trace: of its operands' curves and its criteria only what changes, frames counted
    from the first of them."""
    told = trace_told(plan, trace, before=before)
    return {
        **{
            name: told[name] for name in ("t_ms", "end_ms", "count", "counted", "events", "phase_runs", "position_runs")
        },
        "curves": [
            {"values": curve["values"], "lo": curve["lo"], "hi": curve["hi"]}
            for curve in told["curves"][: len(plan.operands)]
        ],
        "criteria": [{"bounds": each["bounds"], "verdicts": each["verdicts"]} for each in told["criteria"]],
    }


def _enters(trace: Trace) -> bool:
    """Does its first phase begin in it?"""
    first = next((event for event in trace.events if event.type in ("shape_enter", "shape_exit")), None)
    return first is not None and first.type == "shape_enter"


def events_told(spec: MoveSpec, events: Iterable[Happened], *, end_ms: float, before: int = 0) -> Json:
    """What a timeline shows of a session without frames: phases, repetitions, interruptions, feedback."""
    numbers = {phase.name: index for index, phase in enumerate(spec.phases)}
    spans: list[list[Any]] = []
    told: list[Json] = []
    count, entered = before, None
    for event in events:
        end_ms = max(end_ms, event.ts_ms)
        if event.type == "shape_enter":
            entered = event.ts_ms
            spans.append([entered, None, numbers.get(event.payload["shape_key"], 0)])
        elif event.type == "shape_exit" and spans:
            spans[-1][1] = event.ts_ms
        elif event.type in TONES:
            count += event.type == "event_completed"
            told.append(_event(spec, event, count))
    for span in spans:
        span[1] = end_ms if span[1] is None else span[1]
    return {
        "name": spec.name,
        "noun": words.noun(spec),
        "hold": spec.hold is not None,
        "count": count,
        "counted": f"{count} {words.noun(spec, count=count)}",
        "end_ms": end_ms,
        "phases": [phase.name for phase in spec.phases],
        "sequence": spec.sequence or [0],
        "spans": spans,
        "events": told,
        "t_ms": [],
        "measures": [],
        "curves": [],
        "criteria": [],
        "phase_runs": [],
        "position_runs": [],
        "notes": [],
    }


def _event(spec: MoveSpec, event: Happened, count: int) -> Json:
    detail = event.detail or {}
    row: Json = {"ms": event.ts_ms, "tone": TONES[event.type], "clock": words.clock(event.ts_ms)}
    match event.type:
        case "event_completed":
            row |= {"title": f"{'Hold' if spec.hold else 'Repetition'} {count}", "score": event.payload["score"]}
            duration = detail.get("duration_ms")
            if duration is not None:
                row |= {"from_ms": event.ts_ms - duration, "reason": f"took {words.seconds(duration)}"}
        case "event_interrupted":
            row |= {"title": "Not counted", "reason": why(spec, event.payload["reason"], detail)}
            if "started_ms" in detail:
                row["from_ms"] = detail["started_ms"]
        case _:
            row |= {"title": event.payload["message"], "reason": ""}
    return row


def why(spec: MoveSpec, reason: str, detail: dict[str, Any]) -> str:
    """Why a repetition did not count, as its author needs to know it."""
    if reason == "tracking_lost" and "gap_ms" in detail:
        return f"no frame for {words.seconds(detail['gap_ms'])}"
    if reason == "tracking_lost" and detail.get("unseen"):
        unseen = [_sided(one["measure"], one["side"]) for one in detail["unseen"]]
        return f"{' and '.join(dict.fromkeys(unseen))} could not be seen in {detail['phase']}"
    if reason == "incomplete_range" and "phase" in detail and "reached" not in detail:
        return f"{detail['phase']} was reached for too short a time, or its criteria not all at once"
    if reason == "session_ended":
        return "the recording ended in the middle of it"
    return words.interruption(reason, detail, spec)


def _sided(label: str, side: str) -> str:
    return label if side in ("mean", "fixed") else f"{side} {label}"


def _measure(spec: MoveSpec, index: int, curves: list[Curve]) -> Json:
    measure = spec.measures[index]
    side = "mean" if measure.side in ("both", "either") else measure.side
    return {
        "title": words.measure_title(measure, side=side),
        "kind": measure.kind,
        "unit": "°" if words.is_angle(measure) else "",
        "joint": {"left": measure.left, "right": measure.right} if measure.kind == "joint" else None,
        "curves": [number for number, curve in enumerate(curves) if curve.measure == index],
    }


def _curve(spec: MoveSpec, curve: Curve) -> Json:
    measure = spec.measures[curve.measure]
    places = 1 if words.is_angle(measure) else 3
    return {
        "measure": curve.measure,
        "side": curve.side,
        "title": words.measure_title(measure, side=curve.side),
        "values": [round(value, places) for value in curve.values],  # unknown is written as null
        "lo": curve.lo,
        "hi": curve.hi,
    }


def _criterion(spec: MoveSpec, trace: Trace, traced: TracedCriterion, places: Places) -> Json:
    written = _criteria_of(spec.phases[traced.phase].criteria)[traced.number]
    place = places[traced.phase][traced.number] if places else None
    measure = spec.measures[written.measure]
    asked = " and ".join(
        [
            *([f"at least {_bound(measure, written.minimum)}"] if written.minimum else []),
            *([f"at most {_bound(measure, written.maximum)}"] if written.maximum else []),
        ]
    )
    return {
        "phase": traced.phase,
        "curve": traced.curve,
        "words": f"not {asked}" if traced.outside else asked,
        "optional": traced.optional,
        "outside": traced.outside,
        "line": place.line if place else None,
        "minimum": _place(place.minimum if place else None),
        "maximum": _place(place.maximum if place else None),
        "bounds": [[frame, _rounded(low), _rounded(high)] for frame, low, high in traced.bounds],
        "verdicts": traced.verdicts,
    }


def _place(place: BoundPlace | None) -> Json | None:
    if place is None:
        return None
    return {
        "line": place.line,
        "column": place.column,
        "length": place.length,
        "value": place.value,
        "percent": place.percent,
    }


def _bound(measure: Measure, bound: Bound) -> str:
    return f"{bound.value:g} % of the range" if bound.percent else _value(measure, bound.value)


def _value(measure: Measure, number: float) -> str:
    return words.value(measure, number) if words.is_angle(measure) else f"{round(number, 2):g}"


def _rounded(number: float) -> float | None:
    return round(number, 3) if isfinite(number) else None


def _criteria_of(conditions: Iterable[Condition]) -> list[Criterion]:
    found: list[Criterion] = []
    for condition in conditions:
        match condition:
            case Criterion():
                found.append(condition)
            case AnyOf():
                found += _criteria_of(condition.of)
            case _:
                found += _criteria_of((condition.of,))
    return found


def _notes(plan: Plan, trace: Trace) -> Iterable[str]:
    """Where nothing was counted, what stood against it."""
    spec = plan.movespec
    if not trace.t_ms:
        yield "Nobody was seen in any frame, so there is nothing to measure."
    elif trace.learning:
        yield from _unknown_ranges(plan, trace)
    elif not trace.count:
        entered = {phase for _, phase in trace.phases}
        for index, phase in enumerate(spec.phases):
            if index not in entered and (spec.hold or index in spec.sequence):
                yield f"{phase.name.capitalize()} was never entered: {_obstacle(spec, trace, index)}."


def _unknown_ranges(plan: Plan, trace: Trace) -> Iterable[str]:
    for index, operand, least in plan.ranged:
        curve = trace.curves[operand]
        needed = any(index in group for group in plan.needed_ranges)
        if not needed or not isnan(curve.lo):
            continue
        measure = plan.movespec.measures[curve.measure]
        title = words.measure_title(measure, side=curve.side)
        seen = [value for value in curve.values if isfinite(value)]
        if seen:
            moved = f"it stayed between {_value(measure, min(seen))} and {_value(measure, max(seen))}"
        else:
            moved = "it was never seen"
        yield (
            f"{title}: its range was not learned, and bounds in percent wait for it. It has to go there and back by at "
            f"least {_value(measure, least)}; {moved}."
        )


def _obstacle(spec: MoveSpec, trace: Trace, phase: int) -> str:
    """The criterion of a phase that never held, with how near its measure came; or that they never held together."""
    for traced in trace.criteria:
        if traced.phase != phase or traced.optional or traced.outside:
            continue
        if any(verdict == "yes" for _, verdict in traced.verdicts):
            continue
        curve = trace.curves[traced.curve]
        measure = spec.measures[curve.measure]
        title = words.measure_title(measure, side=curve.side)
        seen = [value for value in curve.values if isfinite(value)]
        _, low, high = traced.bounds[-1]
        if not seen:
            return f"{title} was never seen"
        if isfinite(low) and max(seen) < low:
            return f"{title} reached {_value(measure, max(seen))}, it starts at {_value(measure, low)}"
        if isfinite(high) and min(seen) > high:
            return f"{title} came down to {_value(measure, min(seen))}, it ends at {_value(measure, high)}"
        return f"{title} was never within its bounds"
    return f"its criteria never held together for {spec.settings.min_phase_ms:g} ms"
