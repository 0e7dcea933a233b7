"""The public catalogue as it is searched: what passes, how many there are of each kind, and in which order."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from movespecs import facets
from movespecs.models import MoveSpec
from movespecs.selectors import containing_words, folded, published

SORTS = {"relevance": "Best match", "stars": "Most stars", "use": "Most used", "newest": "Newest"}
_ORDERS = {
    "stars": ("-star_count", "-session_count", "name", "id"),
    "use": ("-session_count", "-star_count", "name", "id"),
    "newest": ("-created_at", "-id"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty does not matter. Of `body_parts` and `equipment` all must be there."""

    words: str = ""
    type: str = ""
    view: str = ""
    body_parts: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pass, and how many would with one value more: of a type or a view, in place of the one wanted."""

    total: int = 0
    types: Counter[str] = field(default_factory=Counter)
    views: Counter[str] = field(default_factory=Counter)
    body_parts: Counter[str] = field(default_factory=Counter)
    equipment: Counter[str] = field(default_factory=Counter)


def movespecs_found(*, wanted: Wanted, sort: str) -> QuerySet[MoveSpec]:
    """Those that pass, in the order of `sort`, one of SORTS."""
    found = containing_words(published(), wanted.words)
    if wanted.type:
        found = found.filter(type=wanted.type)
    if wanted.view:
        found = found.filter(view=wanted.view)
    for part in wanted.body_parts:
        found = found.filter(body_parts__contains=facets.containing(part))
    for thing in wanted.equipment:
        found = found.filter(equipment__contains=facets.containing(thing))
    if sort != "relevance":
        return found.order_by(*_ORDERS[sort])
    return _best_first(found, folded(" ".join(wanted.words.split())))


def counts_of(*, wanted: Wanted) -> Counts:
    """In one query, whose rows are the few combinations that there are."""
    combinations = containing_words(published(), wanted.words).order_by()
    rows = combinations.values_list("type", "view", "body_parts", "equipment").annotate(number=Count("pk"))
    total, counts = 0, Counts()
    for type_, view, body_parts, equipment, number in rows:
        parts, things = facets.separated(body_parts), facets.separated(equipment)
        if not (set(wanted.body_parts) <= set(parts) and set(wanted.equipment) <= set(things)):
            continue
        of_type, of_view = wanted.type in ("", type_), wanted.view in ("", view)
        if of_view:
            counts.types[type_] += number
        if of_type:
            counts.views[view] += number
        if of_type and of_view:
            total += number
            counts.body_parts.update(_times(parts, number))
            counts.equipment.update(_times(things, number))
    return Counts(total, counts.types, counts.views, counts.body_parts, counts.equipment)


def _times(names: tuple[str, ...], number: int) -> dict[str, int]:
    return dict.fromkeys(names, number)


def _best_first(found: QuerySet[MoveSpec], words: str) -> QuerySet[MoveSpec]:
    """By where the words stand: they are the name, begin it, or stand somewhere; then by stars."""
    place = Case(
        When(search_text__startswith=f"{words}\n", then=Value(0)),
        When(search_text__startswith=words, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.alias(place=place).order_by("place", *_ORDERS["stars"])
