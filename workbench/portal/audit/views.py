import json
from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from workbench.api.errors import ApiError
from workbench.api.pagination import cursor_of, rows_after
from workbench.portal.access import member_page
from workbench.portal.audit.forms import FilterForm
from workbench.portal.audit.selectors import entries_of
from workbench.portal.audit.words import actor_of, words_of
from workbench.portal.exports import csv_of, download
from workbench.portal.member import Member
from workbench.portal.shell import page
from workbench.tenancy.models import AuditEntry, User

AT_ONCE = 50
MOST_IN_FILE = 100_000
FETCHED_AT_ONCE = 1000
HEADER = ("time", "who", "as", "what", "action", "target", "details")


@require_safe
@member_page("read_audit")
def index(member: Member) -> HttpResponse:
    form = FilterForm(member.request.GET)
    chosen, cursor = form.chosen(), member.request.GET.get("cursor")
    try:
        rows = rows_after(entries_of(organization=member.organization, **chosen), cursor)
    except ApiError:
        raise Http404 from None
    found = list(rows[: AT_ONCE + 1])
    following = cursor_of(found[AT_ONCE - 1]) if len(found) > AT_ONCE else None
    people = User.objects.filter(memberships__organization=member.organization).order_by("email")
    context = {
        "section": "portal_audit",
        "form": form,
        "entries": [(entry, actor_of(entry), words_of(entry)) for entry in found[:AT_ONCE]],
        "following": following,
        "cursor": cursor,
        "chosen": chosen,
        "people": people.values_list("email", flat=True)[:200],
    }
    return page(member, "portal/audit/index.html", context)


@require_safe
@member_page("read_audit")
def as_file(member: Member) -> HttpResponseBase:
    """What the filters choose, the newest `MOST_IN_FILE` of it."""
    chosen = FilterForm(member.request.GET).chosen()
    rows = map(_cells, islice(_all_of(entries_of(organization=member.organization, **chosen)), MOST_IN_FILE))
    pieces = csv_of(HEADER, rows)
    return download(member.request, pieces, filename="audit-log.csv", content_type="text/csv; charset=utf-8")


def _all_of(entries: QuerySet[AuditEntry]) -> Iterator[AuditEntry]:
    """A page at a time, so that no cursor stays open while a slow client takes them."""
    cursor = None
    while found := list(rows_after(entries, cursor)[:FETCHED_AT_ONCE]):
        yield from found
        cursor = cursor_of(found[-1])


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    return (
        entry.created_at.isoformat(),
        entry.actor_label,
        actor_of(entry),
        words_of(entry),
        entry.action,
        entry.target,
        json.dumps(entry.details, sort_keys=True),
    )
