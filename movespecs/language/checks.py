"""Warnings: what is valid, and yet will cost its author an evening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from movespecs.language.criteria import Clause, Placed
from movespecs.language.grammar.criteria import DEGREES, DISTANCE, HEIGHT
from movespecs.language.issues import Issues, Spot
from movespecs.language.model import Criterion, Kind, Measure
from movespecs.language.reader import Reading

# Poses from one camera are off by some 5 degrees; 0.1 torso lengths are about as much, and so is a tenth of a range.
NARROW_ANGLE = 10.0
NARROW_LENGTH = 0.1
NARROW_PERCENT = 10.0

_DOMAINS: dict[Kind, tuple[float, float]] = {
    "joint": (DEGREES.least, DEGREES.most),
    "segment": (DEGREES.least, DEGREES.most),
    "distance": (DISTANCE.least, DISTANCE.most),
    "height": (HEIGHT.least, HEIGHT.most),
}


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a clause leaves to a measure, in the measure's unit or in percent."""

    least: float
    most: float
    spot: Spot

    def both(self, other: Range) -> Range:
        return Range(max(self.least, other.least), min(self.most, other.most), other.spot)

    @property
    def width(self) -> float:
        """Below zero: nothing is left."""
        return self.most - self.least


# measure and whether in percent -> what is left
Ranges = dict[tuple[int, bool], Range]


def check(reading: Reading, issues: Issues) -> None:
    """Look a whole, valid MoveSpec over."""
    measures = reading.movespec.measures
    ranges = [_ranges(clause.placed, measures) for clause in reading.phases]
    _check_reachable(reading, ranges, issues)
    for clause in (*reading.phases, *reading.feedback):
        _check_width(clause, measures, issues)
    _check_apart(reading, ranges, issues)
    _check_guards(reading, issues)
    if reading.movespec.type == "repetition":
        _check_sequence(reading, issues)


def _check_reachable(reading: Reading, ranges: list[Ranges], issues: Issues) -> None:
    for phase, spot, left in zip(reading.movespec.phases, reading.phase_spots, ranges, strict=True):
        for (measure, percent), range_ in left.items():
            if range_.width < 0:
                label = reading.movespec.measures[measure].label
                unit = "%" * percent
                message = (
                    f"'{phase.name}' can never begin: its criteria ask for {label} of at least {range_.least:g}{unit}"
                    f" and at most {range_.most:g}{unit} at once"
                )
                issues.warning("unreachable_phase", spot, message)
                break


def _check_width(clause: Clause, measures: tuple[Measure, ...], issues: Issues) -> None:
    alone = _ranges(clause.placed, measures)
    others = [
        found
        for each in clause.placed
        if each.role == "any" or (each.role == "alone" and _may_differ(each, measures))
        for found in _ranges_of(each, measures)
    ]
    for (measure, percent), range_ in [*alone.items(), *others]:
        least_width, unit = _narrow(measures[measure], percent=percent)
        if 0 <= range_.width < least_width:
            message = (
                f"from {range_.least:g} to {range_.most:g}{unit} is narrower than the noise of a camera: leave"
                f" {measures[measure].label} at least {least_width:g}{unit}"
            )
            issues.warning("narrow_range", range_.spot, message)


def _check_apart(reading: Reading, ranges: list[Ranges], issues: Issues) -> None:
    """Two phases should be told apart by a measure that both have, and by more than noise."""
    measures, phases = reading.movespec.measures, reading.movespec.phases
    told: set[int] = set()
    for first, second in combinations(range(len(phases)), 2):
        shared = ranges[first].keys() & ranges[second].keys()
        # A phase with `any` or `not` may be narrower than its plain criteria say.
        plain = all(each.role == "alone" for index in (first, second) for each in reading.phases[index].placed)
        if second in told or not shared or not plain:
            continue
        widths = {key: ranges[first][key].both(ranges[second][key]).width for key in shared}
        gaps = {key: -width for key, width in widths.items() if width < 0}
        names = f"'{phases[first].name}' and '{phases[second].name}'"
        if not gaps:
            label = measures[min(shared)[0]].label
            message = f"{names} can both be true at once: set their bounds on {label} apart"
            issues.warning("phases_overlap", reading.phase_spots[second], message)
            told.add(second)
        elif all(gap < _narrow(measures[measure], percent=percent)[0] for (measure, percent), gap in gaps.items()):
            (measure, percent), gap = max(gaps.items(), key=lambda each: each[1])
            least_gap, unit = _narrow(measures[measure], percent=percent)
            message = f"only {gap:g}{unit} lie between {names}: leave {least_gap:g}{unit} for the noise of a camera"
            issues.warning("narrow_range", reading.phase_spots[second], message)
            told.add(second)


