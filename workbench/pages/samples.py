"""The sample recordings that set-up wrote to static/samples/, and the figures drawn from them."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from movespecs.models import MoveSpec
from workbench.pages.figures import Figure, figures


@dataclass(frozen=True, slots=True)
class Sample:
    """`honest` says in the recording's own words what it is: made by a model, or filmed."""

    file: str
    url: str
    label: str
    honest: str


def samples_of(slug: str) -> list[Sample]:
    """The recordings of one movement, best first; none before set-up has made them."""
    return [
        Sample(item["file"], static(f"samples/{item['file']}"), item["title"], item["source"]["label"])
        for item in _movement(slug).get("samples", [])
    ]


def samples_all() -> list[Sample]:
    """Those of every movement, by the movements' names."""
    found = finders.find("samples/index.json")
    if not found:
        return []
    path = Path(found)
    return [sample for slug in sorted(_movements(path, path.stat().st_mtime_ns)) for sample in samples_of(slug)]


def figures_of(slug: str) -> tuple[Figure, ...]:
    """The movement's phases in the order of a repetition, as the sample's body enters them."""
    return figures([(item["phase"], item["near"], item["points"]) for item in _movement(slug).get("figures", [])])


def shown_by(movespec: MoveSpec) -> str:
    """The slug whose samples and figures show the movement: of a fork, those of what it was taken from."""
    return movespec.slug or (movespec.forked_from.slug if movespec.forked_from else "")


def _movement(slug: str) -> dict[str, Any]:
    found = finders.find("samples/index.json")
    if not found:
        return {}
    path = Path(found)
    return _movements(path, path.stat().st_mtime_ns).get(slug, {})


@lru_cache(maxsize=1)
def _movements(path: Path, changed: int) -> dict[str, dict[str, Any]]:
    """The index, read again only when set-up has changed it."""
    movements: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["movements"]
    return movements
