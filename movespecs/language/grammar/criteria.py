"""The grammar of criteria: what is measured, on which side, within which bounds."""

from __future__ import annotations

from movespecs.language.grammar.kinds import Choice, Either, Key, Kind, ListOf, Number, Record, Ref, Variants
from movespecs.language.landmarks import JOINTS, LANDMARKS, PAIRS, SEGMENTS, SIDES
from movespecs.language.limits import MAX_CRITERIA

DEGREES = Number(0, 180, "degrees", percent=True)
DISTANCE = Number(0, 20, "torso lengths", percent=True)
HEIGHT = Number(-20, 20, "torso lengths", percent=True)

LANDMARK = Choice(
    "landmark",
    {name: f"MediaPipe's landmark {index}" for index, name in enumerate(LANDMARKS)}
    | {name: f"left_{name} or right_{name}, as the side says" for name in PAIRS if name != "mouth"}
    | {"mouth": "mouth_left or mouth_right, as the side says"},
    "unknown_landmark",
    {"left_mouth": "write mouth_left", "right_mouth": "write mouth_right"},
)
JOINT = Choice(
    "joint",
    {name: "the angle between {}, {} and {}".format(*points) for name, points in JOINTS.items()},
    "unknown_joint",
    {f"{side}_{name}": f"write joint: {name}, side: {side}" for name in JOINTS for side in SIDES},
)
SEGMENT = Choice(
    "segment",
    {name: "from {} to {}".format(*points) for name, points in SEGMENTS.items()},
    "unknown_measure",
    {f"{side}_{name}": f"write segment: {name}, side: {side}" for name in SEGMENTS for side in SIDES},
)
SIDE_NAMES = {
    "left": "the person's left side",
    "right": "the person's right side",
    "both": "each side must be within the bounds",
    "either": "one side within the bounds is enough",
    "front": "the side whose ankle (for arms: wrist) is further forward",
    "back": "the other one",
}
SIDE = Key(
    "side",
    Choice(
        "side",
        SIDE_NAMES,
        "unknown_side",
        dict.fromkeys(("mean", "average", "any"), "leave side out: the mean of both is what it then means"),
    ),
    "Which side of the body is measured. Left out: the mean of both sides, each weighted by how well it is seen, which"
    " is right for most movements and for a camera at the side.",
)


def _bounds(stem: str, number: Number, example: float) -> tuple[Key, Key]:
    """The two keys of a range, such as `angle_min` and `angle_max`."""
    percent = "percent of the person's own range, such as 65%"
    return (
        Key(
            f"{stem}_min",
            number,
            f"The least {stem}, included: {number.unit}, or {percent}.",
            examples=(example, "65%"),
        ),
        Key(
            f"{stem}_max",
            number,
            f"The most {stem}, included: {number.unit}, or {percent}.",
            examples=(example, "35%"),
        ),
    )


def _points(count: int) -> ListOf:
    return ListOf(LANDMARK, "landmarks", count, count)


def _wrong_bounds(*stems: str, right: str) -> dict[str, str]:
    ends = [(f"{stem}_{end}", end) for stem in stems for end in ("min", "max")]
    return {key: f"write {right}_{end}" for key, end in [*ends, ("min", "min"), ("max", "max")]} | {
        right: f"write {right}_min, {right}_max or both",
        "above": f"write {right}_min",
        "below": f"write {right}_max",
    }


_ANGLE_HINTS = _wrong_bounds("distance", "height", right="angle")

CRITERION = Variants(
    "a criterion",
    {
        "joint": Record(
            "joint",
            "An angle at a joint lies within bounds.",
            (
                Key(
                    "joint",
                    Either(JOINT, _points(3)),
                    "The joint whose inner angle is measured, 0 (folded) to 180 (straight); or three landmarks, for the"
                    " angle at the middle one.",
                    required=True,
                    examples=("knee", ["shoulder", "hip", "ankle"]),
                ),
                SIDE,
                *_bounds("angle", DEGREES, 90),
            ),
            range=("angle_min", "angle_max"),
            hints=_ANGLE_HINTS,
        ),
        "segment": Record(
            "segment",
            "A part of the body is inclined within bounds.",
            (
                Key(
                    "segment",
                    SEGMENT,
                    "The part of the body whose angle from the vertical is measured: 0 as in standing with the arms"
                    " down, 90 level, 180 upside down.",
                    required=True,
                    examples=("torso",),
                ),
                SIDE,
                *_bounds("angle", DEGREES, 45),
            ),
            range=("angle_min", "angle_max"),
            hints=_ANGLE_HINTS,
        ),
        "distance": Record(
            "distance",
            "Two landmarks are so far apart, in torso lengths.",
            (
                Key(
                    "distance",
                    _points(2),
                    "Two landmarks. Their distance counts in torso lengths, so that people of any size compare.",
                    required=True,
                    examples=(["left_wrist", "right_wrist"],),
                ),
                SIDE,
                *_bounds("distance", DISTANCE, 0.5),
            ),
            range=("distance_min", "distance_max"),
            hints=_wrong_bounds("angle", "height", right="distance"),
        ),
        "height": Record(
            "height",
            "One landmark is so far above another, in torso lengths.",
            (
                Key(
                    "height",
                    _points(2),
                    "Two landmarks: how far the first is above the second, in torso lengths; below it is negative.",
                    required=True,
                    examples=(["wrist", "shoulder"],),
                ),
                SIDE,
                *_bounds("height", HEIGHT, 0.2),
            ),
            range=("height_min", "height_max"),
            hints=_wrong_bounds("angle", "distance", right="height"),
        ),
        "any": Record(
            "any",
            "One of several criteria is enough.",
            (
                Key(
                    "any",
                    ListOf(Ref("criterion"), "criteria", 1, MAX_CRITERIA),
                    "Criteria of which at least one must hold.",
                    required=True,
                ),
            ),
        ),
        "not": Record(
            "not",
            "A criterion must not hold.",
            (Key("not", Ref("criterion"), "The criterion that must not hold.", required=True),),
        ),
    },
    none="unknown_measure",
)
DEFINITIONS: dict[str, Kind] = {"criterion": CRITERION}

CRITERIA = ListOf(Ref("criterion"), "criteria", 1, MAX_CRITERIA)
