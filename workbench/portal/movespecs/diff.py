"""What differs between two texts, line by line, and both in one for whoever merges them by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

CONTEXT = 3
MOST_COMPARED = 1_000_000  # pairs of lines: beyond, what lies between the common ends is one change

Change = tuple[Literal["equal", "replace"], int, int, int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """`old` and `new` are its numbers, from 1. A "gap" stands for equal lines that are left out."""

    kind: Literal["same", "removed", "added", "gap"]
    old: int | None
    new: int | None
    text: str

    @property
    def sign(self) -> str:
        return {"removed": "−", "added": "+"}.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Diff:
    lines: tuple[Line, ...]

    @property
    def removed(self) -> int:
        return sum(line.kind == "removed" for line in self.lines)

    @property
    def added(self) -> int:
        return sum(line.kind == "added" for line in self.lines)

    @property
    def any(self) -> bool:
        return bool(self.removed or self.added)


def diff_of(old: str, new: str) -> Diff:
    """With three lines around each change."""
    return Diff(tuple(_lines(_split(old), _split(new))))


def merged(mine: str, theirs: str) -> str:
    """Both texts in one: where they differ theirs comes first, then mine, between lines of comment."""
    old, new = _split(theirs), _split(mine)
    lines: list[str] = []
    for kind, i1, i2, j1, j2 in _changes(old, new):
        if kind == "equal":
            lines += old[i1:i2]
        else:
            lines += ["# <<< theirs", *old[i1:i2], "# === yours", *new[j1:j2], "# >>> keep one of the two"]
    return "\n".join(lines) + "\n"


def _split(text: str) -> list[str]:
    """As the editor numbers them: no other sign than a line feed ends a line."""
    return text.removesuffix("\n").split("\n") if text else []


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    changes = list(_changes(old, new))
    for index, (kind, i1, i2, j1, j2) in enumerate(changes):
        if kind == "replace":
            yield from (Line("removed", i + 1, None, old[i]) for i in range(i1, i2))
            yield from (Line("added", None, j + 1, new[j]) for j in range(j1, j2))
            continue
        first = CONTEXT if index > 0 else 0
        last = CONTEXT if index < len(changes) - 1 else 0
        left_out = range(first, i2 - i1 - last)
        for step in range(i2 - i1):
            if step not in left_out or len(left_out) == 1:
                yield Line("same", i1 + step + 1, j1 + step + 1, old[i1 + step])
            elif step == left_out.start:
                yield Line("gap", None, None, f"{len(left_out)} lines are the same")


def _changes(old: list[str], new: list[str]) -> list[Change]:
    """Runs of equal lines and of others, in turn. What both begin and end with is not searched."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    i_end, j_end = len(old) - end, len(new) - end
    found: list[Change] = [("equal", 0, start, 0, start)] if start else []
    if (i_end - start) * (j_end - start) > MOST_COMPARED:
        found.append(("replace", start, i_end, start, j_end))
    else:
        matcher = SequenceMatcher(None, old[start:i_end], new[start:j_end])
        found += [
            ("equal" if tag == "equal" else "replace", i1 + start, i2 + start, j1 + start, j2 + start)
            for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        ]
    return [*found, ("equal", i_end, len(old), j_end, len(new))] if end else found
