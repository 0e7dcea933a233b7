"""The list of sessions and each one's page, and both as files."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.views.decorators.http import require_safe

from detection.engine import new_state, read
from detection.models import DetectionEvent, DetectionSession
from detection.recordings import recording_of
from detection.selectors import events_after, sessions_with_names
from detection.worker.running import plan_of
from workbench.api.errors import ApiError
from workbench.api.pagination import cursor_of, rows_after
from workbench.pages.context import phases_context
from workbench.portal.access import member_page
from workbench.portal.exports import csv_of, download, json_of
from workbench.portal.member import Member
from workbench.portal.sessions.lists import PAGE, filter_form, living_rows, page_rows
from workbench.portal.sessions.poses import REPLAYED, part_of, parts_of
from workbench.portal.sessions.rows import COLUMNS, Row, cells
from workbench.portal.sessions.selectors import completed_before, events_page, session_of, standing
from workbench.portal.sessions.sheet import happenings_of, latest_context, totals_context
from workbench.portal.sessions.timeline import timeline_of
from workbench.portal.shell import page

SECTION = "portal_sessions"
EVENTS_PAGE = 200
MOST_EXPORTED = 50_000
EXPORTED_AT_ONCE = 500
PAYLOADS = ("event_key", "score", "shape_key", "confidence", "reason", "level", "message")
EVENT_COLUMNS = ("event_id", "ordinal", "ts_ms", "type", *PAYLOADS)


@require_safe
@member_page("read")
def index(member: Member) -> HttpResponse:
    data = member.request.GET
    cursor = data.get("cursor")
    form = filter_form(organization=member.organization, data=data)
    chosen = form.sessions()
    living = [] if cursor else living_rows(chosen=chosen)
    try:
        rows = page_rows(chosen=chosen, cursor=cursor, without=[row.session.pk for row in living])
    except ApiError:
        raise Http404 from None
    older = cursor_of(rows[PAGE - 1].session) if len(rows) > PAGE else ""
    query = _without_cursor(data)
    return page(
        member,
        "portal/sessions/list.html",
        {
            "section": SECTION,
            "form": form,
            "living": living,
            "rows": rows[:PAGE],
            "cursor": cursor,
            "query": query,
            "older": f"?{query}{'&' if query else ''}cursor={older}" if older else "",
            "most_exported": MOST_EXPORTED,
            "socket": f"/ws/portal/{member.organization.pk}/sessions/?{query}",
        },
    )


@require_safe
@member_page("read")
def export(member: Member, kind: str) -> HttpResponseBase:
    rows = _exported(filter_form(organization=member.organization, data=member.request.GET).sessions())
    if kind == "csv":
        pieces, content_type = csv_of(COLUMNS, map(cells, rows)), "text/csv; charset=utf-8"
    else:
        pieces, content_type = json_of(row.as_json() for row in rows), "application/json"
    return download(member.request, pieces, filename=f"sessions.{kind}", content_type=content_type)


@require_safe
@member_page("read")
def detail(member: Member, session_id: UUID) -> HttpResponse:
    session = session_of(organization=member.organization, session_id=session_id)
    if session is None:
        raise Http404
    row = Row(session)
    recording = recording_of(session=session)
    variables: dict[str, Any] = {
        "section": SECTION,
        "row": row,
        "session": session,
        "recording": recording,
        "replayed_whole": recording and not row.living and row.frames <= REPLAYED,
        "part": part_of(member.request),
        "parts": parts_of(session) if recording and not row.living and row.frames > REPLAYED else [],
        **totals_context(session, row.record),
        **(_running(member, session) if row.living else _past(member, session)),
    }
    return page(member, "portal/sessions/session.html", variables)


@require_safe
@member_page("read")
def export_events(member: Member, session_id: UUID, kind: str) -> HttpResponseBase:
    session = session_of(organization=member.organization, session_id=session_id)
    if session is None:
        raise Http404
    events = _exported_events(session)
    if kind == "csv":
        pieces, content_type = csv_of(EVENT_COLUMNS, map(_event_cells, events)), "text/csv; charset=utf-8"
    else:
        pieces, content_type = json_of(map(_event_json, events)), "application/json"
    return download(member.request, pieces, filename=f"events-{session.pk}.{kind}", content_type=content_type)


def _running(member: Member, session: DetectionSession) -> dict[str, Any]:
    """As the live updates begin."""
    now = standing(session)
    spec, nothing_yet = now.plan.movespec, read(now.plan, new_state(now.plan))
    return {
        **latest_context(spec, now.latest, completed_before=now.completed_before),
        **phases_context(spec, nothing_yet),
        "socket": f"/ws/portal/{member.organization.pk}/sessions/{session.pk}/",
    }


def _past(member: Member, session: DetectionSession) -> dict[str, Any]:
    """A page of the events of a session that has ended, as a drawing and a table."""
    spec = plan_of(session.movespec_version).movespec
    try:
        after = max(0, int(member.request.GET.get("after", "0")))
    except ValueError:
        raise Http404 from None
    events, last = events_page(session=session, after=min(after, 2**62), size=EVENTS_PAGE)
    before = completed_before(session=session, ordinal=events[0].ordinal) if events else 0
    happenings = happenings_of(spec, events, completed_before=before)
    first, to = (events[0].ordinal, events[-1].ordinal) if events else (0, 0)
    return {
        "happenings": happenings,
        "timeline": timeline_of(spec, events, happenings),
        "first": first,
        "to": to,
        "last": last,
        "earlier": max(0, first - 1 - EVENTS_PAGE) if first > 1 else None,
        "later": to if to < last else None,
    }


def _exported(chosen: QuerySet[DetectionSession]) -> Iterator[Row]:
    """Newest first, some at a time: nobody's turn takes long, and what is added meanwhile moves nothing."""
    cursor, left = None, MOST_EXPORTED
    while left > 0:
        sessions = list(rows_after(sessions_with_names(chosen), cursor)[: min(EXPORTED_AT_ONCE, left)])
        yield from map(Row, sessions)
        if len(sessions) < EXPORTED_AT_ONCE:
            return
        cursor, left = cursor_of(sessions[-1]), left - len(sessions)


def _exported_events(session: DetectionSession) -> Iterator[DetectionEvent]:
    ordinal = 0
    while events := list(events_after(session_id=session.pk, ordinal=ordinal)[:EXPORTED_AT_ONCE]):
        yield from events
        ordinal = events[-1].ordinal


def _event_json(event: DetectionEvent) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "session_id": event.session_id,
        "ordinal": event.ordinal,
        "ts_ms": event.ts_ms,
        "type": event.type,
        "payload": event.payload,
    }


def _event_cells(event: DetectionEvent) -> list[Any]:
    known = _event_json(event) | event.payload
    return [known.get(name) for name in EVENT_COLUMNS]


def _without_cursor(data: QueryDict) -> str:
    query = data.copy()
    query.pop("cursor", None)
    return "&".join(part for part in query.urlencode().split("&") if not part.endswith("="))
