"""What a session's page shows while it runs, as fragments: one function for each, used by the page and by the live
update alike."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string

from detection.engine import Reading, new_state, read
from detection.models import DetectionSession, Status
from detection.worker.feed import Update
from movespecs.language.model import MoveSpec
from workbench.pages import context
from workbench.portal.sessions import words
from workbench.portal.sessions.selectors import LATEST, Standing
from workbench.portal.sessions.timeline import timeline_of

SHOWN = 12  # of the newest events
WINDOW_MS = 60_000.0  # of the timeline of a running session

Context = dict[str, Any]


def happenings_of(spec: MoveSpec, events: Iterable[Any], *, completed_before: int) -> list[words.Happening]:
    """Events in words, repetitions numbered on."""
    found, number = [], completed_before
    for event in events:
        number += event.type == "event_completed"
        found.append(words.happening(spec, event, number=number))
    return found


def totals_context(session: DetectionSession, record: Context) -> Context:
    """`record` is newer than `session` while it runs."""
    status = Status(record["status"])
    return {
        "status": words.STATUSES[status],
        "tone": words.TONES.get(status, ""),
        "living": record["terminal_outcome"] is None,
        "became": words.became(status, record["terminal_outcome"] or ""),
        "frames": record["accepted_frames_total"],
        "counts": record["completed_event_counts"],
        "lasted": words.lasted(session.started_at, session.ended_at),
    }


def told(happenings: Iterable[words.Happening]) -> list[words.Happening]:
    """Those worth a row, at most as many as are shown, newest first."""
    return [row for row in happenings if row.tone != "quiet"][-SHOWN:][::-1]


def latest_context(spec: MoveSpec, events: Sequence[Any], *, completed_before: int) -> Context:
    """The newest events in words, and the last minute as a drawing."""
    happenings = happenings_of(spec, events, completed_before=completed_before)
    recent = [index for index, event in enumerate(events) if event.ts_ms >= events[-1].ts_ms - WINDOW_MS]
    since = recent[0] if recent else 0
    first_ms = max(0.0, events[-1].ts_ms - WINDOW_MS) if events else None
    return {
        "latest": told(happenings),
        "timeline": timeline_of(spec, events[since:], happenings[since:], first_ms=first_ms),
    }


class LiveSheet:
    """One session as all who watch it see it. Every method returns fragments, ready for their sockets.

    New rows are added to the list as they come; `drawing` shows the list and the timeline anew, which is ten times the
    work and the size, and so is for now and then.
    """

    def __init__(self, standing: Standing) -> None:
        self.spec = standing.plan.movespec
        self._reading = read(standing.plan, new_state(standing.plan))
        self._shown: dict[str, str] = {}
        self._stand(standing)

    def _stand(self, standing: Standing) -> None:
        self.session = standing.session
        self.record = dict(standing.record)
        self.last_ordinal = standing.last_ordinal
        self._events: deque[Any] = deque(standing.latest, maxlen=LATEST)
        self._completed_before = standing.completed_before
        self._completed = standing.completed_before + sum(event.type == "event_completed" for event in self._events)

    def everything(self) -> str:
        """For a page that has just connected and may have missed anything."""
        return "".join(self._all().values())

    def misses(self, update: Update) -> bool:
        """Were events left out between what is shown and what `update` tells?"""
        first = next((event.ordinal for event in update.events if event.ordinal > self.last_ordinal), None)
        return first is not None and first > self.last_ordinal + 1

    def update(self, update: Update) -> str:
        """What `update` has changed."""
        news = [event for event in update.events if event.ordinal > self.last_ordinal]
        first = not self._events
        rows = happenings_of(self.spec, news, completed_before=self._completed)
        for event in news:
            if len(self._events) == LATEST:
                self._completed_before += self._events[0].type == "event_completed"
            self._events.append(event)
            if event.type == "event_completed":
                counts = self.record["completed_event_counts"] = dict(self.record["completed_event_counts"])
                counts[event.payload["event_key"]] = counts.get(event.payload["event_key"], 0) + 1
                self._completed += 1
        if news:
            self.last_ordinal = news[-1].ordinal
        self.record |= {
            "status": update.status,
            "accepted_frames_total": update.accepted_frames_total,
            "terminal_outcome": update.terminal_outcome,
        }
        fragments = self._totals()
        if update.reading is not None:
            self._reading = update.reading
            fragments |= self._phases(update.reading)
        if news and first:
            return self._changed(fragments | self._latest())
        return self._changed(fragments) + self._added(told(rows))

    def drawing(self) -> str:
        """The newest events and the timeline, if they have changed."""
        return self._changed(self._latest())

    def catch_up(self, standing: Standing) -> str:
        """What has changed without our being told."""
        self._stand(standing)
        return self._changed(self._all())

    def _all(self) -> dict[str, str]:
        return self._totals() | self._latest() | self._phases(self._reading)

    def _changed(self, fragments: dict[str, str]) -> str:
        changed = {name: fragment for name, fragment in fragments.items() if self._shown.get(name) != fragment}
        self._shown |= changed
        return "".join(changed.values())

    def _totals(self) -> dict[str, str]:
        return _rendered(("state", "totals"), totals_context(self.session, self.record))

    def _latest(self) -> dict[str, str]:
        variables = latest_context(self.spec, tuple(self._events), completed_before=self._completed_before)
        return _rendered(("latest", "timeline"), variables)

    def _added(self, rows: list[words.Happening]) -> str:
        return render_to_string("portal/sessions/added.html", {"rows": rows}) if rows else ""

    def _phases(self, reading: Reading) -> dict[str, str]:
        return {"phases": render_to_string("demo/phases.html", context.phases_context(self.spec, reading))}


def _rendered(names: Iterable[str], variables: Context) -> dict[str, str]:
    return {name: render_to_string(f"portal/sessions/{name}.html", variables) for name in names}
