"""The catalogue's pages, for anyone."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from movespecs import facets
from movespecs.models import MoveSpec
from movespecs.selectors import catalogue, compiled, published_at, with_caller_starred
from workbench.api.addresses import base_url
from workbench.htmx import wants_part, whole_or_part
from workbench.pages.catalogue import phrases, selectors
from workbench.pages.catalogue.actions import actor_of
from workbench.pages.catalogue.highlight import highlighted
from workbench.pages.catalogue.moving import moving_of
from workbench.pages.catalogue.query import Query

SECONDS_A_FIGURE_STAYS = 3600


@require_safe
@whole_or_part
def index(request: HttpRequest) -> HttpResponse:
    query = Query.of(request.GET)
    found = selectors.found_get(query=query)
    said = query.in_words()
    part = wants_part(request)
    variables = {
        "section": "catalogue",
        "part": part,
        "found": found,
        "title": f"{said[:1].upper()}{said[1:]}: catalogue" if said else "Catalogue of movements",
        "description": f"{found.total:,} MoveSpecs{f' ({said})' if said else ''} that count a movement from a camera: "
        "try them in the browser, fork them, build on them.",
        "canonical": base_url(request) + Query(query.wanted).url(found.page.number),
        "preview_image": _preview_image(request),
    }
    return render(request, "catalogue/found.html" if part else "catalogue/index.html", variables)


@require_safe
def movespec(request: HttpRequest, handle: str) -> HttpResponse:
    found = published_at(handle=handle).select_related(
        "current_released_version", "project__organization", "forked_from"
    )
    if request.user.is_authenticated:
        found = with_caller_starred(found, actor=actor_of(request))
    movespec = get_object_or_404(found)
    if movespec.handle != handle:
        return redirect("catalogue_movespec", movespec.handle, permanent=True)
    version = selectors.released_of(movespec)
    spec = compiled(version.yaml_source)
    source = movespec.forked_from
    variables = {
        "section": "catalogue",
        "movespec": movespec,
        "version": version,
        "spec": spec,
        "author": selectors.author_of(movespec),
        "picture": selectors.picture_of(movespec),
        "tags": selectors.tags_of(movespec),
        "counting": phrases.counting_in_words(spec),
        "phases": phrases.phases_in_words(spec),
        "view": facets.VIEWS[spec.camera.view],
        "source": highlighted(version.yaml_source),
        "versions": selectors.versions_shown(movespec=movespec),
        "fork_count": movespec.forks.count(),
        "forked_from": source if source and published_at(handle=source.handle).exists() else None,
        "title": f"{movespec.name}: count it from a camera",
        "description": movespec.description or f"A MoveSpec that counts {movespec.name} from a camera.",
        "canonical": base_url(request) + reverse("catalogue_movespec", args=[movespec.handle]),
        "preview_image": _preview_image(request),
        "linked_data": _linked_data(request, movespec, version.created_at.date().isoformat()),
    }
    return render(request, "catalogue/movespec.html", variables)


@require_safe
@cache_control(public=True, max_age=SECONDS_A_FIGURE_STAYS)
def figure(request: HttpRequest, slug: str) -> HttpResponse:
    """The built-in MoveSpec's figure; with `?still`, at rest."""
    movespec = get_object_or_404(catalogue().exclude(type=""), slug=slug)
    moving = moving_of(slug=slug, yaml_source=selectors.released_of(movespec).yaml_source)
    if moving is None:
        raise Http404
    moves = bool(moving.seconds) and "still" not in request.GET
    variables = {"moving": moving, "moves": moves}
    return render(request, "catalogue/figure.svg", variables, content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=SECONDS_A_FIGURE_STAYS)
def body(request: HttpRequest, parts: str) -> HttpResponse:
    """A body on which `parts`, joined by hyphens, are marked."""
    return render(request, "catalogue/body.svg", {"parts": parts.split("-")}, content_type="image/svg+xml")


def _preview_image(request: HttpRequest) -> str:
    return base_url(request) + static("img/preview.png")


def _linked_data(request: HttpRequest, movespec: MoveSpec, modified: str) -> SafeString:
    """What it is, in the words of schema.org."""
    author = selectors.author_of(movespec)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SoftwareSourceCode",
        "name": movespec.name,
        "description": movespec.description,
        "programmingLanguage": "YAML",
        "url": base_url(request) + reverse("catalogue_movespec", args=[movespec.handle]),
        "dateCreated": movespec.created_at.date().isoformat(),
        "dateModified": modified,
    }
    if author:
        data["author"] = {"@type": "Organization", "name": author}
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S308
