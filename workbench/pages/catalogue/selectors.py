"""What the catalogue's pages show."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.urls import reverse

from movespecs import facets
from movespecs.models import MoveSpec, MoveSpecVersion
from movespecs.search import SORTS, Counts, Wanted, counts_of, movespecs_found
from workbench.pages.catalogue.query import Query
from workbench.pages.samples import figures_of, shown_by

ON_A_PAGE = 12
VERSIONS_SHOWN = 20
BUILT_IN = "catalogue"  # the system's own organization


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the figure is: a moving one, which `still` is the same of at rest; or which parts of a body are watched."""

    url: str
    still: str
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    movespec: MoveSpec
    author: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, and the address with it, or where it is chosen without."""

    id: str
    label: str
    number: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PageLink:
    """Without an address it stands for pages left out."""

    number: int | str
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what passes."""

    query: Query
    total: int
    page: "Page[int]"
    pages: list[PageLink]
    next_url: str
    cards: list[Card]
    facets: tuple[Facet, ...]
    sorts: tuple[Choice, ...]


def found_get(*, query: Query) -> Found:
    """A page that is not there is the last."""
    counts = counts_of(wanted=query.wanted)
    page = Paginator(range(counts.total), ON_A_PAGE).get_page(query.page)
    found = movespecs_found(wanted=query.wanted, sort=query.order).values_list("pk", flat=True)
    there = list(found[max(page.start_index() - 1, 0) : page.end_index()])  # sorted alone, without all that is shown
    movespecs = MoveSpec.objects.select_related("project__organization", "forked_from").only(*CARD_FIELDS)
    by_id = movespecs.in_bulk(there)
    shown = [by_id[pk] for pk in there if pk in by_id]
    return Found(
        query=query,
        total=counts.total,
        page=page,
        pages=_pages(query, page),
        next_url=query.url(page.next_page_number()) if page.has_next() else "",
        cards=[Card(movespec, author_of(movespec), picture_of(movespec)) for movespec in shown],
        facets=_facets(query, counts),
        sorts=_sorts(query),
    )


CARD_FIELDS = (
    "slug",
    "name",
    "description",
    "star_count",
    "session_count",
    "body_parts",
    "project__organization__name",
    "project__organization__system_key",
    "forked_from__slug",
)


def author_of(movespec: MoveSpec) -> str:
    """The organization that publishes it; empty for what is built in."""
    organization = movespec.project.organization
    return "" if organization.system_key == BUILT_IN else organization.name


def picture_of(movespec: MoveSpec) -> Picture:
    """Of a fork that of what it was taken from, where that is built in."""
    slug = shown_by(movespec)
    if slug and figures_of(slug):
        url = reverse("catalogue_figure", args=[slug])
        return Picture(url, f"{url}?still", f"A figure doing the movement: {slug.replace('-', ' ')}")
    parts = facets.separated(movespec.body_parts)
    url = reverse("catalogue_body", args=["-".join(parts) or "none"])
    watched = ", ".join(facets.BODY_PARTS[part].lower() for part in parts)
    return Picture(url, url, f"A body, on which is marked what is watched: {watched}")


def tags_of(movespec: MoveSpec) -> list[tuple[str, str]]:
    """What it is sorted by: each label, and the address of what has it too."""
    everything = Query(Wanted())
    tags = [(facets.TYPES[movespec.type], everything.with_(type=movespec.type))]
    tags += [(facets.VIEWS[movespec.view], everything.with_(view=movespec.view))]
    for part in facets.separated(movespec.body_parts):
        tags.append((facets.BODY_PARTS[part], everything.with_(body_parts=(part,))))
    for thing in facets.separated(movespec.equipment):
        tags.append((facets.EQUIPMENT[thing], everything.with_(equipment=(thing,))))
    return [(label, query.url()) for label, query in tags]


@dataclass(frozen=True, slots=True)
class VersionRow:
    number: int
    released_at: datetime | None
    current: bool


def versions_shown(*, movespec: MoveSpec) -> list[VersionRow]:
    """What has been released, newest first."""
    found = movespec.versions.filter(released_at__isnull=False).order_by("-version_number")
    return [
        VersionRow(version.version_number, version.released_at, version.pk == movespec.current_released_version_id)
        for version in found.only("version_number", "released_at", "movespec")[:VERSIONS_SHOWN]
    ]


def released_of(movespec: MoveSpec) -> MoveSpecVersion:
    """What `published` MoveSpecs always have."""
    version = movespec.current_released_version
    if version is None:
        raise ValueError(f"{movespec.pk} has no released version.")
    return version


def _pages(query: Query, page: "Page[int]") -> list[PageLink]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [PageLink(number, query.url(number) if isinstance(number, int) else "") for number in numbers]


def _facets(query: Query, counts: Counts) -> tuple[Facet, ...]:
    wanted = query.wanted
    return (
        Facet("Body", _several(query, "body_parts", facets.BODY_PARTS, wanted.body_parts, counts.body_parts)),
        Facet("Equipment", _several(query, "equipment", facets.EQUIPMENT, wanted.equipment, counts.equipment)),
        Facet("Camera", _one(query, "view", facets.VIEWS, wanted.view, counts.views)),
        Facet("Counts", _one(query, "type", facets.TYPES, wanted.type, counts.types)),
    )


def _one(query: Query, name: str, labels: dict[str, str], now: str, counts: Counter[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            f"{name}-{value}",
            label,
            counts[value],
            query.with_(**{name: "" if value == now else value}).url(),
            chosen=value == now,
        )
        for value, label in labels.items()
        if counts[value] or value == now
    )


def _several(
    query: Query, name: str, labels: dict[str, str], now: tuple[str, ...], counts: Counter[str]
) -> tuple[Choice, ...]:
    choices = []
    for value, label in labels.items():
        chosen = value in now
        if chosen or counts[value]:
            then = tuple(each for each in labels if (each in now) != (each == value))
            url = query.with_(**{name: then}).url()
            choices.append(Choice(f"{name}-{value}", label, counts[value], url, chosen))
    return tuple(choices)


def _sorts(query: Query) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"sort-{sort}", label, 0, query.sorted_by(sort).url(), chosen=sort == query.order)
        for sort, label in SORTS.items()
        if sort != "relevance" or query.wanted.words
    )
