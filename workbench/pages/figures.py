"""Poses as drawings: what a template needs to show a body as a small SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from movespecs.language.landmarks import INDEX

Points = Sequence[tuple[float, float]]
"""33 landmarks as (x, y) in one unit square, y down."""

LIMBS = (("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle", "foot_index"))
TRUNK = ("left_shoulder", "right_shoulder", "right_hip", "left_hip")
HEAD_OF_NECK = 0.46  # the head's radius as a share of the way from the neck to its middle
SIZE = 100
MARGIN = 6


@dataclass(frozen=True, slots=True)
class Stroke:
    part: str
    path: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One pose: strokes from far to near, a head, and the view box and floor that it shares with its siblings.
    `near` is the side drawn last."""

    label: str
    near: str
    box: str
    floor: str
    strokes: tuple[Stroke, ...]
    head: tuple[int, int, int]


def figures(poses: Sequence[tuple[str, str, Points]]) -> tuple[Figure, ...]:
    """Figures of one movement's poses, each (label, the side that is nearer, points), drawn to one scale."""
    points = [point for _, _, pose in poses for point in pose]
    if not points:
        return ()
    left, top = (round(SIZE * min(point[axis] for point in points)) - MARGIN for axis in (0, 1))
    right, bottom = (round(SIZE * max(point[axis] for point in points)) + MARGIN for axis in (0, 1))
    box = f"{left} {top} {right - left} {bottom - top}"
    floor = f"M{left} {bottom - 1}H{right}"
    return tuple(_figure(label, near, pose, box, floor) for label, near, pose in poses)


def _figure(label: str, near: str, points: Points, box: str, floor: str) -> Figure:
    far = "right" if near == "left" else "left"
    strokes = (*_limbs(points, far), Stroke("trunk", _path(points, TRUNK) + "Z"), *_limbs(points, near))
    return Figure(label=label, near=near, box=box, floor=floor, strokes=strokes, head=_head(points))


def _limbs(points: Points, side: str) -> Iterator[Stroke]:
    for names in LIMBS:
        yield Stroke(side, _path(points, [f"{side}_{name}" for name in names]))


def _path(points: Points, names: Sequence[str]) -> str:
    return "M" + "L".join("{:.0f} {:.0f}".format(*(SIZE * share for share in points[INDEX[name]])) for name in names)


def _head(points: Points) -> tuple[int, int, int]:
    x, y = _middle(points, "left_ear", "right_ear", "nose")
    neck_x, neck_y = _middle(points, "left_shoulder", "right_shoulder")
    radius = HEAD_OF_NECK * ((x - neck_x) ** 2 + (y - neck_y) ** 2) ** 0.5
    return round(x), round(y), max(round(radius), 3)


def _middle(points: Points, *names: str) -> tuple[float, float]:
    chosen = [points[INDEX[name]] for name in names]
    return SIZE * sum(x for x, _ in chosen) / len(chosen), SIZE * sum(y for _, y in chosen) / len(chosen)
