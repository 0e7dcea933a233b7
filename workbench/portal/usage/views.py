"""What was used, by day, project, MoveSpec and key, as a page and as CSV."""

import csv
from collections import Counter
from datetime import date

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing.cycles import Cycle, cycle_of
from billing.forecast import forecast
from billing.money import money
from billing.standing import Standing
from billing.usage import cycles_used
from detection.usage import Line, usage_lines, usage_sums
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.shell import page
from workbench.portal.usage.bars import bars_of

COLUMNS = ("day", "project", "movespec", "credential", "accepted_frames")
SHOWN = 20  # rows of a table


@require_safe
@member_page("read")
def usage(member: Member) -> HttpResponse:
    organization, now = member.organization, timezone.now()
    cycle = _cycle(member)
    sums = usage_sums(organization=organization, cycle=cycle)
    used = sums.days.total()
    plan, current = Standing(organization, now).plan, cycle.first <= now.date() < cycle.next_first
    expected = forecast(cycle=cycle, used=used, now=now)
    context = {
        "section": "portal_usage",
        "plan": plan,
        "cycle": cycle,
        "current": current,
        "used": used,
        "percent": used * 100 // plan.quota_frames if plan.quota_frames else None,
        "left": max(0, plan.quota_frames - used) if plan.quota_frames is not None else None,
        "over": max(0, used - plan.quota_frames) if plan.quota_frames is not None else 0,
        "over_price": money(plan.overage_price(used)) if plan.overage is not None else None,
        "expected": expected,
        "expected_price": money(plan.overage_price(expected)) if expected and plan.overage is not None else None,
        "bars": bars_of(cycle=cycle, frames=sums.days, today=now.date()),
        "tables": [
            ("project", _most(sums.projects)),
            ("MoveSpec", _most(sums.movespecs)),
            ("key", _most(sums.credentials)),
        ],
        "cycles": cycles_used(organization=organization),
    }
    return page(member, "portal/usage/usage.html", context)


@require_safe
@member_page("read")
def usage_csv(member: Member) -> HttpResponse:
    cycle = _cycle(member)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="usage-{cycle.first}.csv"'
    rows = csv.writer(response)
    rows.writerow(COLUMNS)
    rows.writerows(_row(line) for line in usage_lines(organization=member.organization, cycle=cycle))
    return response


def _most(frames: Counter[str]) -> list[tuple[str, int]]:
    """The most first, and those that are too many for a page in one line."""
    shown = frames.most_common(SHOWN)
    rest = frames.total() - sum(number for _, number in shown)
    return shown + [(f"{len(frames) - SHOWN:,} more, in the CSV", rest)] * (rest > 0)


def _cycle(member: Member) -> Cycle:
    """The one that begins on the day `?cycle=` names, else the current one. Raises Http404 where none begins then."""
    created, today = member.organization.created_at.date(), timezone.now().date()
    asked = member.request.GET.get("cycle")
    if not asked:
        return cycle_of(created=created, day=today)
    try:
        first = date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None
    if not created <= first <= today or cycle_of(created=created, day=first).first != first:
        raise Http404
    return cycle_of(created=created, day=first)


def _row(line: Line) -> list[str | int]:
    """A spreadsheet would run a name that begins like a formula."""
    names = [f"'{name}" if name[:1] in "=+-@\t\r" else name for name in (line.project, line.movespec, line.credential)]
    return [line.day.isoformat(), *names, line.frames]
