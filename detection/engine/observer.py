"""From landmarks to values, as one straight-line function made for each MoveSpec.

Every frame of every stream passes here, and a loop over channels costs twice as much as the same arithmetic on local
variables (5.0 against 1.8 microseconds to read 22 landmarks alone). So the function is written out, from numbers of
the plan only, and compiled once. `smoothing.py` has the same formulas for the paths that are taken rarely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import acos, isfinite, nan, pi, sqrt
from typing import TYPE_CHECKING, Any, Literal, Protocol

from movespecs.language.model import Settings

from .smoothing import ANGLE, LEAST_MS, LENGTH, SPEED_CUTOFF, Unit, of_two_sides, smooth

if TYPE_CHECKING:
    from .state import State


class Landmark(Protocol):
    """A world landmark as MediaPipe gives it: metres, hip-centred, y down; `visibility` and `presence` 0..1."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def z(self) -> float: ...
    @property
    def visibility(self) -> float | None: ...
    @property
    def presence(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Channel:
    """One number of one side of the body, checked and smoothed on its own. `landmarks` index MediaPipe's 33."""

    kind: Literal["joint", "segment", "distance", "height"]
    landmarks: tuple[int, ...]

    @property
    def unit(self) -> Unit:
        return ANGLE if self.kind in ("joint", "segment") else LENGTH


OperandSide = Literal["left", "right", "fixed", "mean", "front", "back"]


@dataclass(frozen=True, slots=True)
class Operand:
    """One value that conditions ask about, made of one channel or of two.

    `left` and `right` index the channels and are equal where there is but one. `arm`: front and back are told by the
    wrists, not the ankles. `range` indexes the learned ranges, -1 where no bound on it is in percent.
    """

    measure: int
    side: OperandSide
    left: int
    right: int
    arm: bool
    range: int


Observer = Callable[["State", float, Sequence[Landmark]], list[float]]

FRONT_BAND = 0.1  # torso lengths by which the other ankle must be ahead before it is the front one
TORSO_MS = 500.0  # time constant of the torso length
HUGE = 1e12  # beyond it a length is no length of a body
TORSO = (11, 12, 23, 24)
LIMBS = {"legs": (27, 28), "arms": (15, 16)}


def used_landmarks(channels: Sequence[Channel], operands: Sequence[Operand]) -> tuple[int, ...]:
    """The landmarks that an observer of these reads, in order."""
    used = {index for channel in channels for index in channel.landmarks}
    limbs = _limbs(operands)
    if limbs or any(channel.unit is LENGTH for channel in channels):
        used.update(TORSO)
    for limb in limbs:
        used.update(LIMBS[limb])
    return tuple(sorted(used))


def build_observer(channels: Sequence[Channel], operands: Sequence[Operand], settings: Settings) -> Observer:
    """The function (state, now, landmarks) -> one value per operand, NaN where unknown.

    It brings the state's tracks, torso, front sides, seen, values and time up to `now`. ValueError, and nothing
    changed, where a landmark it reads is not finite.
    """
    names: dict[str, Any] = {
        "acos": acos,
        "sqrt": sqrt,
        "nan": nan,
        "smooth": smooth,
        "of_two_sides": of_two_sides,
        "check": _check,
        "ANGLE": ANGLE,
        "LENGTH": LENGTH,
        "SMOOTHING": settings.smoothing,
    }
    source = _source(channels, operands, settings)
    # made of this module's own templates, indexes and float literals: no text of the MoveSpec gets here
    exec(compile(source, "<observer>", "exec"), names)  # noqa: S102
    observer: Observer = names["observe"]
    return observer


def _check(landmarks: Sequence[Landmark], indexes: tuple[int, ...]) -> None:
    for index in indexes:
        mark = landmarks[index]
        numbers = (mark.x, mark.y, mark.z, mark.visibility or 0.0, mark.presence or 0.0)
        if not all(isfinite(number) for number in numbers):
            raise ValueError("landmarks must be finite")


def _limbs(operands: Sequence[Operand]) -> list[str]:
    sided = [operand for operand in operands if operand.side in ("front", "back")]
    return sorted({"arms" if operand.arm else "legs" for operand in sided})


def _source(channels: Sequence[Channel], operands: Sequence[Operand], settings: Settings) -> str:
    landmarks = used_landmarks(channels, operands)
    units = {channel.unit for channel in channels}
    limbs = _limbs(operands)
    tracks = ", ".join(f"good{c}, raw{c}, mid{c}, rate{c}" for c in range(len(channels)))
    lines = _read(landmarks) + _clock(units, settings)
    lines += [f"{tracks} = state.tracks"]
    if limbs or LENGTH in units:
        lines += _torso(settings)
    for limb in limbs:
        lines += _front(limb, settings)
    lines += _bones(channels)
    for number, channel in enumerate(channels):
        lines += _channel(number, channel, settings)
    for number, operand in enumerate(operands):
        lines += _operand(number, operand)
    lines += [
        "state.ms = now",
        f"state.tracks = [{tracks}]",
        "state.seen = [" + ", ".join(f"s{i}" for i in landmarks) + "]",
        "state.values = values = [" + ", ".join(f"o{k}" for k in range(len(operands))) + "]",
        "return values",
    ]
    return "def observe(state, now, landmarks):\n" + "".join(f"    {line}\n" for line in lines)


def _read(landmarks: Sequence[int]) -> list[str]:
    lines: list[str] = []
    for i in landmarks:
        lines += [
            f"mark = landmarks[{i}]; x{i} = mark.x; y{i} = mark.y; z{i} = mark.z",
            f"s{i} = mark.visibility; presence = mark.presence",
            f"if s{i} is None: s{i} = 1.0",
            f"if presence is not None and not s{i} <= presence: s{i} = presence",
        ]
    total = " + ".join(f"x{i} + y{i} + z{i} + s{i}" for i in landmarks)
    return [*lines, f"total = {total}", f"if total - total != 0.0: check(landmarks, {tuple(landmarks)})"]


def _clock(units: set[Unit], settings: Settings) -> list[str]:
    lines = [
        "last = state.ms",
        f"dt = now - last if now - last > {LEAST_MS!r} else {LEAST_MS!r}",
        "seconds = dt / 1000.0",
        f"turn = {2.0 * pi * SPEED_CUTOFF!r} * seconds",
        "gain = turn / (turn + 1.0)",
    ]
    for unit in units:
        name = _name(unit)
        lines += [f"{name}_jump = {unit.jump!r} + {unit.jump_per_ms!r} * dt"]
        if settings.smoothing is not None:
            lines += [
                f"{name}_base = {2.0 * pi * settings.smoothing.min_cutoff!r} * seconds + 1.0",
                f"{name}_beta = {2.0 * pi * settings.smoothing.beta * unit.speed!r} * seconds",
            ]
    return lines


def _torso(settings: Settings) -> list[str]:
    """Mid-shoulder to mid-hip in metres, smoothed: the unit of lengths."""
    seen = " and ".join(f"s{i} >= {settings.min_visibility!r}" for i in TORSO)
    return [
        "torso = state.torso",
        f"if {seen}:",
        *(f"    {a} = 0.5 * ({a}11 + {a}12 - {a}23 - {a}24)" for a in "xyz"),
        "    length = sqrt(x * x + y * y + z * z)",
        f"    if 1e-6 < length < {HUGE!r}:",
        f"        torso = torso + (length - torso) * dt / (dt + {TORSO_MS!r}) if torso == torso else length",
        "        state.torso = torso",
    ]


def _front(limb: str, settings: Settings) -> list[str]:
    """Which side's ankle (wrist) is further forward; where but one has been seen for `lost_ms`, that one."""
    left, right = LIMBS[limb]
    least = repr(settings.min_visibility)
    return [
        f"{limb}_right = state.{limb}_right",
        f"if s{left} >= {least} and s{right} >= {least}:",
        f"    state.{limb}_ms = now",
        "    x = z23 - z24; z = x24 - x23; n = x * x + z * z",
        f"    if s23 >= {least} and s24 >= {least} and 0.0 < n < {HUGE!r} and torso == torso:",
        f"        ahead = ((x{left} - x{right}) * x + (z{left} - z{right}) * z) / (sqrt(n) * torso)",
        f"        if ahead > {FRONT_BAND!r}: {limb}_right = False",
        f"        elif ahead < {-FRONT_BAND!r}: {limb}_right = True",
        f"elif not now - state.{limb}_ms < {settings.lost_ms!r}:",
        f"    if s{left} >= {least}: {limb}_right = False",
        f"    elif s{right} >= {least}: {limb}_right = True",
        f"state.{limb}_right = {limb}_right",
    ]


def _pairs(channel: Channel) -> list[tuple[int, int]]:
    if channel.kind == "joint":
        a, b, c = channel.landmarks
        return [(a, b), (c, b)]
    return [(channel.landmarks[0], channel.landmarks[1])]


def _bones(channels: Sequence[Channel]) -> list[str]:
    """Each line between two landmarks once, in the order of their indexes, and its length squared."""
    lines = []
    for a, b in sorted({(min(pair), max(pair)) for channel in channels for pair in _pairs(channel)}):
        bone = f"{a}_{b}"
        lines.append("; ".join(f"{axis}{bone} = {axis}{b} - {axis}{a}" for axis in "xyz"))
        lines.append(f"n{bone} = " + " + ".join(f"{axis}{bone} * {axis}{bone}" for axis in "xyz"))
    return lines


def _bone(a: int, b: int) -> tuple[str, bool]:
    """The line's name, and whether it points from `a` to `b` as named."""
    return f"{min(a, b)}_{max(a, b)}", a < b


def _channel(c: int, channel: Channel, settings: Settings) -> list[str]:
    first, *others = channel.landmarks
    lines = [f"w{c} = s{first}"]
    lines += [f"if s{i} < w{c}: w{c} = s{i}" for i in others]
    lines += [f"w{c} -= {settings.min_visibility!r}", f"v{c} = nan", f"if w{c} >= 0.0:"]
    bones = [_bone(a, b) for a, b in _pairs(channel)]
    sound = f"-{HUGE!r} < new < {HUGE!r}"
    match channel.kind:
        case "joint":
            (one, one_way), (two, two_way) = bones
            sign = "" if one_way is two_way else "-"
            dot = " + ".join(f"{axis}{one} * {axis}{two}" for axis in "xyz")
            lines += [
                f"    n = n{one} * n{two}",
                f"    cosine = {sign}({dot}) / sqrt(n) if 0.0 < n < {HUGE!r} else nan",
            ]
            new, sound = _angle(), "cosine == cosine"
        case "segment":
            (name, way) = bones[0]
            sign = "" if way else "-"
            lines += [f"    n = n{name}", f"    cosine = {sign}y{name} / sqrt(n) if 0.0 < n < {HUGE!r} else nan"]
            new, sound = _angle(), "cosine == cosine"
        case "distance":
            new = f"sqrt(n{bones[0][0]}) / torso"
        case "height":
            new = f"(y{others[0]} - y{first}) / torso"
    lines += [f"    new = {new}", f"    if {sound}:"]
    return lines + [f"        {line}" for line in _filter(c, channel.unit, settings)]


def _angle() -> str:
    return f"acos(cosine) * {180.0 / pi!r} if -1.0 < cosine < 1.0 else 0.0 if cosine > 0.0 else 180.0"


def _filter(c: int, unit: Unit, settings: Settings) -> list[str]:
    """The filter where the last frame's sample was good and this one is no jump; else by `smooth`."""
    name = _name(unit)
    lines = [f"if good{c} == last and -{name}_jump <= new - raw{c} <= {name}_jump:", f"    good{c} = now; raw{c} = new"]
    if settings.smoothing is None:
        lines += [f"    v{c} = new"]
    else:
        lines += [
            f"    away = new - mid{c}",
            f"    rate{c} += gain * (away / seconds - rate{c})",
            f"    kept = 1.0 / ({name}_base + (rate{c} if rate{c} >= 0.0 else -rate{c}) * {name}_beta)",
            f"    mid{c} += away - away * kept",
            f"    v{c} = mid{c} + rate{c} * seconds * kept",
        ]
        if unit is ANGLE:
            lines += [f"    if not 0.0 <= v{c} <= 180.0: v{c} = 0.0 if v{c} < 0.0 else 180.0"]
    track = f"good{c}, raw{c}, mid{c}, rate{c}"
    call = f"smooth(state, {c}, now, new, ({track}), {name.upper()}, SMOOTHING, {settings.lost_ms!r})"
    return [*lines, "else:", f"    {track}, v{c} = {call}"]


def _operand(k: int, operand: Operand) -> list[str]:
    a, b = operand.left, operand.right
    if operand.side in ("front", "back"):
        if operand.side == "back":
            a, b = b, a
        return [f"o{k} = v{b} if {'arms' if operand.arm else 'legs'}_right else v{a}"]
    if operand.side != "mean":
        return [f"o{k} = v{a}"]
    sides = ", ".join(f"({c}, v{c}, w{c}, good{c})" for c in (a, b))
    return [
        f"if v{a} == v{a} and v{b} == v{b} and w{a} + w{b} > 0.0:",
        f"    o{k} = (v{a} * w{a} + v{b} * w{b}) / (w{a} + w{b})",
        "else:",
        f"    o{k} = of_two_sides(state, now, {sides})",
    ]


def _name(unit: Unit) -> str:
    return "angle" if unit is ANGLE else "length"
