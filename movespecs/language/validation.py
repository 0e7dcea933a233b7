"""Validate and compile: the two ways in."""

from __future__ import annotations

from dataclasses import dataclass

from movespecs.language.checks import check
from movespecs.language.grammar import MOVESPEC
from movespecs.language.issues import Issue, Issues, TooManyIssuesError
from movespecs.language.model import MoveSpec
from movespecs.language.nodes import Mapping, read_nodes
from movespecs.language.reader import Reading, read_movespec
from movespecs.language.shape import Fields, Shaper
from movespecs.language.source import read_source


@dataclass(frozen=True, slots=True)
class Validation:
    """What a text means, None where it has errors; and all its issues, in the order of the text."""

    movespec: MoveSpec | None
    issues: tuple[Issue, ...]

    @property
    def ok(self) -> bool:
        return self.movespec is not None

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.severity == "error")

    @property
    def warnings(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.severity == "warning")


class InvalidMoveSpec(ValueError):
    """A text that is no valid MoveSpec; `issues` says why."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        first, *others = (issue for issue in issues if issue.severity == "error")
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(f"line {first.line}, column {first.column}: {first.message}{more}")
        self.issues = issues


def validate(text: str | bytes) -> Validation:
    """Read a MoveSpec. Never raises: whatever is wrong with the text is an issue, at most a hundred of them.

    Bytes are UTF-8. Warnings, but for `unquoted_version`, are told once there are no errors.
    """
    issues = Issues()
    try:
        reading = read(text, issues)
    except TooManyIssuesError:
        reading = None
    return Validation(reading.movespec if reading else None, issues.in_order())


def compile_movespec(text: str | bytes) -> MoveSpec:
    """The meaning of a valid MoveSpec. Raises `InvalidMoveSpec`."""
    validation = validate(text)
    if validation.movespec is None:
        raise InvalidMoveSpec(validation.issues)
    return validation.movespec


def read(source: str | bytes, issues: Issues) -> Reading | None:
    """What the text means and where its parts stand, None where it has errors. Raises TooManyIssuesError."""
    text = read_source(source, issues)
    if text is None:
        return None
    root = read_nodes(text, issues) or Mapping(1, 1, whole=not issues.has_errors)
    fields = Shaper(issues).read(MOVESPEC, root, "")
    reading = read_movespec(fields, issues) if isinstance(fields, Fields) else None
    if reading is None:
        return None
    check(reading, issues)
    return reading
