"""The guide's picture of what can be measured: four figures, each with one measure drawn into it."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin

from movespecs.language.landmarks import INDEX
from tests.motion import MOVEMENTS, render
from tools.guide_style import document, text

Point = tuple[float, float]
Figure = dict[str, Point]

CELL, SCALE = 120, 118.0  # pixels; of the second how many a metre is
GROUNDS = (146, 446)  # of the two rows
BONES = {
    side: [
        [f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist"],
        [f"{side}_hip", f"{side}_knee", f"{side}_ankle", f"{side}_foot_index"],
    ]
    for side in ("right", "left")
}


def measures_picture() -> str:
    squat, jack = ("squat", 75.0), ("jumping-jack", 0.0)
    cells = [
        (*squat, _angle, "angle at a joint", "joint: knee"),
        (*squat, _lean, "lean of a segment", "segment: torso"),
        (*jack, _distance, "how far apart", "distance: [left_ankle, right_ankle]"),
        (*jack, _height, "how far above", "height: [wrist, shoulder]"),
    ]
    parts = []
    for number, (movement, yaw, shown, title, written) in enumerate(cells):
        left = number % 2 * 2 * CELL + CELL
        ground = GROUNDS[number // 2]
        figure = _figure(movement, yaw, left, ground)
        parts += [_drawn(figure), shown(figure)]
        parts += [
            text(left, ground + 30, title, "title middle"),
            text(left, ground + 50, written, "mono soft middle"),
        ]
    return document(4 * CELL, GROUNDS[-1] + 64, "Four figures with what can be measured of a body.", parts)


def _figure(movement: str, yaw: float, centre: float, ground: float) -> Figure:
    """Where the landmarks of a movement's furthest pose stand in the picture."""
    recording = render(MOVEMENTS[movement], repetitions=1, seconds=2.0, yaw=yaw, variation=0.0)
    done = recording.repetitions[0]
    middle = (done.start_ms + done.end_ms) / 2
    frame = min(range(len(recording.t_ms)), key=lambda index: abs(recording.t_ms[index] - middle))
    body = recording.world[frame, :, :2]
    floor = max(body[INDEX[f"{side}_foot_index"]][1] for side in ("left", "right"))
    return {
        name: (centre + float(x) * SCALE, ground + float(y - floor) * SCALE)
        for name, (x, y) in zip(INDEX, body, strict=True)
    }


def _drawn(figure: Figure) -> str:
    trunk = [figure[name] for name in ("left_shoulder", "right_shoulder", "right_hip", "left_hip")]
    parts = [f'<path class="bone trunk" d="{_path(trunk)}Z"/>']
    for side, chains in BONES.items():
        parts += [f'<path class="bone {side}" d="{_path([figure[name] for name in chain])}"/>' for chain in chains]
    x, y = _middle(figure["left_ear"], figure["right_ear"])
    parts.append(f'<circle class="head trunk" cx="{x:.0f}" cy="{y:.0f}" r="12"/>')
    return "".join(parts)


def _angle(figure: Figure) -> str:
    hip, knee, ankle = (figure[f"left_{name}"] for name in ("hip", "knee", "ankle"))
    return _arc(knee, hip, ankle, 26) + _beside(knee, hip, ankle)


def _lean(figure: Figure) -> str:
    hip = _middle(figure["left_hip"], figure["right_hip"])
    shoulder = _middle(figure["left_shoulder"], figure["right_shoulder"])
    above = (hip[0], hip[1] - 84)
    return f'<path class="show dashed" d="{_path([hip, above])}"/>' + _arc(hip, above, shoulder, 62)


def _distance(figure: Figure) -> str:
    left, right = figure["left_ankle"], figure["right_ankle"]
    y = max(left[1], right[1]) + 4
    return f'<path class="show" d="M{right[0]:.0f} {y:.0f}H{left[0]:.0f}m0 -5v10M{right[0]:.0f} {y - 5:.0f}v10"/>'


def _height(figure: Figure) -> str:
    wrist, shoulder = figure["left_wrist"], figure["left_shoulder"]
    x = max(wrist[0], shoulder[0]) + 34
    levels = "".join(f"M{point[0]:.0f} {point[1]:.0f}H{x + 6:.0f}" for point in (wrist, shoulder))
    between = f"M{x:.0f} {wrist[1]:.0f}V{shoulder[1]:.0f}"
    return f'<path class="show dashed" d="{levels}"/><path class="show" d="{between}"/>'


def _arc(at: Point, one: Point, other: Point, radius: float) -> str:
    start, end = (atan2(point[1] - at[1], point[0] - at[0]) for point in (one, other))
    turn = (end - start + pi) % (2 * pi) - pi
    first, last = ((at[0] + radius * cos(a), at[1] + radius * sin(a)) for a in (start, start + turn))
    way = f"A{radius} {radius} 0 0 {int(turn > 0)} {last[0]:.0f} {last[1]:.0f}"
    return f'<path class="show" d="M{first[0]:.0f} {first[1]:.0f}{way}"/>'


def _beside(at: Point, one: Point, other: Point) -> str:
    """The angle in degrees, within it."""
    (ax, ay), (bx, by) = ((point[0] - at[0], point[1] - at[1]) for point in (one, other))
    turn = abs((atan2(by, bx) - atan2(ay, ax) + pi) % (2 * pi) - pi)
    x, y = ax / hypot(ax, ay) + bx / hypot(bx, by), ay / hypot(ax, ay) + by / hypot(bx, by)
    far = 48 / hypot(x, y)
    return text(at[0] + x * far, at[1] + y * far + 5, f"{turn * 180 / pi:.0f}°", "title middle")


def _path(points: list[Point]) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points)


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
