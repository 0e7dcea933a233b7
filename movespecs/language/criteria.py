"""From criteria as written to conditions on numbered measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from movespecs.language.issues import Issues, Spot
from movespecs.language.limits import MAX_CRITERIA, MAX_MEASURES
from movespecs.language.measures import Measures, is_paired, listed_measure, meets_itself, named_measure
from movespecs.language.model import AnyOf, Bound, Condition, Criterion, Kind, Measure, Not, Side
from movespecs.language.shape import Fields, Items, Leaf

Role = Literal["alone", "any", "not"]

# the key that names a measure -> what kind of measure it is, and how its bounds are called
_MEASURES: dict[str, tuple[Kind, str]] = {
    "joint": ("joint", "angle"),
    "segment": ("segment", "angle"),
    "distance": ("distance", "distance"),
    "height": ("height", "height"),
}


class Placed(NamedTuple):
    """A criterion on a measure, and where it and its bounds stand: by itself, inside an `any`, or somewhere under a
    `not`."""

    criterion: Criterion
    spot: Spot
    role: Role
    minimum: Spot | None
    maximum: Spot | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A list of conditions that must all hold, and every criterion anywhere in it."""

    conditions: tuple[Condition, ...]
    placed: tuple[Placed, ...]


class CriteriaReader:
    """Reads the criteria of one MoveSpec; `measures` are those found so far."""

    def __init__(self, issues: Issues, *, is_hold: bool) -> None:
        self.measures = Measures()
        self._issues = issues
        self._is_hold = is_hold
        self._placed: list[Placed] = []

    def clause(self, criteria: Items | None) -> Clause:
        """The conditions of a phase or a feedback."""
        self._placed = []
        conditions = self._conditions(criteria, "alone")
        if len(self._placed) > MAX_CRITERIA:
            message = f"more than {MAX_CRITERIA} criteria together, those inside any and not included: remove some"
            self._issues.error("too_many", self._placed[MAX_CRITERIA].spot, message)
        return Clause(conditions, tuple(self._placed))

    def _conditions(self, criteria: Items | None, role: Role) -> tuple[Condition, ...]:
        values = criteria.values if criteria else ()
        read = [self._condition(value, role) for value in values if isinstance(value, Fields)]
        return tuple(condition for condition in read if condition is not None)

    def _condition(self, fields: Fields, role: Role) -> Condition | None:
        match fields.name:
            case "any":
                return AnyOf(self._conditions(fields.items("any"), "any" if role == "alone" else role))
            case "not":
                inner = fields.fields("not")
                condition = self._condition(inner, "not") if inner else None
                return Not(condition) if condition else None
        return self._criterion(fields, role)

    def _criterion(self, fields: Fields, role: Role) -> Criterion | None:
        kind, stem = _MEASURES[fields.name]
        measure = self._measure(kind, fields)
        least, most = fields.leaf(f"{stem}_min"), fields.leaf(f"{stem}_max")
        minimum, maximum = self._bound(least), self._bound(most)
        if measure is None:
            return None
        known = len(self.measures.found)
        criterion = Criterion(self.measures.index(measure), minimum, maximum)
        if known == MAX_MEASURES and criterion.measure == MAX_MEASURES:
            message = f"more than {MAX_MEASURES} different measures: use one again, or remove some"
            self._issues.error("too_many", fields.spot, message)
        spots = (leaf.spot if leaf else None for leaf in (least, most))
        self._placed.append(Placed(criterion, fields.spot, role, *spots))
        return criterion

    def _bound(self, leaf: Leaf | None) -> Bound | None:
        if leaf is None:
            return None
        bound: Bound = leaf.value
        if bound.percent and self._is_hold:
            message = "a hold has no there-and-back to take a percentage of: write it in plain units, such as 160"
            self._issues.error("percent_in_hold", leaf.spot, message)
        return bound

    def _measure(self, kind: Kind, fields: Fields) -> Measure | None:
        side: Side = fields.value("side", "mean")
        name = fields.leaf(kind)
        if name is not None:
            return named_measure(kind, name.value, side)
        listed = fields.items(kind)
        if listed is None or not listed.whole:
            return None
        points = tuple(leaf.value for leaf in listed.values if isinstance(leaf, Leaf))
        if meets_itself(points):
            both = (
                "; for the two sides write left_… and right_…" if kind == "distance" and len(set(points)) == 1 else ""
            )
            self._issues.error("invalid_value", listed.spot, f"the same landmark stands twice here: write others{both}")
            return None
        given = fields.leaf("side")
        if given is not None and not is_paired(points):
            message = "these landmarks name their sides already: remove side, or write them without left_ and right_"
            self._issues.error("unknown_side", given.spot, message)
            return None
        return listed_measure(kind, points, side)
