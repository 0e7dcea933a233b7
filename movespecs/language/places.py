"""Where each bound of the phases stands in the text, for pages on which it is moved with a pointer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from movespecs.language.issues import Issues, Spot, TooManyIssuesError
from movespecs.language.model import Bound
from movespecs.language.source import read_source
from movespecs.language.validation import read

_LINE_BREAK = re.compile("\r\n?|\n")
_WRITTEN = re.compile(r"""(["']?)[-+.0-9eE]+%?\1""")


@dataclass(frozen=True, slots=True)
class BoundPlace:
    """`length` characters from `line` and `column` (1-based) say `value`, in the measure's unit or in percent."""

    line: int
    column: int
    length: int
    value: float
    percent: bool


@dataclass(frozen=True, slots=True)
class CriterionPlaces:
    """`line` is the criterion's own. A bound that is absent, or written with escapes, has no place."""

    line: int
    minimum: BoundPlace | None
    maximum: BoundPlace | None


def places_of(text: str) -> tuple[tuple[CriterionPlaces, ...], ...]:
    """For each phase its criteria as they stand in the text; nothing for a text that has errors."""
    issues = Issues()
    try:
        reading = read(text, issues)
    except TooManyIssuesError:
        reading = None
    if reading is None:
        return ()
    lines = _LINE_BREAK.split(read_source(text, issues) or "")
    return tuple(
        tuple(
            CriterionPlaces(
                placed.spot.line,
                _place(lines, placed.minimum, placed.criterion.minimum),
                _place(lines, placed.maximum, placed.criterion.maximum),
            )
            for placed in clause.placed
        )
        for clause in reading.phases
    )


def _place(lines: list[str], spot: Spot | None, bound: Bound | None) -> BoundPlace | None:
    if spot is None or bound is None:
        return None
    written = _WRITTEN.match(lines[spot.line - 1], spot.column - 1)
    if written is None:
        return None
    return BoundPlace(spot.line, spot.column, len(written[0]), bound.value, bound.percent)
