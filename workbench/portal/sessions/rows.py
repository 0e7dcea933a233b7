"""A session as the list and its exports show it."""

from collections.abc import Iterator
from typing import Any

from detection.models import ENDED, DetectionSession, Status
from detection.selectors import session_record
from workbench.portal.sessions import words


class Row:
    """`session` comes with its names, see `detection.selectors.sessions_with_names`."""

    def __init__(self, session: DetectionSession) -> None:
        self.session = session
        self.record = session_record(session)
        self.movespec = session.movespec_version.movespec
        self.version_number = session.movespec_version.version_number
        self.living = session.status not in ENDED
        self.status = words.STATUSES[Status(session.status)]
        self.tone = words.TONES.get(Status(session.status), "")
        self.became = words.became(session.status, session.terminal_outcome)
        self.credential = words.credential(session)
        self.frames = self.record["accepted_frames_total"]
        self.counts = self.record["completed_event_counts"]
        self.lasted = words.lasted(session.started_at, session.ended_at)

    @property
    def counted(self) -> int:
        return sum(self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """The API's own record, with the names that go with its ids."""
        names = {
            "project_name": self.session.project.name,
            "movespec_id": self.movespec.pk,
            "movespec_name": self.movespec.name,
            "version_number": self.version_number,
            "credential_name": self.credential or None,
            "created_at": self.session.created_at,
        }
        return self.record | names


COLUMNS = (
    "session_id",
    "status",
    "terminal_outcome",
    "movespec_name",
    "version_number",
    "project_name",
    "credential_name",
    "mode",
    "created_at",
    "started_at",
    "ended_at",
    "accepted_frames_total",
    "completed_event_counts",
    "error_code",
    "error_message",
)


def cells(row: Row) -> Iterator[Any]:
    """One line of the table, in the order of COLUMNS."""
    record = row.as_json()
    for name in COLUMNS:
        value = record[name]
        if name == "completed_event_counts":
            yield "; ".join(f"{key} {count}" for key, count in value.items())
        else:
            yield value.isoformat() if hasattr(value, "isoformat") else value
