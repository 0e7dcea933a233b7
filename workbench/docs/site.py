"""The pages as set-up wrote them, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from workbench.docs.search import Result, search

log = structlog.get_logger("workbench.docs")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents. `path` is below /docs/."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    path: str
    description: str
    body: str
    sections: list[dict[str, Any]]  # id, level, title
    group: str
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Site:
    contents: list[Group]
    pages: dict[str, Page]


def folder() -> Path:
    return settings.BASE_DIR / "var" / "docs"


@cache
def site() -> Site:
    """Before set-up there are no pages."""
    try:
        written = json.loads((folder() / "site.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        log.warning("docs_not_built", command="make setup")
        return Site([], {})
    contents = [Group(group["title"], [Entry(**entry) for entry in group["entries"]]) for group in written["contents"]]
    listed = [
        (Entry("Documentation", ""), ""),
        *((entry, group.title) for group in contents for entry in group.entries),
    ]
    places = {entry.path: index for index, (entry, _) in enumerate(listed)}
    pages = {}
    for path, page in written["pages"].items():
        place = places.get(path, len(listed))  # one that the contents forgot comes last
        before, here, after = [None, *listed, None, None][place : place + 3]
        pages[path] = Page(
            path=path, group=here[1] if here else "", before=before and before[0], after=after and after[0], **page
        )
    return Site(contents, pages)


def found(words: str) -> list[Result]:
    return search(path=folder() / "search.sqlite3", words=words) if site().pages else []
