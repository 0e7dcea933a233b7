"""What the pages show, gathered from movespecs and samples."""

import json
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from movespecs.language import Validation, validate
from movespecs.language.model import MoveSpec as CompiledMoveSpec
from movespecs.models import MoveSpec, MoveSpecVersion
from movespecs.selectors import catalogue, compiled, guest_copies, published_at
from workbench.pages import samples, words
from workbench.pages.exhibit import HeartPhase, heart_of, moments_of
from workbench.pages.figures import Figure


@dataclass(frozen=True, slots=True)
class Card:
    """A movement to pick."""

    slug: str
    name: str
    description: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A recording to play on the landing page, and in `moments` (JSON) what the engine said of it."""

    slug: str
    noun: str
    sample: samples.Sample | None
    moments: str
    heart: list[HeartPhase]
    sequence: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The MoveSpec's text beside the stage: the guest's own copy where there is one."""

    yaml_source: str
    is_copy: bool
    validation: Validation


@dataclass(frozen=True, slots=True)
class Demo:
    """One movement's demo. `version` is what runs when a source is picked."""

    movespec: MoveSpec
    version: MoveSpecVersion
    spec: CompiledMoveSpec
    text: Text


def movement_cards(*, query: str = "") -> list[Card]:
    """The catalogue's movements whose name or description has every word of `query`."""
    words = query.casefold().split()
    return [
        Card(movespec.slug, movespec.name, movespec.description, samples.figures_of(movespec.slug))
        for movespec in catalogue()
        if all(word in f"{movespec.name} {movespec.description}".casefold() for word in words)
    ]


def demo_get(*, handle: str, guest_id: UUID) -> Demo:
    """Raises Http404 for what is not public."""
    movespec = get_object_or_404(published_at(handle=handle).select_related("current_released_version", "forked_from"))
    released = movespec.current_released_version
    if released is None:
        raise Http404
    copies = guest_copies(guest_id=guest_id, original=movespec)
    copy = copies.select_related("draft").first()
    source = copy.draft.yaml_source if copy else released.yaml_source
    is_copy = source != released.yaml_source
    version = released
    if copy and is_copy:
        # What was run with changes goes on being run, until its text changes again.
        version = copy.versions.filter(yaml_source=source).order_by("-version_number").first() or released
    text = Text(yaml_source=source, is_copy=is_copy, validation=checked(source))
    return Demo(movespec=movespec, version=version, spec=compiled(version.yaml_source), text=text)


def exhibit_get(*, slug: str) -> Exhibit | None:
    """The landing page's movement; None before set-up has written the catalogue."""
    movespec = catalogue().filter(slug=slug).first()
    if movespec is None or movespec.current_released_version is None:
        return None
    source = movespec.current_released_version.yaml_source
    spec = compiled(source)
    sample = next(iter(samples.samples_of(slug)), None)
    moments = moments_of(sample_file=sample.file, yaml_source=source) if sample else ()
    return Exhibit(
        slug=slug,
        noun=words.noun(spec),
        sample=sample,
        moments=json.dumps(moments, separators=(",", ":")),
        heart=heart_of(spec),
        sequence=", ".join(spec.phases[index].name for index in spec.sequence),
        figures=samples.figures_of(slug),
    )


@lru_cache(maxsize=256)
def checked(yaml_source: str) -> Validation:
    return validate(yaml_source)
