"""Draw the pictures of docs/guide.md: `python -m tools.guide_pictures` writes docs/img/guide-*.svg.

The curves are the engine's own, of a modelled person who squats; what each picture says was counted was counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from detection.engine import Trace, compile_plan, trace_of
from movespecs.language import compile_movespec
from tests.motion import MOVEMENTS, Recording, render
from tools.guide_figure import measures_picture
from tools.guide_style import document, text
from tools.targets import ROOT

PICTURES = ROOT / "docs/img"
DEEP, SHALLOW = 1.0, 0.65  # shares of the textbook range
WIDTH, PLOT, LEFT, GAP = 460, 120, 40, 56  # a phone shows it at three quarters
LEAST, MOST = 55.0, 212.0  # degrees that are shown

FIXED = """\
name: Squat
version: "1.0"
detection:
  type: repetition
  movement:
    name: squat
    phases:
      - name: standing
        criteria:
          - {joint: knee, angle_min: 160}
      - name: bottom
        criteria:
          - {joint: knee, angle_max: 100}
    sequence: [standing, bottom, standing]
"""
PERCENT = FIXED.replace("angle_min: 160", "angle_min: 65%").replace(
    "- {joint: knee, angle_max: 100}", "- {joint: knee, angle_max: 35%}\n          - {joint: knee, angle_max: 140}"
)


@dataclass(frozen=True)
class Run:
    """One person under one MoveSpec. `high` and `low` are the bounds of standing and bottom in degrees."""

    title: str
    trace: Trace
    high: float
    low: float


def squats(reach: float) -> Recording:
    """Four squats by someone who goes down by this share of the textbook's way."""
    return render(MOVEMENTS["squat"], repetitions=4, seconds=2.5, yaw=35.0, reach=reach)


def run(title: str, movespec: str, reach: float) -> Run:
    recording = squats(reach)
    trace = trace_of(compile_plan(compile_movespec(movespec)), recording.t_ms, recording.world)
    if "%" not in movespec:
        return Run(title, trace, 160.0, 100.0)
    curve = trace.curves[0]
    return Run(title, trace, *(curve.lo + share * (curve.hi - curve.lo) for share in (0.65, 0.35)))


def plots(runs: Sequence[Run], description: str) -> str:
    height = len(runs) * (PLOT + GAP) - 8
    drawn = [_plot(each, number * (PLOT + GAP) + 28) for number, each in enumerate(runs)]
    return document(WIDTH, height, description, drawn)


def _plot(shown: Run, top: float) -> str:
    trace, end = shown.trace, shown.trace.t_ms[-1]

    def x(when: float) -> float:
        return LEFT + when / end * (WIDTH - LEFT - 4)

    def y(degrees: float) -> float:
        return top + (MOST - degrees) / (MOST - LEAST) * PLOT

    word = "squat" if trace.count == 1 else "squats"
    parts = [
        text(0, top - 12, shown.title, "title"),
        text(WIDTH, top - 12, f"{trace.count} {word} counted", "good end" if trace.count else "bad end"),
        _band("high", y(MOST), y(shown.high)),
        _band("low", y(shown.low), y(LEAST)),
        text(LEFT + 8, y(MOST) + 16, "standing", "small high-ink"),
        text(LEFT + 8, y(LEAST) - 6, "bottom", "small low-ink"),
        *(text(LEFT - 8, y(bound) + 4, f"{bound:.0f}°", "small soft end") for bound in (shown.high, shown.low)),
    ]
    points = [(x(when), y(value)) for when, value in zip(trace.t_ms, trace.curves[0].values, strict=True)]
    kept = [points[0], *(b for a, b in pairwise(points[::3]) if b != a), points[-1]]
    parts.append(f'<path class="curve" d="M{" L".join(f"{px:.0f} {py:.1f}" for px, py in kept)}"/>')
    completed = [event.ts_ms for event in trace.events if event.type == "event_completed"]
    for number, when in enumerate(completed, 1):
        parts.append(f'<circle class="mark" cx="{x(when):.0f}" cy="{y(shown.high):.1f}" r="9"/>')
        parts.append(text(x(when), y(shown.high) + 4, str(number), "number middle"))
    return "".join(parts)


def _band(kind: str, top: float, bottom: float) -> str:
    return f'<rect class="{kind}" x="{LEFT}" y="{top:.1f}" width="{WIDTH - LEFT}" height="{bottom - top:.1f}"/>'


def pictures() -> dict[str, str]:
    """Each one's name and its SVG."""
    deep, shallow = "Somebody who squats deep", "Somebody who does not"
    return {
        "bounds": plots(
            [run("Knee angle", FIXED, DEEP)],
            "The knee angle over four squats, in the bounds of the two phases: four are counted.",
        ),
        "people": plots(
            [run(deep, FIXED, DEEP), run(shallow, FIXED, SHALLOW)],
            "The same fixed bounds for two people: of one four squats are counted, of the other none.",
        ),
        "percent": plots(
            [run(deep, PERCENT, DEEP), run(shallow, PERCENT, SHALLOW)],
            "Bounds in percent of each one's own range: of both people four squats are counted.",
        ),
        "measures": measures_picture(),
    }


def main() -> None:
    for name, picture in pictures().items():
        (PICTURES / f"guide-{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
