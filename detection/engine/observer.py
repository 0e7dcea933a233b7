"""From landmarks to values, as one straight-line function made for each MoveSpec.

Every frame of every stream passes here, and a loop over channels costs twice as much as the same arithmetic on local
variables (5.0 against 1.8 microseconds to read 22 landmarks alone). So the function is written out, from numbers of
the plan only, and compiled once. `smoothing.py` has the same formulas for the paths that are taken rarely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import acos, isfinite, nan, pi, sqrt
from struct import Struct
from typing import Literal, Protocol

from movespecs.language.model import Settings

from .codegen import define
from .smoothing import ANGLE, LEAST_MS, LENGTH, SPEED_CUTOFF, Unit, of_two_sides, resume
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


# A pose: its landmarks in index order; or packed, little-endian float32 of x, y, z, visibility and presence of each,
# where NaN is a visibility or presence that was not given
Pose = Sequence[Landmark] | bytes
PACKED = Struct("<165f")


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


Observer = Callable[[State, float, Pose], list[float]]

FRONT_BAND = 0.1  # torso lengths by which the other ankle must be ahead before it is the front one
TORSO_MS = 500.0  # time constant of the torso length
TINY, HUGE = 1e-4, 1e12  # metres (and products of them) between which a length is one of a body
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
    """The function (state, now, pose) -> one value per operand, NaN where unknown.

    It brings the state's tracks, torso, front sides, seen, values and time up to `now`. ValueError, and nothing
    changed, where a number that counts is not finite.
    """
    names: dict[str, object] = {
        "acos": acos,
        "sqrt": sqrt,
        "nan": nan,
        "resume": resume,
        "straight": _straight,
        "of_two_sides": of_two_sides,
        "check": _check,
        "unpack": _unpacker(used_landmarks(channels, operands)),
        "ANGLE": ANGLE,
        "LENGTH": LENGTH,
        "SMOOTHING": settings.smoothing,
    }
    lines = _lines(channels, operands, settings)
    observer: Observer = define("observe", ("state", "now", "pose"), lines, names)
    return observer


def _unpacker(landmarks: Sequence[int]) -> Callable[[bytes], tuple[float, ...]]:
    """Unpacks the five numbers of each of these landmarks from a packed pose, and passes over the others."""
    return Struct("<" + "".join("5f" if index in landmarks else "20x" for index in range(33))).unpack


def _check(pose: Pose, indexes: tuple[int, ...]) -> None:
    for index in indexes:
        if isinstance(pose, bytes):
            x, y, z, *seen = PACKED.unpack(pose)[5 * index : 5 * index + 5]
            numbers = (x, y, z, *(0.0 if number != number else number for number in seen))
        else:
            mark = pose[index]
            numbers = (mark.x, mark.y, mark.z, mark.visibility or 0.0, mark.presence or 0.0)
        if not all(isfinite(number) for number in numbers):
            raise ValueError("landmarks must be finite")


def _straight(dot: float, squared: float) -> float:
    """The angle where rounding leaves no cosine: 0, 180, or unknown where a line has no length."""
    if not squared > 0.0:
        return nan
    return 0.0 if dot > 0.0 else 180.0


def _limbs(operands: Sequence[Operand]) -> list[str]:
    sided = [operand for operand in operands if operand.side in ("front", "back")]
    return sorted({_limb(operand) for operand in sided})


def _lines(channels: Sequence[Channel], operands: Sequence[Operand], settings: Settings) -> list[str]:
    """First everything that may raise, then what changes the state."""
    landmarks = used_landmarks(channels, operands)
    units = {channel.unit for channel in channels}
    limbs = _limbs(operands)
    tracks = ", ".join(f"last{c}, middle{c}, rate{c}" for c in range(len(channels)))
    lines = _read(landmarks) + _bones(channels) + _clock(units, settings)
    if limbs or LENGTH in units:
        lines += _torso(settings)
    for number, channel in enumerate(channels):
        lines += _measure(number, channel, settings)
    lines += _check_all(channels, landmarks)
    if limbs or LENGTH in units:
        lines.append("state.torso = torso")
    for limb in limbs:
        lines += _front(limb, settings)
    lines.append(f"{tracks} = state.tracks")
    for number, channel in enumerate(channels):
        lines += _filter(number, channel.unit, settings)
    for number, operand in enumerate(operands):
        lines += _operand(number, operand, channels[operand.left].unit)
    return [
        *lines,
        "state.ms = now",
        f"state.tracks = [{tracks}]",
        "state.seen = [" + ", ".join(f"s{i}" for i in landmarks) + "]",
        "state.values = values = [" + ", ".join(f"o{k}" for k in range(len(operands))) + "]",
        "return values",
    ]


def _read(landmarks: Sequence[int]) -> list[str]:
    """Where each landmark is, and how well it is seen (`s`): the lesser of the two, each 1 where not given."""
    packed = ["if type(pose) is bytes:"]
    packed += ["    " + ", ".join(f"x{i}, y{i}, z{i}, s{i}, p{i}" for i in landmarks) + " = unpack(pose)"]
    one_by_one = ["else:"]
    for i in landmarks:
        packed += [f"    if s{i} != s{i}: s{i} = 1.0", f"    if p{i} < s{i}: s{i} = p{i}"]
        one_by_one += [
            f"    mark = pose[{i}]; x{i} = mark.x; y{i} = mark.y; z{i} = mark.z",
            f"    s{i} = mark.visibility; p = mark.presence",
            f"    if s{i} is None: s{i} = 1.0",
            f"    if p is not None and not s{i} <= p: s{i} = p",
        ]
    return packed + one_by_one


def _check_all(channels: Sequence[Channel], landmarks: Sequence[int]) -> list[str]:
    """What is not finite leaves a channel unknown; so does much else, and then a sum of all tells them apart."""
    raw = " + ".join(f"new{c}" for c in range(len(channels)))
    numbers = [f"s{i}" for i in landmarks] + [f"n{_bone(a, b)}" for a, b in _bone_pairs(channels)]
    return [
        f"total = {raw}",
        "if total != total:",
        f"    total = {' + '.join(numbers)}",
        f"    if total - total != 0.0: check(pose, {tuple(landmarks)})",
    ]


def _clock(units: set[Unit], settings: Settings) -> list[str]:
    """What the filters of all channels share in a frame."""
    lines = [
        "before = state.ms",
        f"dt = now - before if now - before > {LEAST_MS!r} else {LEAST_MS!r}",
        "seconds = dt / 1000.0",
        f"turn = {2.0 * pi * SPEED_CUTOFF!r} * seconds",
        "keep = 1.0 / (turn + 1.0)",
        f"push = {2.0 * pi * SPEED_CUTOFF!r} * keep",
    ]
    for unit in units:
        name = _name(unit)
        lines += [
            f"{name}_up = {unit.jump!r} + {unit.jump_per_ms!r} * dt if dt <= {settings.lost_ms!r} else nan",
            f"{name}_down = -{name}_up",
        ]
        if settings.smoothing is not None:
            lines.append(f"{name}_base = {2.0 * pi * settings.smoothing.min_cutoff!r} * seconds + 1.0")
    return lines


def _pairs(channel: Channel) -> list[tuple[int, int]]:
    """The lines it is measured on, from landmark to landmark."""
    first, second, *third = channel.landmarks
    return [(first, second), (third[0], second)] if third else [(first, second)]


def _bone(a: int, b: int) -> str:
    return f"{min(a, b)}_{max(a, b)}"


def _bone_pairs(channels: Sequence[Channel]) -> list[tuple[int, int]]:
    return sorted({(min(pair), max(pair)) for channel in channels for pair in _pairs(channel)})


def _bones(channels: Sequence[Channel]) -> list[str]:
    """Each line between two landmarks once, from the lower index to the higher, and its length squared."""
    lines = []
    for a, b in _bone_pairs(channels):
        lines.append("; ".join(f"{axis}{_bone(a, b)} = {axis}{b} - {axis}{a}" for axis in "xyz"))
        lines.append(f"n{_bone(a, b)} = " + " + ".join(f"{axis}{_bone(a, b)} * {axis}{_bone(a, b)}" for axis in "xyz"))
    return lines


def _torso(settings: Settings) -> list[str]:
    """Mid-shoulder to mid-hip in metres, smoothed: the unit of lengths. Of a hidden side, the other's will do."""
    least = repr(settings.min_visibility)
    return [
        "torso = state.torso; length = 0.0",
        f"left = s11 >= {least} and s23 >= {least}; right = s12 >= {least} and s24 >= {least}",
        "if left and right:",
        *(f"    {axis} = 0.5 * ({axis}11 + {axis}12 - {axis}23 - {axis}24)" for axis in "xyz"),
        "    length = sqrt(x * x + y * y + z * z)",
        "elif left or right:",
        *(f"    {axis} = {axis}11 - {axis}23 if left else {axis}12 - {axis}24" for axis in "xyz"),
        "    length = sqrt(x * x + y * y + z * z)",
        f"if {TINY!r} < length < {HUGE!r}:",
        f"    torso = torso + (length - torso) * dt / (dt + {TORSO_MS!r}) if torso == torso else length",
    ]


