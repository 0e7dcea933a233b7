"""The days of a cycle as bars, for an SVG whose width and height are 100."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from billing.cycles import Cycle

GAP = 0.25  # of a day's width


@dataclass(frozen=True, slots=True)
class Bar:
    day: date
    frames: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """`days` have every day up to today; the cycle's later ones leave their place empty."""

    days: list[Bar]
    most: int


def bars_of(*, cycle: Cycle, frames: Counter[date], today: date) -> Bars:
    most, count = max(frames.values(), default=0), (cycle.next_first - cycle.first).days
    step = 100 / count
    shown = min(count, (today - cycle.first).days + 1)
    days = []
    for index in range(shown):
        day = cycle.first + timedelta(days=index)
        height = 100 * frames[day] / most if most else 0.0
        x = round(index * step + step * GAP / 2, 3)
        days.append(Bar(day, frames[day], x, round(100 - height, 3), round(step * (1 - GAP), 3), round(height, 3)))
    return Bars(days, most)
