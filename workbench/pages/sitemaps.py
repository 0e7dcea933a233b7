"""What search engines are told: which pages there are, and which are nobody's to index."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from movespecs.models import MoveSpec
from movespecs.selectors import published
from workbench.api.addresses import base_url
from workbench.docs.site import site

ROBOTS = """User-agent: *
Disallow: /portal/
Disallow: /account/
Disallow: /api/
Disallow: /ws/

Sitemap: {base_url}/sitemap.xml
"""


class Pages(Sitemap):  # type: ignore[type-arg]
    def items(self) -> list[str]:
        return ["landing", "movements", "catalogue", "reference"]

    def location(self, item: str) -> str:
        return reverse(item)


class Documentation(Sitemap):  # type: ignore[type-arg]
    def items(self) -> list[str]:
        return list(site().pages)

    def location(self, item: str) -> str:
        return reverse("docs") + item


class Catalogue(Sitemap):  # type: ignore[type-arg]
    limit = 250  # on a page of the map

    def items(self) -> QuerySet[MoveSpec]:
        return published().only("slug", "updated_at").order_by("created_at", "id")

    def location(self, item: MoveSpec) -> str:
        return reverse("catalogue_movespec", args=[item.handle])

    def lastmod(self, item: MoveSpec) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """Of all of them, without reading them."""
        latest: datetime | None = published().aggregate(latest=Max("updated_at"))["latest"]
        return latest


SITEMAPS: "dict[str, type[Sitemap[Any]] | Sitemap[Any]]" = {
    "pages": Pages,
    "docs": Documentation,
    "catalogue": Catalogue,
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS.format(base_url=base_url(request)), content_type="text/plain")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    answer = views.index(request, SITEMAPS, sitemap_url_name="sitemap")
    for item in _context(answer)["sitemaps"]:
        item.location = _ours(request, item.location)
    return answer


@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    answer = views.sitemap(request, SITEMAPS, section=section)
    for entry in _context(answer)["urlset"]:
        entry["location"] = _ours(request, entry["location"])
    return answer


def _context(answer: TemplateResponse) -> Mapping[str, Any]:
    """Of what is not rendered yet."""
    return answer.context_data or {}


def _ours(request: HttpRequest, url: str) -> str:
    """The address under the one this server is known by, which Django's maps know nothing of."""
    return base_url(request) + url.removeprefix(f"{request.scheme}://{request.get_host()}")
