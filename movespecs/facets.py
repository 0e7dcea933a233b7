"""What the catalogue sorts MoveSpecs by, taken from the MoveSpec itself: how it counts, from where it is seen, what
of the body it watches, and which equipment its author mentions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from movespecs.language.landmarks import LANDMARKS
from movespecs.language.model import AnyOf, Bound, Condition, Criterion, Measure, MoveSpec, Not

TYPES = {"repetition": "Repetitions", "hold": "Holds"}
VIEWS = {"any": "From anywhere", "front": "From the front", "side": "From the side"}
BODY_PARTS = {
    "head": "Head",
    "shoulders": "Shoulders",
    "arms": "Arms",
    "trunk": "Trunk and hips",
    "legs": "Legs",
    "feet": "Feet",
}
EQUIPMENT = {
    "weights": "Weights",
    "bar": "Bar",
    "band": "Band",
    "bench": "Chair or bench",
    "wall": "Wall",
    "mat": "Mat",
    "rope": "Rope",
}
_PARTS = (
    ("shoulders", {"shoulder"}),
    ("arms", {"elbow", "wrist", "pinky", "index", "thumb"}),
    ("trunk", {"hip"}),
    ("legs", {"knee"}),
    ("feet", {"ankle", "heel", "foot_index"}),
)
_MENTIONS = {
    "weights": r"weights?|weighted|dumb-?bells?|barbells?|kettlebells?",
    "bar": r"(?:pull-up |chin-up )?bars?",
    "band": r"(?:resistance )?bands?",
    "bench": r"chairs?|bench(?:es)?",
    "wall": r"walls?",
    "mat": r"mats?",
    "rope": r"ropes?",
}
_MENTIONED = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _MENTIONS.items()}


@dataclass(frozen=True, slots=True)
class Facets:
    type: str
    view: str
    body_parts: tuple[str, ...]


def facets_of(spec: MoveSpec) -> Facets:
    """`body_parts` are those that move, or in a hold are held, in the order of BODY_PARTS."""
    found = {part for index in _watched(spec) for part in _parts(spec.measures[index])}
    return Facets(type=spec.type, view=spec.camera.view, body_parts=tuple(part for part in BODY_PARTS if part in found))


def equipment_in(text: str) -> tuple[str, ...]:
    """What `text` mentions, in the order of EQUIPMENT."""
    return tuple(name for name in EQUIPMENT if _MENTIONED[name].search(text))


def joined(names: tuple[str, ...]) -> str:
    """As a column keeps them, so that one is found by `containing`."""
    return f",{','.join(names)}," if names else ""


def containing(name: str) -> str:
    return f",{name},"


def separated(text: str) -> tuple[str, ...]:
    return tuple(text.strip(",").split(",")) if text else ()


def _watched(spec: MoveSpec) -> set[int]:
    """The measures that make the movement: those bound in percent of the person's own range, joints that not every
    phase asks the same of, and what must be raised. Where there is none, as in a hold, all that is asked in any case.
    """
    asked = [{_asked(criterion) for criterion in _certain(phase.criteria)} for phase in spec.phases]
    everywhere = set.intersection(*asked)
    watched = set()
    for phase in spec.phases:
        for criterion in _all(phase.criteria):
            in_percent = any(bound and bound.percent for bound in (criterion.minimum, criterion.maximum))
            raised = spec.measures[criterion.measure].kind == "height" and criterion.minimum
            if in_percent or (raised and _asked(criterion) not in everywhere):
                watched.add(criterion.measure)
        for criterion in _certain(phase.criteria):
            if spec.measures[criterion.measure].kind == "joint" and _asked(criterion) not in everywhere:
                watched.add(criterion.measure)
    return watched or {measure for phase in asked for measure, _, _ in phase} or set(range(len(spec.measures)))


def _asked(criterion: Criterion) -> tuple[int, Bound | None, Bound | None]:
    return criterion.measure, criterion.minimum, criterion.maximum


def _certain(criteria: tuple[Condition, ...]) -> Iterator[Criterion]:
    """Those that hold in any case, not as one of several ways."""
    return (condition for condition in criteria if isinstance(condition, Criterion))


def _all(conditions: tuple[Condition, ...]) -> Iterator[Criterion]:
    for condition in conditions:
        match condition:
            case Criterion():
                yield condition
            case AnyOf():
                yield from _all(condition.of)
            case Not():
                yield from _all((condition.of,))


def _parts(measure: Measure) -> Iterator[str]:
    """A joint is the part it bends, a segment the limb it is; a height or a distance is of both its ends."""
    points = measure.left
    if measure.kind == "joint":
        points = points[1:2]
    elif measure.kind == "segment":
        points = points[:1] if measure.label == "shin" else points[1:]
    for index in points:
        name = LANDMARKS[index].removeprefix("left_").removeprefix("right_")
        yield next((part for part, names in _PARTS if name in names), "head")
