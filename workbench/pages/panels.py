"""The panels of a running session as fragments: each is sent when what it shows has changed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string

from detection.engine import Reading, new_state, read
from detection.models import DetectionEvent
from detection.worker.feed import Update
from detection.worker.results import NewEvent
from workbench.pages import context, words
from workbench.pages.sessions import SHOWN, Standing
from workbench.pages.summary import Summary


class Panels:
    """What one page shows of one session. Every method returns fragments, ready for the socket."""

    def __init__(self, standing: Standing) -> None:
        self.session = standing.session
        self.plan = standing.plan
        self.spec = standing.plan.movespec
        self.usage = standing.usage
        self.frames = standing.frames
        self.count = standing.count
        self.last_ordinal = standing.last_ordinal
        self.shown: dict[str, str] = {}

    def everything(self, events: Iterable[DetectionEvent]) -> str:
        """All panels, for a page that has just connected and may have missed anything."""
        nothing_yet = read(self.plan, new_state(self.plan))
        self.shown.clear()
        rows = self._rows(list(events), first=self.count - sum(e.type == "event_completed" for e in events) + 1)
        return "".join(
            [
                self._render("measures", context.measures_context(self.plan, nothing_yet)),
                self._render("events", {"events": rows}),
                self._render("count", context.count_context(self.spec, self.count)),
                self._render("phases", context.phases_context(self.spec, nothing_yet)),
                self._render("allowance", context.allowance_context(self.usage)),
            ]
        )

    def update(self, update: Update, news: tuple[NewEvent, ...]) -> str:
        """What `update` has changed; `news` are its events that the page has not seen."""
        fragments = []
        if news:
            fragments += self._news(news)
        if update.reading is not None:
            fragments += self._reading(update.reading)
        used = self.usage.used + update.accepted_frames_total - self.frames
        usage = replace(self.usage, used=used)
        fragments.append(self._render("allowance", context.allowance_context(usage)))
        return "".join(fragments)

    def end(self, summary: Summary) -> str:
        variables = {
            "summary": summary,
            "noun": words.noun(self.spec, count=summary.count),
            **context.allowance_context(self.usage),
        }
        return self._render("summary", variables)

    def _news(self, events: tuple[NewEvent, ...]) -> list[str]:
        first = self.count + 1
        self.count += sum(event.type == "event_completed" for event in events)
        self.last_ordinal = events[-1].ordinal
        rows = self._rows(events, first=first)
        fragments = [self._render("count", context.count_context(self.spec, self.count))]
        if rows:
            fragments.append(render_to_string("demo/news.html", {"events": rows}))
        hints = [event for event in events if event.type == "feedback"]
        if hints:
            fragments.append(self._render("cue", context.cue_context(hints[-1])))
        return fragments

    def _reading(self, reading: Reading) -> list[str]:
        return [
            self._render("phases", context.phases_context(self.spec, reading)),
            self._render("ranges", context.ranges_context(self.spec, reading)),
            self._render("reading", context.reading_context(reading)),
        ]

    def _rows(self, events: Iterable[DetectionEvent | NewEvent], *, first: int) -> list[dict[str, Any]]:
        """Newest first, with repetitions numbered from `first`."""
        rows = []
        number = first
        for event in events:
            if event.type not in SHOWN:
                continue
            rows.append(context.event_context(self.spec, event, number=number))
            number += event.type == "event_completed"
        return rows[::-1]

    def _render(self, name: str, variables: context.Context) -> str:
        """The fragment; empty where the page has exactly that already."""
        fragment = render_to_string(f"demo/{name}.html", variables)
        if self.shown.get(name) == fragment:
            return ""
        self.shown[name] = fragment
        return fragment
