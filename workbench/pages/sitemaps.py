"""What search engines are told: which pages there are, and which are nobody's to index."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from movespecs.models import MoveSpec
from movespecs.selectors import published
from workbench.api.addresses import base_url

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


class Catalogue(Sitemap):  # type: ignore[type-arg]
    limit = 1000  # on a page of the map

    def items(self) -> QuerySet[MoveSpec]:
        return published().only("slug", "updated_at").order_by("created_at", "id")

    def location(self, item: MoveSpec) -> str:
        return reverse("catalogue_movespec", args=[item.handle])

    def lastmod(self, item: MoveSpec) -> datetime:
        return item.updated_at


SITEMAPS = {"pages": Pages, "catalogue": Catalogue}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS.format(base_url=base_url(request)), content_type="text/plain")
