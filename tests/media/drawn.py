"""A drawn person: the motion model's skeleton with flesh, clothes and light, for MediaPipe to find.

The figure is a stack of shaded capsules, painted from back to front before a plain wall. Both models find it in
every frame when it has turned 30 to 60 degrees away from the camera.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from movespecs.language.landmarks import INDEX
from tests.motion import Recording
from tools.landmarker import Picture
from tools.stage import Camera, on_floor

Floats = NDArray[np.float64]
Colour = tuple[int, int, int]  # blue, green, red

CAMERA = Camera(distance=3.4, height=0.95)  # closer: the figure fills the picture
SKIN, SHIRT, TROUSERS, SHOE, HAIR = (122, 158, 214), (150, 70, 40), (62, 58, 66), (225, 225, 230), (30, 42, 60)
WALL, GROUND = (206, 204, 200), (140, 150, 160)
HORIZON = 0.78  # share of the picture's height
LAYERS = 5  # of light on a limb
SLICES = 16  # of the trunk
SUBPIXEL = 4  # bits after the point, in OpenCV's drawing calls

# What a limb's part joins, its radius in metres at either end, and its colour.
LIMBS = (
    ("hip", "knee", 0.088, 0.062, TROUSERS),
    ("knee", "ankle", 0.060, 0.042, TROUSERS),
    ("heel", "foot_index", 0.042, 0.036, SHOE),
    ("shoulder", "elbow", 0.056, 0.045, SHIRT),
    ("elbow", "wrist", 0.042, 0.030, SKIN),
    ("wrist", "index", 0.032, 0.026, SKIN),
    ("wrist", "pinky", 0.030, 0.022, SKIN),
    ("wrist", "thumb", 0.018, 0.014, SKIN),
)


def drawn_frames(recording: Recording, camera: Camera = CAMERA) -> Iterator[tuple[float, Picture]]:
    """Each frame's time in milliseconds and its picture, with the feet on the ground."""
    wall = _room(camera)
    for when, points in zip(recording.t_ms, on_floor(recording.world[:, :, :3]), strict=True):
        yield float(when), drawn_person(points, camera, wall.copy())


def drawn_person(points: Floats, camera: Camera, picture: Picture) -> Picture:
    """Paint the person whose landmarks in the room are `points` (33, 3) into `picture`."""
    for capsule in sorted(_capsules(points), key=lambda capsule: -capsule.depth):
        capsule.paint(picture, camera)
    _paint_head(points, camera, picture)
    return picture


@dataclass(frozen=True)
class Capsule:
    """A rounded cone between two points of the room, metres; the greater `depth`, the earlier it is painted."""

    start: Floats
    end: Floats
    radii: tuple[float, float]
    colour: Colour
    depth: float

    def paint(self, picture: Picture, camera: Camera) -> None:
        (start, start_scale), (end, end_scale) = camera.project(self.start), camera.project(self.end)
        along = end - start
        across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6)
        if across @ (0.5, 0.8) > 0:
            across = -across  # towards the light, which comes from the upper left
        for layer in range(LAYERS):
            light = layer / (LAYERS - 1)
            colour = _lit(self.colour, 0.62 + 0.5 * light**0.8)
            thickness, shift = 1 - 0.9 * light, 0.44 * light
            ends = []
            for centre, radius in ((start, self.radii[0] * start_scale), (end, self.radii[1] * end_scale)):
                lit_centre, lit_radius = centre + across * radius * shift, radius * thickness
                _disc(picture, lit_centre, lit_radius, colour)
                ends.append((lit_centre, lit_radius))
            (a, ra), (b, rb) = ends
            outline = np.array([a + across * ra, b + across * rb, b - across * rb, a - across * ra])
            cv2.fillConvexPoly(picture, _subpixels(outline), colour, cv2.LINE_AA, SUBPIXEL)


