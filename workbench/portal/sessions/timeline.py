"""A stretch of a session as a drawing: what was counted, what was not and why, phases, feedback. Positions are shares
of its width, so that it fits any screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from movespecs.language.model import MoveSpec
from workbench.pages.context import COLOURS
from workbench.pages.words import clock
from workbench.portal.sessions.words import Happening

TICKS = 5
STEPS_MS = [n * 1000 for n in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)]
LANE_HEIGHT, BAR_TOP, BAR_HEIGHT = 44, 22, 14
AXIS_HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Mark:
    """From `x` on, `width` wide, both in percent; `width` 0 is a moment."""

    x: str
    width: str
    words: str
    tone: str

    @property
    def is_moment(self) -> bool:
        return not self.width


@dataclass(frozen=True, slots=True)
class Lane:
    title: str
    top: int
    marks: list[Mark] = field(default_factory=list)

    @property
    def text_y(self) -> int:
        return self.top + BAR_TOP - 6

    @property
    def bar_y(self) -> int:
        return self.top + BAR_TOP

    @property
    def middle(self) -> int:
        return self.top + BAR_TOP + BAR_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    lanes: list[Lane]
    ticks: list[Tick]
    begin: str
    end: str

    @property
    def lanes_height(self) -> int:
        return len(self.lanes) * LANE_HEIGHT

    @property
    def height(self) -> int:
        return self.lanes_height + AXIS_HEIGHT


def timeline_of(
    spec: MoveSpec, events: Sequence[Any], happenings: Sequence[Happening], *, first_ms: float | None = None
) -> Timeline | None:
    """`happenings` are the words of `events`, which follow each other without a gap; the drawing begins with the
    first of them, or at `first_ms`. None where nothing has happened."""
    if not events:
        return None
    begin = max(min(_begins(event) for event in events), first_ms or 0.0)
    end: float = max(events[-1].ts_ms, begin + 1000.0)

    def share(ms: float) -> float:
        return 100 * min(max((ms - begin) / (end - begin), 0.0), 1.0)

    def bar(since: float, until: float, words: str, tone: str) -> Mark:
        left, right = share(since), share(until)
        return Mark(_percent(left), _percent(max(right - left, 0.2)), words, tone)

    titles = ["Holds" if spec.hold is not None else "Repetitions", "Not counted"]
    titles += [phase.name for phase in spec.phases]
    said = any(event.type == "feedback" for event in events)
    lanes = [Lane(title, index * LANE_HEIGHT) for index, title in enumerate(titles + ["Feedback"] * said)]
    phase_lanes = {phase.name: lanes[2 + index] for index, phase in enumerate(spec.phases)}
    tones = {phase.name: f"phase-{index % COLOURS}" for index, phase in enumerate(spec.phases)}
    entered: dict[str, float] = {}
    for event, happened in zip(events, happenings, strict=True):
        words = f"{happened.at} {happened.title}" + (f": {happened.reason}" if happened.reason else "")
        match event.type:
            case "event_completed":
                lanes[0].marks.append(bar(_begins(event), event.ts_ms, words, "good"))
            case "event_interrupted":
                lanes[1].marks.append(Mark(_percent(share(event.ts_ms)), "", words, "warn"))
            case "feedback":
                lanes[-1].marks.append(Mark(_percent(share(event.ts_ms)), "", words, "hint"))
            case "shape_enter":
                entered[event.payload["shape_key"]] = event.ts_ms
            case "shape_exit":
                phase = event.payload["shape_key"]
                since = entered.pop(phase, begin)
                if phase in phase_lanes:
                    phase_lanes[phase].marks.append(bar(since, event.ts_ms, _stay(phase, since, event), tones[phase]))
    for phase, since in entered.items():
        if phase in phase_lanes:
            phase_lanes[phase].marks.append(bar(since, end, f"{phase} from {clock(since)} on", tones[phase]))
    return Timeline(lanes=lanes, ticks=_ticks(begin, end, share), begin=clock(begin), end=clock(end))


def _begins(event: Any) -> float:
    """When what the event tells of began."""
    detail = event.detail or {}
    if event.type != "event_completed" or "duration_ms" not in detail:
        return float(event.ts_ms)
    return float(detail.get("started_ms", event.ts_ms - detail["duration_ms"]))


def _stay(phase: str, since: float, event: Any) -> str:
    return f"{phase} from {clock(since)} to {clock(event.ts_ms)}"


def _ticks(begin: float, end: float, share: Callable[[float], float]) -> list[Tick]:
    step = next((step for step in STEPS_MS if (end - begin) / step <= TICKS), STEPS_MS[-1])
    first = -(-begin // step) * step
    moments = [first + index * step for index in range(int((end - first) // step) + 1)]
    return [Tick(_percent(share(ms)), clock(ms).removesuffix(".0"), _anchor(share(ms))) for ms in moments]


def _anchor(share: float) -> str:
    """So that no word leaves the drawing."""
    return "start" if share < 5 else "end" if share > 95 else "middle"


def _percent(share: float) -> str:
    return f"{share:.2f}%"