def _check_guards(reading: Reading, issues: Issues) -> None:
    """A percentage alone takes even a first small dip for a full range."""
    placed = [each for clause in reading.phases for each in clause.placed]
    guarded = {each.criterion.measure for each in placed if _has(each.criterion, percent=False)}
    for each in placed:
        index = each.criterion.measure
        if index not in guarded and _has(each.criterion, percent=True):
            measure = reading.movespec.measures[index]
            example = "angle_max: 130" if measure.kind in ("joint", "segment") else f"{measure.kind}_max: 0.5"
            message = (
                f"any small move may be the full range of {measure.label}: add a criterion in plain units beside it,"
                f" such as {example}"
            )
            issues.warning("unguarded_percent", each.spot, message)
            guarded.add(index)


def _check_sequence(reading: Reading, issues: Issues) -> None:
    movespec = reading.movespec
    first, last = (movespec.phases[movespec.sequence[end]].name for end in (0, -1))
    if first != last:
        message = f"a repetition ends in '{last}', and the next begins in '{first}': end with '{first}' to come back"
        issues.warning("no_return", reading.sequence_spots[-1], message)

    used = set(movespec.sequence)
    for feedback in movespec.feedback:
        if feedback.when.phase is not None:
            used.add(feedback.when.phase)
    for index, (phase, spot) in enumerate(zip(movespec.phases, reading.phase_spots, strict=True)):
        if index not in used:
            message = (
                f"'{phase.name}' is not in the sequence: to enter it can only break a repetition; use or remove it"
            )
            issues.warning("unused_phase", spot, message)


def _ranges(placed: Iterable[Placed], measures: tuple[Measure, ...]) -> Ranges:
    """What the plain criteria of a clause leave to each measure, all of them together."""
    ranges: Ranges = {}
    for each in placed:
        if each.role == "alone" and not _may_differ(each, measures):
            for key, range_ in _ranges_of(each, measures):
                ranges[key] = ranges[key].both(range_) if key in ranges else range_
    return ranges


def _ranges_of(placed: Placed, measures: tuple[Measure, ...]) -> Iterator[tuple[tuple[int, bool], Range]]:
    """What one criterion leaves to its measure: in percent, in plain units, or in both."""
    index, low, high = placed.criterion.measure, placed.criterion.minimum, placed.criterion.maximum
    for percent in (False, True):
        if _has(placed.criterion, percent=percent):
            least, most = (0.0, 100.0) if percent else _DOMAINS[measures[index].kind]
            least = low.value if low and low.percent == percent else least
            most = high.value if high and high.percent == percent else most
            yield (index, percent), Range(least, most, placed.spot)


def _may_differ(placed: Placed, measures: tuple[Measure, ...]) -> bool:
    """Whether another criterion on the same measure may be met by the other side of the body."""
    return measures[placed.criterion.measure].side == "either"


def _has(criterion: Criterion, *, percent: bool) -> bool:
    return any(bound and bound.percent == percent for bound in (criterion.minimum, criterion.maximum))


def _narrow(measure: Measure, *, percent: bool) -> tuple[float, str]:
    """The least width that is no noise, and its unit."""
    if percent:
        return NARROW_PERCENT, "%"
    return (NARROW_ANGLE, "°") if measure.kind in ("joint", "segment") else (NARROW_LENGTH, " torso lengths")
