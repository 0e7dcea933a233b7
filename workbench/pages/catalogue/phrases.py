"""A MoveSpec in words: what its phases ask, in which order they count, and how fast."""

from dataclasses import dataclass

from movespecs.language.model import AnyOf, Bound, Condition, Criterion, Measure, MoveSpec, Not
from workbench.pages import words

SIDES = {"left": "left ", "right": "right ", "both": "each ", "either": "one ", "front": "front ", "back": "back "}


@dataclass(frozen=True, slots=True)
class Ask:
    """Something asked of a pose, or with `of` how many of several things."""

    words: str
    of: tuple["Ask", ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseInWords:
    name: str
    asks: tuple[Ask, ...]


def phases_in_words(spec: MoveSpec) -> tuple[PhaseInWords, ...]:
    return tuple(PhaseInWords(phase.name, _asks(spec, phase.criteria)) for phase in spec.phases)


def counting_in_words(spec: MoveSpec) -> str:
    """What makes one count: standing, bottom, standing; between 0.3 and 15 seconds long."""
    if spec.hold:
        again = ", and again after every further" if spec.hold.repeat else ""
        held = _seconds(spec.hold.min_ms)
        return f"It counts once {spec.phases[0].name} has been held for {held}{f'{again} {held}' if again else ''}."
    order = ", then ".join(spec.phases[index].name for index in spec.sequence)
    return f"One repetition is {order}{_tempo(spec)}."


def _tempo(spec: MoveSpec) -> str:
    least, most = spec.tempo.min_ms, spec.tempo.max_ms
    if least is not None and most is not None:
        return f", in {least / 1000:g} to {_seconds(most)}"
    if most is not None:
        return f", in {_seconds(most)} at most"
    return f", in {_seconds(least)} at least" if least is not None else ""


def _seconds(ms: float) -> str:
    return "1 second" if ms == 1000 else f"{ms / 1000:g} seconds"


def _asks(spec: MoveSpec, conditions: tuple[Condition, ...]) -> tuple[Ask, ...]:
    return tuple(_ask(spec, each) for each in conditions)


def _ask(spec: MoveSpec, condition: Condition) -> Ask:
    match condition:
        case Criterion():
            measure = spec.measures[condition.measure]
            words = f"{_measure(measure)} {_bounds(measure, condition.minimum, condition.maximum)}"
            return Ask(words[:1].upper() + words[1:])
        case AnyOf():
            return Ask("At least one of", _asks(spec, condition.of))
        case Not(of=AnyOf(of=several)):
            return Ask("None of", _asks(spec, several))
        case Not():
            return Ask("Not", _asks(spec, (condition.of,)))


def _measure(measure: Measure) -> str:
    """Knee angle, left elbow angle, wrist above shoulder."""
    side = SIDES.get(measure.side, "")
    if measure.kind == "joint":
        return f"{side}{measure.label} angle"
    if measure.kind == "segment":
        return f"{side}{measure.label} tilt"
    return f"{side}{measure.label}"


def _bounds(measure: Measure, least: Bound | None, most: Bound | None) -> str:
    if least and most and least.percent == most.percent:
        return f"from {_number(measure, least)} to {_bound(measure, most)}"
    parts = [f"at least {_bound(measure, least)}"] * bool(least) + [f"at most {_bound(measure, most)}"] * bool(most)
    return " and ".join(parts)


def _bound(measure: Measure, bound: Bound | None) -> str:
    if bound is None:
        return ""
    unit = " % of one’s own range" if bound.percent else "" if words.is_angle(measure) else " torso lengths"
    return _number(measure, bound) + unit


def _number(measure: Measure, bound: Bound) -> str:
    return f"{bound.value:g}" if bound.percent else words.value(measure, bound.value).replace("-", "−")
