"""The MoveSpecs that these tests step, as texts."""

from __future__ import annotations

HEAD = 'name: test\nversion: "1.0"\n'

RAW = "settings: {smoothing: none}"


def repetition(phases: str, sequence: str, *more: str) -> str:
    """`phases` one a line (`name: criterion, criterion`), and further keys of `detection` (or `tempo: ...`)."""
    tempo = [line for line in more if line.startswith("tempo")]
    others = [line for line in more if not line.startswith("tempo")]
    lines = ["detection:", "  type: repetition", "  movement:", "    name: rep", "    phases:", *_phases(phases)]
    lines += [f"    sequence: [{sequence}]", *(f"    {line}" for line in tempo)]
    return HEAD + "\n".join([*lines, *_indented(others)]) + "\n"


def hold(criteria: str, settings: str, *more: str) -> str:
    lines = ["detection:", "  type: hold", "  movement:", "    name: held", "    phases:", *_phases(f"in: {criteria}")]
    return HEAD + "\n".join([*lines, f"    hold: {settings}", *_indented(more)]) + "\n"


def _phases(text: str) -> list[str]:
    lines = []
    for line in text.strip().splitlines():
        name, _, criteria = line.strip().partition(": ")
        lines.append(f"      - {{name: {name}, criteria: [{criteria}]}}")
    return lines


def _indented(blocks: list[str] | tuple[str, ...]) -> list[str]:
    return [f"  {line}" for block in blocks for line in block.splitlines()]


SQUAT = repetition(
    """
    standing: {joint: knee, angle_min: 160, angle_max: 180}
    bottom: {joint: knee, angle_min: 60, angle_max: 100}
    """,
    "standing, bottom, standing",
    RAW,
)

OWN_RANGE_SQUAT = repetition(
    """
    standing: {joint: knee, angle_min: 65%}
    bottom: {joint: knee, angle_max: 35%}, {joint: knee, angle_max: 130}
    """,
    "standing, bottom, standing",
)
