"""Events and counts, for people and for programs: the same for the local engine and for a server's session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from rich.text import Text

from kynasmith.cli.console import out, print_json
from kynasmith.models import DetectionEvent, Pose

STYLES = {"success": "green", "coaching": "yellow", "info": "cyan"}


class Teller:
    """Tells each event as it comes, counting. `event` is {"type", "ts_ms", "payload"}, as the platform sends it."""

    def __init__(self, *, as_json: bool, phases: bool = False) -> None:
        self._as_json = as_json
        self._phases = phases
        self.counts: Counter[str] = Counter()
        self.poses = 0

    def watching(self, poses: Iterable[Pose]) -> Iterator[Pose]:
        """The same poses, counted."""
        for pose in poses:
            self.poses += 1
            yield pose

    def event(self, event: dict[str, Any]) -> None:
        if event["type"] == "event_completed":
            self.counts[event["payload"]["event_key"]] += 1
        if self._as_json:
            print_json(event)
        elif (told := self._told(event["type"], event["payload"])) is not None:
            out.print(Text.assemble((f"{event['ts_ms'] / 1000:8.2f} s  ", "dim"), told))

    def session_event(self, event: DetectionEvent) -> None:
        """One of a session."""
        self.event(event.model_dump(mode="json"))

    def end(self, **more: object) -> None:
        """The counts, and in JSON `more` beside them."""
        counts = dict(self.counts)
        if self._as_json:
            print_json({"type": "summary", "counts": counts, "poses": self.poses, **more})
            return
        if not self.poses:
            out.print(Text("Nobody was seen.", "yellow"))
        elif not counts:
            out.print("Nothing was counted.")
        for key, count in counts.items():
            out.print(Text.assemble(f"{key}: ", (str(count), "bold")))

    def _told(self, type_: str, payload: dict[str, Any]) -> Text | None:
        match type_:
            case "event_completed":
                key = payload["event_key"]
                score = payload.get("score")
                rating = "" if score is None else f", score {score:.2f}"
                return Text.assemble((f"{key} {self.counts[key]}", "bold green"), rating)
            case "event_interrupted":
                return Text(f"interrupted: {payload['reason']}", "red")
            case "feedback":
                return Text(payload["message"], STYLES.get(payload["level"], ""))
            case "shape_enter" if self._phases:
                return Text(payload["shape_key"], "dim")
        return None
