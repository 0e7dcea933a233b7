"""All that a session remembers between frames. What is saved is exactly what is used."""

from __future__ import annotations

from math import inf, nan

import msgspec
from msgspec import Struct

from .ranges import Range


class Lapse(Struct, array_like=True, gc=False):
    """A channel that gave no good sample in the last frame: its last good one (time, value), its filter (middle, rate
    of change a second), and the jump that is not believed yet: since when its samples agree, and the last of them."""

    good_ms: float
    last: float
    middle: float
    rate: float
    doubted_ms: float = nan
    doubt_ms: float = nan
    doubt: float = nan


class Visit(Struct, array_like=True, gc=False):
    """One phase of the repetition under way: how well seen as it began, how far inside, and when it was left."""

    seen: float
    depth: float = 0.0
    left_ms: float = nan


class Machine(Struct, array_like=True):
    """Where the person is in the movement. Times are those of frames, in ms; what is not running is NaN.

    `phase` is the current one and `previous` the one just left, -1 for none. `position` counts the phases of the
    sequence that were reached, `visits` has one entry for each. `lows` and `highs` are the extremes of the values
    since the last phase was entered or left, `rest_lows` and `rest_highs` those of the visit before.
    """

    ms: float = -inf
    known_ms: float = -inf  # the last frame that could tell the current, else the due phase
    phase: int = -1
    previous: int = -1
    left_ms: float = nan
    position: int = 0
    open_ms: float = nan  # when the repetition or hold under way began
    held_ms: float = 0.0
    holds: int = 0  # times the hold under way has completed
    count: int = 0
    score: float = nan  # of the last one counted
    true: int = 0  # bit k: the criteria of phase k hold
    since: list[float] = []  # per phase: the last frame before they did
    visits: list[Visit] = []
    lows: list[float] = []
    highs: list[float] = []
    rest_lows: list[float] = []
    rest_highs: list[float] = []
    fired: int = 0  # bit k: feedback k has spoken in this repetition
    met: int = 0  # bit k: its criteria were true in this visit
    missed: int = 0  # bit k: they were false in it
    asked: list[float] = []  # per feedback: the last frame of this visit in which they were not true
    matches: list[int] = []  # per feedback: the events so far that match its trigger


class State(Struct, array_like=True):
    """`ms` is the last frame's time, `seen` how well each of the plan's landmarks was seen in it."""

    ms: float = -inf
    tracks: list[float] = []  # per channel the first three of smoothing.Track
    lapses: dict[int, Lapse] = {}
    torso: float = nan  # metres
    legs_right: bool = False  # the right leg is the front one
    legs_ms: float = -inf  # the last frame in which both ankles were seen
    arms_right: bool = False
    arms_ms: float = -inf
    seen: list[float] = []
    values: list[float] = []
    ranges: list[Range] = []
    learning: bool = False
    rows: list[bytes] = []
    row_due_ms: float = -inf
    machine: Machine = msgspec.field(default_factory=Machine)
