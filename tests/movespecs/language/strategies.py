"""Hypothesis strategies: valid MoveSpecs as plain data, and texts that are almost ones."""

import json

import yaml
from hypothesis import strategies as st

from movespecs.language.landmarks import JOINTS, LANDMARKS, PAIRS, SEGMENTS
from tests.movespecs.language.texts import GUIDED_SQUAT, PLANK

SIDES = ("left", "right", "both", "either", "front", "back")

names = st.text("abcXYZ019_-.éü座", min_size=1, max_size=12)
lines = st.text("abc XYZ 019 .,;:!?%&*-#'\"é座😀", min_size=1, max_size=30).filter(str.strip)


def numbers(least: float, most: float) -> st.SearchStrategy[float | int]:
    return st.integers(round(least), int(most)) | st.floats(least, most, allow_subnormal=False)


def bounds(stem: str, least: float, most: float, *, percent: bool) -> st.SearchStrategy[dict]:
    """One bound or two that are in order, in units or in percent."""
    pairs = st.lists(numbers(least, most), min_size=2, max_size=2).map(sorted)
    if percent:
        pairs |= (
            st.lists(st.integers(0, 100), min_size=2, max_size=2)
            .map(sorted)
            .map(lambda pair: [f"{value}%" for value in pair])
        )
    keep = st.sampled_from([(f"{stem}_min",), (f"{stem}_max",), (f"{stem}_min", f"{stem}_max")])
    return st.builds(
        lambda pair, kept: {
            key: value for key, value in zip((f"{stem}_min", f"{stem}_max"), pair, strict=True) if key in kept
        },
        pairs,
        keep,
    )


def points(count: int) -> st.SearchStrategy[list[str]]:
    """So many different landmarks, all with a side of their own or all without."""
    return st.lists(st.sampled_from(LANDMARKS), min_size=count, max_size=count, unique=True) | st.lists(
        st.sampled_from(sorted(PAIRS)), min_size=count, max_size=count, unique=True
    )


@st.composite
def measures(draw: st.DrawFn) -> tuple[dict, tuple[str, float, float]]:
    """The part of a criterion that says what is measured; and how its bounds are called and lie."""
    kind = draw(st.sampled_from(["joint", "joints", "segment", "distance", "height"]))
    angle = ("angle", 0, 180)
    if kind == "joint":
        measure, bound = {"joint": draw(st.sampled_from(sorted(JOINTS)))}, angle
    elif kind == "joints":
        measure, bound = {"joint": draw(points(3))}, angle
    elif kind == "segment":
        measure, bound = {"segment": draw(st.sampled_from(sorted(SEGMENTS)))}, angle
    elif kind == "distance":
        measure, bound = {"distance": draw(points(2))}, ("distance", 0, 20)
    else:
        measure, bound = {"height": draw(points(2))}, ("height", -20, 20)
    [what] = measure.values()
    if isinstance(what, str) or any(point in PAIRS for point in what):
        measure |= draw(st.just({}) | st.fixed_dictionaries({"side": st.sampled_from(SIDES)}))
    return measure, bound


@st.composite
def criteria(draw: st.DrawFn, pool: list, *, percent: bool, most: int = 4) -> list[dict]:
    """A list of criteria on measures of the pool, some of them nested."""
    found = []
    for _ in range(draw(st.integers(1, most))):
        measure, bound = draw(st.sampled_from(pool))
        criterion = measure | draw(bounds(*bound, percent=percent))
        wrap = draw(st.sampled_from(["", "", "any", "not", "not any"]))
        if "any" in wrap:
            criterion = {"any": [criterion]}
        if "not" in wrap:
            criterion = {"not": criterion}
        found.append(criterion)
    return found


def maybe(key: str, values: st.SearchStrategy) -> st.SearchStrategy[dict]:
    return st.just({}) | st.fixed_dictionaries({key: values})


settings = st.fixed_dictionaries(
    {},
    optional={
        "min_visibility": numbers(0, 0.95).filter(lambda value: value <= 0.95),
        "min_phase_ms": numbers(0, 5_000),
        "lost_ms": numbers(100, 60_000),
        "hysteresis": st.fixed_dictionaries({}, optional={"angle": numbers(0, 45), "length": numbers(0, 1)}),
        "min_range": st.fixed_dictionaries({}, optional={"angle": numbers(5, 170), "length": st.floats(0.05, 5)}),
        "smoothing": st.just("none")
        | st.fixed_dictionaries({}, optional={"min_cutoff": st.floats(0.1, 30), "beta": numbers(0, 10)}),
    },
)


