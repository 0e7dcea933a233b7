"""What an organization used its frames for. The ledger knows days and projects; MoveSpecs and credentials are known
of the sessions here."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection

from billing.cycles import Cycle
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


def usage_lines(*, organization: Organization, cycle: Cycle) -> list[Line]:
    """Where adding up takes long, as it was up to a minute ago."""
    key = f"usage:{organization.pk}:{cycle.first}"
    known: list[Line] | None = cache.get(key)
    if known is not None:
        return known
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(LINES, [organization.pk.hex, cycle.first.isoformat()])
        lines = [_line(*row) for row in cursor.fetchall()]
    if time.perf_counter() - began > LONG_SECONDS:
        cache.set(key, lines, KEPT_SECONDS)
    return lines


def summed(lines: Iterable[Line], by: Callable[[Line], str]) -> list[tuple[str, int]]:
    """The most first."""
    frames: Counter[str] = Counter()
    for line in lines:
        frames[by(line)] += line.frames
    return frames.most_common()


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
