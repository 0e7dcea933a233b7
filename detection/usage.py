"""What an organization used its frames for. The ledger knows days and projects; MoveSpecs and credentials are known
of the sessions here."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from billing.cycles import Cycle
from workbench.tenancy.models import Organization

LINES = """
SELECT ledger.day, project.name, movespec.name, key.name, account.name, SUM(ledger.frames)
FROM billing_ledgerentry AS ledger
JOIN tenancy_project AS project ON project.id = ledger.project_id
LEFT JOIN detection_detectionsession AS session ON session.id = ledger.session_id
LEFT JOIN movespecs_movespecversion AS version ON version.id = session.movespec_version_id
LEFT JOIN movespecs_movespec AS movespec ON movespec.id = version.movespec_id
LEFT JOIN tenancy_apikey AS key ON key.id = session.api_key_id
LEFT JOIN tenancy_serviceaccount AS account ON account.id = session.service_account_id
WHERE project.organization_id = %s AND ledger.cycle_start = %s
GROUP BY ledger.day, project.id, project.name, movespec.id, movespec.name, key.id, key.name, account.id, account.name
ORDER BY ledger.day, project.name, movespec.name
"""
GONE = "Deleted sessions"
NO_KEY = "Without a key, in the portal"


@dataclass(frozen=True, slots=True)
class Line:
    """Accepted frames of one day (UTC), project, MoveSpec, and key or service account."""

    day: date
    project: str
    movespec: str
    credential: str
    frames: int


def usage_lines(*, organization: Organization, cycle: Cycle) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(LINES, [organization.pk.hex, cycle.first.isoformat()])
        return [_line(*row) for row in cursor.fetchall()]


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
