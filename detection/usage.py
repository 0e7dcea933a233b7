"""What an organization used its frames for. The ledger knows days and projects; MoveSpecs and credentials are known
of the sessions here."""

import time
from collections import Counter
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from billing.cycles import Cycle
from billing.settled import moment, unsettled_since
from workbench.tenancy.models import Organization

# Added up by ids first: names are looked for once a sum, not once a session.
LINES = """
SELECT sums.day, project.name, movespec.name, key.name, account.name, SUM(sums.frames)
FROM (
    SELECT ledger.day, ledger.project_id, session.movespec_version_id, session.api_key_id, session.service_account_id,
        SUM(ledger.frames) AS frames
    FROM billing_ledgerentry AS ledger
    LEFT JOIN detection_detectionsession AS session ON session.id = ledger.session_id
    WHERE ledger.project_id IN (SELECT id FROM tenancy_project WHERE organization_id = %s) AND ledger.cycle_start = %s
        AND ledger.day >= %s AND ledger.day < %s
    GROUP BY 1, 2, 3, 4, 5
) AS sums
JOIN tenancy_project AS project ON project.id = sums.project_id
LEFT JOIN movespecs_movespecversion AS version ON version.id = sums.movespec_version_id
LEFT JOIN movespecs_movespec AS movespec ON movespec.id = version.movespec_id
LEFT JOIN tenancy_apikey AS key ON key.id = sums.api_key_id
LEFT JOIN tenancy_serviceaccount AS account ON account.id = sums.service_account_id
GROUP BY sums.day, project.id, project.name, movespec.id, movespec.name, key.id, key.name, account.id, account.name
ORDER BY sums.day, project.name, movespec.name
"""
GONE = "Deleted sessions"
NO_KEY = "Without a key, in the portal"
LONG_SECONDS = 0.05  # what takes longer to add up is kept for
KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """Accepted frames of one day (UTC), project, MoveSpec, and key or service account."""

    day: date
    project: str
    movespec: str
    credential: str
    frames: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Accepted frames of each day, and by the names of what they went to."""

    days: Counter[date] = field(default_factory=Counter)
    projects: Counter[str] = field(default_factory=Counter)
    movespecs: Counter[str] = field(default_factory=Counter)
    credentials: Counter[str] = field(default_factory=Counter)

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.days[line.day] += line.frames
            self.projects[line.project] += line.frames
            self.movespecs[line.movespec] += line.frames
            self.credentials[line.credential] += line.frames


def usage_lines(*, organization: Organization, cycle: Cycle) -> list[Line]:
    """Where adding up takes long, as it was up to a minute ago."""
    key = f"usage:{organization.pk}:{cycle.first}"
    known: list[Line] | None = cache.get(key)
    if known is not None:
        return known
    began = time.perf_counter()
    lines = _lines(organization.pk, cycle, cycle.first, cycle.next_first)
    if time.perf_counter() - began > LONG_SECONDS:
        cache.set(key, lines, KEPT_SECONDS)
    return lines


def usage_sums(*, organization: Organization, cycle: Cycle) -> Sums:
    """For pages: days that are over may be as they were some minutes ago, see `billing.settled`."""
    now = timezone.now()
    since = min(max(cycle.first, unsettled_since(now)), cycle.next_first)
    sums = Sums()
    if since > cycle.first:
        settled = _settled(organization.pk, cycle, since, moment(now))
        sums = Sums(copy(settled.days), copy(settled.projects), copy(settled.movespecs), copy(settled.credentials))
    sums.add(_lines(organization.pk, cycle, since, cycle.next_first))
    return sums


@lru_cache(maxsize=64)
def _settled(organization_id: UUID, cycle: Cycle, until: date, moment: int) -> Sums:
    sums = Sums()
    sums.add(_lines(organization_id, cycle, cycle.first, until))
    return sums


def _lines(organization_id: UUID, cycle: Cycle, since: date, until: date) -> list[Line]:
    days = [day.isoformat() for day in (cycle.first, since, until)]
    with connection.cursor() as cursor:
        cursor.execute(LINES, [organization_id.hex, *days])
        return [_line(*row) for row in cursor.fetchall()]


def _line(day: Any, project: str, movespec: str | None, key: str | None, account: str | None, frames: int) -> Line:
    if key:
        credential = key
    elif account:
        credential = f"{account} (service account)"
    else:
        credential = NO_KEY if movespec else GONE
    return Line(
        day=day if isinstance(day, date) else date.fromisoformat(day),
        project=project,
        movespec=movespec or GONE,
        credential=credential,
        frames=int(frames),
    )
