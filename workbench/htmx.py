"""Pages of which htmx asks for a part."""

from typing import cast

from django.http import HttpRequest
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

# For views that answer both: no cache may give the one for the other, and a browser that goes back none of them.
whole_or_part = vary_on_headers("HX-Request", "HX-History-Restore-Request")


def wants_part(request: HttpRequest) -> bool:
    """False as well where htmx brings back a page that was left."""
    htmx = cast(HtmxDetails, request.htmx)  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request