@st.composite
def feedbacks(draw: st.DrawFn, phases: list[str], pool: list, *, percent: bool, reasons: list[str]) -> dict:
    phase = st.sampled_from(phases)
    every = maybe("every", st.integers(1, 100))
    kind = draw(
        st.sampled_from(["event_completed", "event_interrupted", "shape_enter", "shape_exit", "criteria", "never"])
    )
    if kind in ("criteria", "never"):
        when = {"phase": draw(phase), kind: draw(criteria(pool, percent=percent))}
    else:
        when = {"event": kind} | draw(every)
        if kind == "event_interrupted":
            when |= draw(maybe("reason", st.sampled_from(reasons)))
        elif kind != "event_completed":
            when |= draw(maybe("phase", phase))
    message = draw(lines) + draw(st.sampled_from(["", " {count}", " {score}"]))
    return {"when": when, "message": message} | draw(maybe("level", st.sampled_from(["info", "coaching", "success"])))


@st.composite
def movespecs(draw: st.DrawFn) -> dict:
    """A whole valid MoveSpec, as a YAML or JSON reader gives it."""
    is_hold = draw(st.booleans())
    pool = draw(st.lists(measures(), min_size=1, max_size=12))
    names_of_phases = draw(st.lists(names, min_size=1 if is_hold else 2, max_size=1 if is_hold else 4, unique=True))
    movement = {
        "name": draw(names),
        "phases": [{"name": name, "criteria": draw(criteria(pool, percent=not is_hold))} for name in names_of_phases],
    }
    common = ["tracking_lost", "session_ended"]
    if is_hold:
        reasons = ["released", *common]
        hold = {"min_ms": numbers(100, 60_000), "grace_ms": numbers(0, 5_000), "repeat": st.booleans()}
        movement |= draw(maybe("hold", st.fixed_dictionaries({}, optional=hold)))
    else:
        reasons = ["incomplete_range", "out_of_order", "too_slow", "too_fast", *common]
        sequence = draw(st.lists(st.sampled_from(names_of_phases), min_size=2, max_size=6))
        sequence = [name for name, before in zip(sequence, [None, *sequence], strict=False) if name != before]
        movement["sequence"] = sequence if len(sequence) > 1 else names_of_phases[:2]
        tempo = st.lists(numbers(0, 10_000), min_size=2, max_size=2).map(sorted)
        movement |= draw(maybe("tempo", tempo.map(lambda pair: {"min_ms": pair[0], "max_ms": pair[1]})))
    feedback = feedbacks(names_of_phases, pool, percent=not is_hold, reasons=reasons)
    detection = {"type": "hold" if is_hold else "repetition", "movement": movement}
    detection |= draw(maybe("feedback", st.lists(feedback, max_size=3))) | draw(maybe("settings", settings))
    camera = {"view": st.sampled_from(["any", "front", "side"]), "advice": lines}
    return (
        {"name": draw(lines), "version": draw(lines), "detection": detection}
        | draw(maybe("description", lines))
        | draw(maybe("camera", st.fixed_dictionaries({}, optional=camera)))
    )


class PlainDumper(yaml.CSafeDumper):
    """Writes out what is there twice, where YAML would use an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_block_yaml(data: object) -> str:
    return yaml.dump(data, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, default_flow_style=False)


def as_flow_yaml(data: object) -> str:
    return yaml.dump(data, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, default_flow_style=True)


def as_json(data: object) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False)


FRAGMENTS = [
    *"{}[]:,-&*!|>'\"%@`#?\t\n \\",
    *("\r\n", "---\n", "...\n", "&a ", "*a", "!!str ", "<<: ", "? ", "- ", ": ", "null", "~", "true", ".inf", "65%"),
    *("\0", "\x85", "\u2028", "\ufeff", "\ud800", "😀", "é"),
    *("joint: knee", "angle_min: 1", "any: [", "not: {", "criteria:", "phases:", "sequence: []", "name: a", "hold: {}"),
]
# YAML-like soup: its pieces in any order
soups = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=60).map("".join)


@st.composite
def damaged_texts(draw: st.DrawFn) -> str:
    """A valid text of which a few pieces are cut out, doubled, or replaced by something else."""
    text = draw(st.sampled_from([GUIDED_SQUAT, PLANK]) | movespecs().map(as_block_yaml) | movespecs().map(as_flow_yaml))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        piece = draw(st.sampled_from(["", text[start:end] * 2]) | st.sampled_from(FRAGMENTS) | st.text(max_size=5))
        text = text[:start] + piece + text[end:]
    return text
