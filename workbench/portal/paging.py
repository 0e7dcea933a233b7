"""Long lists, a page at a time."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def paged(rows: QuerySet[Any], request: HttpRequest, *, size: int = 50) -> Page[Any]:
    """The page that `?page=` names, the nearest there is where it names none. For templates/portal/pages.html."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
