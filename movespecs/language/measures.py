"""Which landmarks a criterion measures, on which side; and the list of a MoveSpec's different measures."""

from __future__ import annotations

from movespecs.language.landmarks import INDEX, JOINTS, PAIRS, SEGMENTS, SIDES
from movespecs.language.model import Kind, Measure, Side

_ARM = {"elbow", "wrist", "pinky", "index", "thumb"}
_LEG = {"knee", "ankle", "heel", "foot_index"}


def is_paired(points: tuple[str, ...]) -> bool:
    """Whether a side has a say: at least one landmark does not name its own."""
    return any(point in PAIRS for point in points)


def meets_itself(points: tuple[str, ...]) -> bool:
    """Whether, on one of the sides, the same landmark stands twice in the list."""
    return any(len(set(_on(side, points))) < len(points) for side in SIDES)


def named_measure(kind: Kind, name: str, side: Side) -> Measure:
    """The measure of a joint or a segment that has a name."""
    points = JOINTS[name] if kind == "joint" else SEGMENTS[name]
    return _measure(kind, name.replace("_", " "), side, points)


def listed_measure(kind: Kind, points: tuple[str, ...], side: Side) -> Measure:
    """The measure of a list of landmarks, each with a side of its own or without."""
    words = [point.replace("_", " ") for point in points]
    label = {"joint": " – ", "distance": " to ", "height": " above "}[kind].join(words)
    return _measure(kind, label, side if is_paired(points) else "fixed", points)


class Measures:
    """The different measures, in order of appearance. Same kind, landmarks and side: the same measure."""

    def __init__(self) -> None:
        self._indexes: dict[tuple[Kind, Side, tuple[int, ...], tuple[int, ...]], int] = {}
        self.found: list[Measure] = []

    def index(self, measure: Measure) -> int:
        key = (measure.kind, measure.side, measure.left, measure.right)
        index = self._indexes.setdefault(key, len(self.found))
        if index == len(self.found):
            self.found.append(measure)
        return index


def _measure(kind: Kind, label: str, side: Side, points: tuple[str, ...]) -> Measure:
    left, right = (_on(name, points) for name in SIDES)
    return Measure(kind, label, side, left, right, arm=_is_arm(points))


def _on(side: str, points: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(PAIRS[point][side == "right"] if point in PAIRS else INDEX[point] for point in points)


def _is_arm(points: tuple[str, ...]) -> bool:
    """Whether it moves with the arm: arm or hand are in it, and nothing below the hip is."""
    unsided = {point.removeprefix("left_").removeprefix("right_") for point in points}
    return bool(unsided & _ARM) and not unsided & _LEG
