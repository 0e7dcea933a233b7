"""What is wrong with a MoveSpec, told as a compiler does: the line, and a caret under the place."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from movespecs.language import Issue, Validation

STYLES = {"error": "bold red", "warning": "bold yellow"}
WORD = re.compile(r"[\w.%+-]+")


def issue_told(issue: Issue, *, text: str, file: str) -> Text:
    lines = text.splitlines()
    line = lines[issue.line - 1].expandtabs(1) if issue.line <= len(lines) else ""
    style = STYLES[issue.severity]
    number = str(issue.line)
    margin = " " * len(number)
    before = line[: issue.column - 1]
    word = WORD.match(line, issue.column - 1)
    told = Text.assemble(
        (f"{issue.severity}[{issue.code}]", style),
        (f": {issue.message}\n", "bold"),
        (f"{margin}--> ", "blue"),
        f"{file}:{issue.line}:{issue.column}\n",
        (f"{margin} |\n{number} | ", "blue"),
        f"{line}\n",
        (f"{margin} | ", "blue"),
        " " * cell_len(before),
        ("^" * (cell_len(word[0]) if word else 1), style),
    )
    if issue.path:
        told.append(f"\n{margin} = ", "blue").append(f"at {issue.path}")
    return told.append("\n")


def verdict(validation: Validation, *, file: str) -> Text:
    """`squat.yaml: 1 error, 2 warnings`."""
    counts = [(len(validation.errors), "error"), (len(validation.warnings), "warning")]
    said = ", ".join(f"{count} {noun}{'s' if count > 1 else ''}" for count, noun in counts if count)
    style = "red" if validation.errors else "yellow" if said else "green"
    return Text.assemble(f"{file}: ", (said or "valid", style))


def validation_record(validation: Validation, *, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "ok": validation.ok,
        "errors": [asdict(issue) for issue in validation.errors],
        "warnings": [asdict(issue) for issue in validation.warnings],
    }