def _measure(c: int, channel: Channel, settings: Settings) -> list[str]:
    """How far above the least visibility the channel is seen (`w`), and its raw value (`new`)."""
    first, *others = channel.landmarks
    lines = [f"w{c} = s{first}"]
    lines += [f"if not s{i} >= w{c}: w{c} = s{i}" for i in others]
    lines += [f"w{c} -= {settings.min_visibility!r}", f"if w{c} >= 0.0:"]
    bones = [_bone(a, b) for a, b in _pairs(channel)]
    down = [a < b for a, b in _pairs(channel)]
    match channel.kind:
        case "joint":
            sign = "" if down[0] is down[1] else "-"
            dot = " + ".join(f"{axis}{bones[0]} * {axis}{bones[1]}" for axis in "xyz")
            inner = _angle(c, f"{sign}({dot})", f"n{bones[0]} * n{bones[1]}")
        case "segment":
            sign = "" if down[0] else "-"
            inner = _angle(c, f"{sign}y{bones[0]}", f"n{bones[0]}")
        case "distance":
            inner = [f"new{c} = sqrt(n{bones[0]}) / torso if n{bones[0]} < {HUGE!r} else nan"]
        case "height":
            inner = [f"new{c} = (y{others[0]} - y{first}) / torso if n{bones[0]} < {HUGE!r} else nan"]
    return [*lines, *(f"    {line}" for line in inner), f"else: new{c} = nan"]


