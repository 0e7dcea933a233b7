"""Every page that the address book knows, for who wants to visit them all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ROOMS = ("workbench.portal", "workbench.pages", "workbench.docs", "workbench.api.reference")


ASKED = {"portal_movespec_compare": "?from=1"}  # what a page is nothing without


@dataclass(frozen=True)
class Page:
    """`takes` are the parameters of its address."""

    name: str
    takes: frozenset[str]

    def url(self, known: Mapping[str, Any]) -> str:
        """With what is known of its parameters; an id that is not is nobody's."""
        return reverse(self.name, kwargs={name: known.get(name) or uuid4() for name in self.takes}) + ASKED.get(
            self.name, ""
        )


def pages(*, rooms: tuple[str, ...] = ROOMS) -> list[Page]:
    """Those of `rooms` that have a name, in the order of the address book; one and the same only once."""
    found = {
        pattern.name: Page(pattern.name, takes)
        for pattern, takes in _patterns(get_resolver(), frozenset())
        if pattern.name and pattern.callback.__module__.startswith(rooms)
    }
    return list(found.values())


def _patterns(resolver: URLResolver, above: frozenset[str]) -> Iterator[tuple[URLPattern, frozenset[str]]]:
    for each in resolver.url_patterns:
        takes = above | frozenset(each.pattern.converters)
        if isinstance(each, URLPattern):
            yield each, takes
        elif not each.namespace:
            yield from _patterns(each, takes)