def _capsules(points: Floats) -> Iterator[Capsule]:
    def at(name: str) -> Floats:
        return points[INDEX[name]]

    for side in ("left_", "right_"):
        for start, end, thick, thin, colour in LIMBS:
            a, b = at(side + start), at(side + end)
            yield Capsule(a, b, (thick, thin), colour, (a[2] + b[2]) / 2)

    for down in np.linspace(0.0, 1.0, SLICES):
        left = at("left_shoulder") * (1 - down) + at("left_hip") * down
        right = at("right_shoulder") * (1 - down) + at("right_hip") * down
        middle, half = (left + right) / 2, (left - right) / 2 * 0.86 * (1 - 0.12 * np.sin(np.pi * down))
        colour = SHIRT if down < 0.86 else TROUSERS
        yield Capsule(middle + half, middle - half, (0.1, 0.1), colour, middle[2] - 0.02 * (1 - down))

    neck = (at("left_shoulder") + at("right_shoulder")) / 2
    head = (at("left_ear") + at("right_ear")) / 2
    yield Capsule(neck, head, (0.055, 0.05), _lit(SKIN, 0.9), (neck[2] + head[2]) / 2 - 0.03)


def _paint_head(points: Floats, camera: Camera, picture: Picture) -> None:
    """Hair, a face where it is turned to the camera, and the nearer ear."""

    def at(name: str) -> Floats:
        return points[INDEX[name]]

    centre = (at("left_ear") + at("right_ear")) / 2
    up = centre - (at("left_shoulder") + at("right_shoulder")) / 2
    up /= np.linalg.norm(up)
    forward = at("nose") - centre
    forward /= np.linalg.norm(forward)
    tilt = float(np.degrees(np.arctan2(up[0], -up[1])))

    def oval(where: Floats, width: float, height: float, colour: Colour) -> None:
        pixel, scale = camera.project(where)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        cv2.ellipse(picture, _pixel(pixel), size, tilt, 0, 360, colour, -1, cv2.LINE_AA)

    oval(centre + up * 0.02, 0.082, 0.115, HAIR)
    if forward[2] < 0.9:
        for layer in range(LAYERS):
            light = layer / (LAYERS - 1)
            shrink = 1 - 0.8 * light
            where = centre + forward * 0.035 - up * 0.01 + np.array([-0.02, -0.02, 0.0]) * light
            oval(where, 0.07 * shrink, 0.1 * shrink, _lit(SKIN, 0.75 + 0.4 * light))
        for eye in ("left_eye", "right_eye"):
            if at(eye)[2] < centre[2] + 0.03:
                oval(at(eye), 0.012, 0.012, (245, 245, 245))
                oval(at(eye), 0.007, 0.007, (40, 30, 30))
                oval(at(eye) + up * 0.025, 0.016, 0.005, HAIR)
        oval(at("nose"), 0.013, 0.013, _lit(SKIN, 0.8))
        mouth = [_pixel(camera.project(at(name))[0]) for name in ("mouth_left", "mouth_right")]
        cv2.line(picture, *mouth, (80, 80, 170), 2, cv2.LINE_AA)
    nearer = min(("left_ear", "right_ear"), key=lambda ear: at(ear)[2])
    oval(at(nearer), 0.014, 0.024, _lit(SKIN, 0.85))


def _room(camera: Camera) -> Picture:
    """A wall and a floor, both plain, lit from the upper left."""
    width, height = camera.picture
    down, right = np.linspace(0, 1, height)[:, None, None], np.linspace(0, 1, width)[None, :, None]
    room = np.array(WALL) * (1.05 - 0.25 * down - 0.1 * right)
    horizon = round(HORIZON * height)
    room[horizon:] = np.array(GROUND) * (0.85 + 0.3 * (down[horizon:] - HORIZON) / (1 - HORIZON))
    return np.clip(room, 0, 255).astype(np.uint8)


def _lit(colour: Colour, light: float) -> Colour:
    blue, green, red = (min(255, round(part * light)) for part in colour)
    return blue, green, red


def _pixel(where: Floats) -> tuple[int, int]:
    return round(float(where[0])), round(float(where[1]))


def _subpixels(where: Floats) -> NDArray[np.int32]:
    return np.rint(where * 2**SUBPIXEL).astype(np.int32)


def _disc(picture: Picture, centre: Floats, radius: float, colour: Colour) -> None:
    x, y = _subpixels(centre)
    cv2.circle(picture, (int(x), int(y)), round(radius * 2**SUBPIXEL), colour, -1, cv2.LINE_AA, SUBPIXEL)
