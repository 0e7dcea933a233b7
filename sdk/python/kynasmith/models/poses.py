"""Poses, one a frame: as models with named landmarks, or as an array, which is quicker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from kynasmith.models.base import Request

POSE_SCHEMA = "mediapipe_pose_landmarker/v1"
LANDMARKS: tuple[str, ...] = (
    "nose",
    *(f"{side}_eye{place}" for side in ("left", "right") for place in ("_inner", "", "_outer")),
    *("left_ear", "right_ear", "mouth_left", "mouth_right"),
    *(
        f"{side}_{part}"
        for part in ("shoulder", "elbow", "wrist", "pinky", "index", "thumb", "hip", "knee", "ankle", "heel")
        for side in ("left", "right")
    ),
    *("left_foot_index", "right_foot_index"),
)

Unit = Annotated[float, Field(ge=0, le=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Landmark(Request):
    """A world landmark in metres, hip-centred, y down. `visibility` and `presence` are 0..1."""

    name: str
    x: Finite
    y: Finite
    z: Finite
    visibility: Unit | None = None
    presence: Unit | None = None


class FrameSource(Request):
    """Where a frame was seen; the size is in pixels."""

    kind: Literal["camera", "stream", "upload"]
    frame_width: int | None = Field(default=None, ge=1)
    frame_height: int | None = Field(default=None, ge=1)


class Frame(Request):
    """A pose with the 33 landmarks of MediaPipe, each once, in any order.

    `timestamp_ms` rises from frame to frame, and so does `frame_seq`, which is given in order where it is left out.
    """

    frame_seq: int | None = Field(default=None, ge=1)
    timestamp_ms: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    pose_schema: Literal["mediapipe_pose_landmarker/v1"] = "mediapipe_pose_landmarker/v1"
    confidence: Unit
    landmarks: list[Landmark]
    source: FrameSource | None = None

    @field_validator("landmarks")
    @classmethod
    def _all_each_once(cls, landmarks: list[Landmark]) -> list[Landmark]:
        names = {landmark.name for landmark in landmarks}
        if len(landmarks) != len(LANDMARKS) or names != set(LANDMARKS):
            wrong = sorted(names ^ set(LANDMARKS)) or ["one twice"]
            raise ValueError(f"Give the 33 MediaPipe landmarks, each once: {', '.join(wrong[:5])}.")
        return landmarks


@dataclass(frozen=True, slots=True)
class Pose:
    """A pose as numbers: `landmarks` of shape (33, 5), by landmark index x, y, z in metres (world landmarks,
    hip-centred, y down), visibility and presence; NaN for a visibility or presence that is not known.

    Numbers are taken in single precision, which is what MediaPipe gives. `timestamp_ms` rises from pose to pose.
    """

    timestamp_ms: float
    landmarks: Sequence[Sequence[float]] | Any  # an array of NumPy, or anything that iterates alike
    confidence: float
    source: FrameSource | None = None