def _angle(c: int, dot: str, squared: str) -> list[str]:
    """Of two lines with this dot product, the product of whose lengths squared is `squared`."""
    return [
        f"try: new{c} = acos({dot} / sqrt({squared})) * {180.0 / pi!r}",
        f"except (ValueError, ZeroDivisionError): new{c} = straight({dot}, {squared})",
    ]


def _front(limb: str, settings: Settings) -> list[str]:
    """Which side's ankle (wrist) is further forward; where only one was seen for `lost_ms`, that one."""
    left, right = LIMBS[limb]
    least = repr(settings.min_visibility)
    return [
        f"{limb}_right = state.{limb}_right",
        f"if s{left} >= {least} and s{right} >= {least}:",
        f"    state.{limb}_ms = now",
        "    x = z23 - z24; z = x24 - x23; n = x * x + z * z",
        f"    if s23 >= {least} and s24 >= {least} and {TINY**2!r} < n < {HUGE!r}:",
        f"        ahead = ((x{left} - x{right}) * x + (z{left} - z{right}) * z) / (sqrt(n) * torso)",
        f"        if ahead > {FRONT_BAND!r}: {limb}_right = False",
        f"        elif ahead < {-FRONT_BAND!r}: {limb}_right = True",
        f"elif not now - state.{limb}_ms < {settings.lost_ms!r}:",
        f"    if s{left} >= {least}: {limb}_right = False",
        f"    elif s{right} >= {least}: {limb}_right = True",
        f"state.{limb}_right = {limb}_right",
    ]


def _filter(c: int, unit: Unit, settings: Settings) -> list[str]:
    """`one_euro` where the sample follows the last frame's; else `resume`."""
    name = _name(unit)
    lines = [f"if {name}_down <= new{c} - last{c} <= {name}_up:", f"    last{c} = new{c}"]
    if settings.smoothing is None:
        lines += [f"    v{c} = middle{c} = new{c}; rate{c} = 0.0"]
    else:
        beta = 2.0 * pi * settings.smoothing.beta * unit.speed
        lines += [
            f"    away = new{c} - middle{c}",
            f"    rate{c} = rate{c} * keep + away * push",
            f"    moved = rate{c} * seconds",
            f"    kept = 1.0 / ({name}_base + (moved if moved >= 0.0 else -moved) * {beta!r})",
            f"    middle{c} = new{c} - away * kept",
            f"    v{c} = middle{c} + moved * kept",
        ]
    track = f"last{c}, middle{c}, rate{c}, v{c}"
    known = f"(last{c}, middle{c}, rate{c}, nan)"
    call = f"resume(state, {c}, now, new{c}, {known}, {name.upper()}, SMOOTHING, {settings.lost_ms!r})"
    return [*lines, f"elif new{c} != new{c} and last{c} != last{c}: v{c} = nan", f"else: {track} = {call}"]


def _operand(k: int, operand: Operand, unit: Unit) -> list[str]:
    a, b = operand.left, operand.right
    match operand.side:
        case "front":
            lines = [f"o{k} = v{b} if {_limb(operand)}_right else v{a}"]
        case "back":
            lines = [f"o{k} = v{a} if {_limb(operand)}_right else v{b}"]
        case "mean":
            sides = f"({a}, v{a}, w{a}), ({b}, v{b}, w{b})"
            lines = [
                f"weight = w{a} + w{b}",
                f"o{k} = (v{a} * w{a} + v{b} * w{b}) / weight if weight > 0.0 else nan",
                f"if o{k} != o{k}: o{k} = of_two_sides(state, now, {sides})",
            ]
        case _:
            lines = [f"o{k} = v{a}"]
    if unit is ANGLE:
        lines += [f"if o{k} < 0.0: o{k} = 0.0", f"elif o{k} > 180.0: o{k} = 180.0"]
    return lines


def _limb(operand: Operand) -> str:
    return "arms" if operand.arm else "legs"


def _name(unit: Unit) -> str:
    return "angle" if unit is ANGLE else "length"
