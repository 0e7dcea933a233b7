"""Pages of a list, newest first. A cursor is the place of the last row seen, so rows added meanwhile move nothing."""

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from workbench.api.addresses import base_url
from workbench.api.errors import ApiError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACE = struct.Struct(">q16s")  # created_at in microseconds since EPOCH, id


def page_of(
    rows: QuerySet[Any], request: HttpRequest, response: HttpResponse, *, limit: int, cursor: str | None
) -> list[Any]:
    """The `limit` rows, which have `created_at` and a UUID `id`, after `cursor`; where there are more, a Link to
    them. Raises ApiError for a cursor that is none of ours."""
    found = list(rows_after(rows, cursor)[: limit + 1])
    if len(found) > limit:
        link_next(request, response, cursor=cursor_of(found[limit - 1]))
    return found[:limit]


def rows_after(rows: QuerySet[Any], cursor: str | None) -> QuerySet[Any]:
    """The rows after `cursor`, newest first; all of them without one. Raises ApiError for one that is none of ours."""
    if cursor is not None:
        created_at, last_id = _place(cursor)
        rows = rows.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, id__lt=last_id))
    return rows.order_by("-created_at", "-id")


def link_next(request: HttpRequest, response: HttpResponse, *, cursor: str | int) -> None:
    """The same request from `cursor` on."""
    query = request.GET.copy()
    query["cursor"] = str(cursor)
    response["Link"] = f'<{base_url(request)}{request.path}?{query.urlencode()}>; rel="next"'


def cursor_of(row: Any) -> str:
    """The place of a row, for `rows_after`."""
    place = PLACE.pack((row.created_at - EPOCH) // timedelta(microseconds=1), row.id.bytes)
    return urlsafe_b64encode(place).decode()


def _place(cursor: str) -> tuple[datetime, UUID]:
    try:
        microseconds, last_id = PLACE.unpack(urlsafe_b64decode(cursor))
        return EPOCH + timedelta(microseconds=microseconds), UUID(bytes=last_id)
    except (binascii.Error, struct.error, OverflowError, ValueError):
        reason = "Take the cursor from the Link header of the page before."
        raise ApiError("validation_error", reason, {"cursor": reason}) from None
