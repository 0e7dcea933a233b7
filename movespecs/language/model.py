"""What a MoveSpec means once it has been read: plain frozen values, resolved and with defaults filled in.

The parser makes these, the engine steps them. Landmarks are indexes into MediaPipe's 33 names, phases are
indexes into `MoveSpec.phases`, angles are degrees, lengths are torso lengths, times are milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["joint", "segment", "distance", "height"]
Side = Literal["left", "right", "both", "either", "front", "back", "mean", "fixed"]
Level = Literal["info", "coaching", "success"]
View = Literal["any", "front", "side"]


@dataclass(frozen=True, slots=True)
class Bound:
    """One inclusive bound: an absolute value in the measure's unit, or percent (0..100) of the person's own range."""

    value: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One number read from a pose, and from which side of the body.

    `left` and `right` are landmark indexes: three for a joint, two for a segment (proximal, distal), a distance
    (a, b) or a height (a above b). A torso segment is (shoulder, hip). Side "mean" is the default for paired names
    (both sides, weighted by how well each is seen); "fixed" is for measures whose landmarks name their own side,
    and there `left` equals `right`. `arm` is true where front and back are decided by the wrist, not the ankle.
    """

    kind: Kind
    label: str
    side: Side
    left: tuple[int, ...]
    right: tuple[int, ...]
    arm: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """`minimum` <= measure <= `maximum`, either one absent. `measure` indexes `MoveSpec.measures`."""

    measure: int
    minimum: Bound | None
    maximum: Bound | None


@dataclass(frozen=True, slots=True)
class AnyOf:
    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: Condition


Condition = Criterion | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Phase:
    """All of `criteria` must hold. `line` is where the phase stands in the text (1-based)."""

    name: str
    criteria: tuple[Condition, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Tempo:
    min_ms: float | None = None
    max_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    min_ms: float
    grace_ms: float = 500.0
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class OnEvent:
    """Fires on an engine event; `reason` narrows interruptions, `phase` shape events, `every` to each n-th."""

    event: Literal["event_completed", "event_interrupted", "shape_enter", "shape_exit"]
    reason: str | None = None
    phase: int | None = None
    every: int = 1


@dataclass(frozen=True, slots=True)
class WhileInPhase:
    """Fires once `criteria` have been true for `min_phase_ms` while `phase` is the current one."""

    phase: int
    criteria: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NeverInPhase:
    """Fires when `phase` ends and `criteria` were never true in it."""

    phase: int
    criteria: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    when: OnEvent | WhileInPhase | NeverInPhase
    level: Level
    message: str


@dataclass(frozen=True, slots=True)
class PerUnit:
    """A setting that differs for angles (degrees) and lengths (torso lengths)."""

    angle: float
    length: float


@dataclass(frozen=True, slots=True)
class Smoothing:
    """One-Euro filter parameters: `min_cutoff` in Hz, `beta` per unit of speed."""

    min_cutoff: float = 1.5
    beta: float = 0.02


@dataclass(frozen=True, slots=True)
class Settings:
    min_visibility: float = 0.5
    min_phase_ms: float = 50.0
    lost_ms: float = 1000.0
    hysteresis: PerUnit = PerUnit(5.0, 0.05)
    min_range: PerUnit = PerUnit(25.0, 0.25)
    smoothing: Smoothing | None = Smoothing()


@dataclass(frozen=True, slots=True)
class Camera:
    """Advice for the person who sets up the camera: the view it works from, and a sentence."""

    view: View = "any"
    advice: str = ""


@dataclass(frozen=True, slots=True)
class MoveSpec:
    """A whole, valid MoveSpec. `measures` are distinct; criteria point into them. `sequence` holds phase indexes."""

    name: str
    version: str
    description: str
    type: Literal["repetition", "hold"]
    event_key: str
    measures: tuple[Measure, ...]
    phases: tuple[Phase, ...]
    sequence: tuple[int, ...]
    tempo: Tempo
    hold: Hold | None
    feedback: tuple[Feedback, ...]
    settings: Settings
    camera: Camera
