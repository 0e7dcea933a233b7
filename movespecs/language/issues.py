"""What can be wrong with a MoveSpec: the stable codes, and the list that every part of the reader adds to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from movespecs.language.limits import MAX_ISSUES

ErrorCode = Literal[
    "yaml_syntax",
    "too_large",
    "too_deep",
    "too_many",
    "multiple_documents",
    "alias_not_supported",
    "duplicate_key",
    "unknown_key",
    "missing_key",
    "wrong_type",
    "invalid_value",
    "invalid_name",
    "unknown_measure",
    "unknown_joint",
    "unknown_landmark",
    "unknown_side",
    "unknown_phase",
    "duplicate_phase",
    "bad_percent",
    "percent_in_hold",
    "empty_bounds",
    "bounds_out_of_range",
    "sequence_too_short",
]
WarningCode = Literal[
    "phases_overlap",
    "unused_phase",
    "narrow_range",
    "unreachable_phase",
    "no_return",
    "unguarded_percent",
    "unquoted_version",
]
Severity = Literal["error", "warning"]

ERROR_CODES: tuple[ErrorCode, ...] = get_args(ErrorCode)
WARNING_CODES: tuple[WarningCode, ...] = get_args(WarningCode)


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to mend. `line` and `column` are 1-based and count characters; `path` is dotted, "" the whole text."""

    code: ErrorCode | WarningCode
    message: str
    severity: Severity
    path: str
    line: int
    column: int


class Spot(NamedTuple):
    """A place in the text."""

    path: str
    line: int
    column: int


class TooManyIssuesError(Exception):
    """The list is full: nothing more is read."""


class Issues:
    """Collects issues. A text of nothing but mistakes is cut short: the hundredth is followed by `too_many`."""

    def __init__(self) -> None:
        self._found: list[Issue] = []

    def error(self, code: ErrorCode, spot: Spot, message: str) -> None:
        if len(self._found) >= MAX_ISSUES:
            self._found.append(Issue("too_many", f"more than {MAX_ISSUES} issues: mend these first", "error", *spot))
            raise TooManyIssuesError
        self._found.append(Issue(code, message, "error", *spot))

    def warning(self, code: WarningCode, spot: Spot, message: str) -> None:
        """Warnings never stop the reading; those for which there is no room are left out."""
        if len(self._found) < MAX_ISSUES:
            self._found.append(Issue(code, message, "warning", *spot))

    @property
    def has_errors(self) -> bool:
        return any(issue.severity == "error" for issue in self._found)

    def in_order(self) -> tuple[Issue, ...]:
        """All issues as they stand in the text."""
        return tuple(sorted(self._found, key=lambda issue: (issue.line, issue.column)))


def child(path: str, key: str | int) -> str:
    """The path of an entry of a mapping or a list."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{shortened(key)}" if path else shortened(key)


def shortened(text: str) -> str:
    """A piece of somebody's text, fit to stand in one line of a message."""
    line = "".join(character if character.isprintable() else " " for character in text[:41])
    return line if len(line) <= 40 else line[:39] + "…"
