"""What an address of the catalogue asks for, and the addresses that ask for a little more or less."""

from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from movespecs import facets
from movespecs.search import SORTS, Wanted

MOST_LETTERS = 100
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """Whatever of an address makes no sense is passed over."""

    wanted: Wanted
    sort: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: QueryDict) -> Self:
        wanted = Wanted(
            words=" ".join(given.get("q", "")[:MOST_LETTERS].replace("\0", "").split()),
            type=_one(given, "type", facets.TYPES),
            view=_one(given, "view", facets.VIEWS),
            body_parts=_several(given, "body", facets.BODY_PARTS),
            equipment=_several(given, "equipment", facets.EQUIPMENT),
        )
        page = given.get("page", "")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
        return cls(wanted, sort=_one(given, "sort", SORTS), page=min(max(number, 1), MOST_PAGES))

    @property
    def order(self) -> str:
        """Without a choice what was searched comes best match first, and the rest by stars."""
        if self.sort in ("", "relevance"):
            return "relevance" if self.wanted.words else "stars"
        return self.sort

    @property
    def narrow(self) -> bool:
        """Whether something is left out."""
        return self.wanted != Wanted()

    def pairs(self) -> list[tuple[str, str]]:
        """Its parameters but the page, in one order, so that one question has one address."""
        wanted = self.wanted
        pairs = [("q", wanted.words), ("type", wanted.type), ("view", wanted.view)]
        pairs += [("body", part) for part in wanted.body_parts]
        pairs += [("equipment", thing) for thing in wanted.equipment]
        pairs.append(("sort", self.sort))
        return [(name, value) for name, value in pairs if value]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a new search keeps."""
        return [(name, value) for name, value in self.pairs() if name != "q"]

    def in_words(self) -> str:
        """“knee”, legs, from the side; empty where nothing is left out."""
        wanted = self.wanted
        chosen = [facets.BODY_PARTS[part] for part in wanted.body_parts]
        chosen += [facets.EQUIPMENT[thing] for thing in wanted.equipment]
        chosen += [
            labels[value] for labels, value in ((facets.VIEWS, wanted.view), (facets.TYPES, wanted.type)) if value
        ]
        return ", ".join([f"“{wanted.words}”"] * bool(wanted.words) + [label.lower() for label in chosen])

    def url(self, page: int = 1) -> str:
        pairs = self.pairs() + ([("page", str(page))] if page > 1 else [])
        return reverse("catalogue") + (f"?{urlencode(pairs)}" if pairs else "")

    def with_(self, **changes: Any) -> "Query":
        """With other values of `wanted`, from the first page on."""
        return Query(replace(self.wanted, **changes), sort=self.sort)

    def sorted_by(self, sort: str) -> "Query":
        return Query(self.wanted, sort=sort)


def _one(given: QueryDict, name: str, known: dict[str, str]) -> str:
    value = given.get(name, "")
    return value if value in known else ""


def _several(given: QueryDict, name: str, known: dict[str, str]) -> tuple[str, ...]:
    values = given.getlist(name)
    return tuple(value for value in known if value in values)
