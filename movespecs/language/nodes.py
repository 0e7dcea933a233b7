"""From YAML to nodes that know where they stand, through the event stream, with limits on the way.

Aliases, anchors, tags and further documents are refused. Where the YAML itself breaks off, what was read before
is kept and marked as not whole, so that its own mistakes are still told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from movespecs.language.issues import ErrorCode, Issues, Spot, child, shortened
from movespecs.language.limits import MAX_DEPTH, MAX_NODES
from movespecs.language.source import end_of, place_of
from movespecs.language.syntax import syntax_issue


@dataclass(slots=True)
class Scalar:
    """A piece of text. `plain` is true without quotes: only then may it be a number, a boolean or nothing."""

    line: int
    column: int
    text: str
    plain: bool = True


@dataclass(slots=True)
class Sequence:
    """A list. `whole` is false where the text broke off in it."""

    line: int
    column: int
    children: list[Node] = field(default_factory=list)
    whole: bool = True


@dataclass(slots=True)
class Mapping:
    """Keys and values in turn, as they were written; a key need not be a scalar, nor unique."""

    line: int
    column: int
    children: list[Node] = field(default_factory=list)
    whole: bool = True

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Keys that have a value."""
        return zip(self.children[::2], self.children[1::2], strict=False)


@dataclass(slots=True)
class Refused:
    """Stands where something was that has its issue already."""

    line: int
    column: int


Node = Scalar | Sequence | Mapping | Refused


def read_nodes(text: str, issues: Issues) -> Node | None:
    """The text's one document, or None where it holds nothing."""
    reading = _Reading(text, issues)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if not reading.take(event):
                break
    except yaml.MarkedYAMLError as error:
        path = reading.path()
        reading.cut()
        spot, message = syntax_issue(error, text)
        issues.error("yaml_syntax", Spot(path, *spot), message)
    return reading.root


class _Reading:
    def __init__(self, text: str, issues: Issues) -> None:
        self.root: Node | None = None
        self._end = end_of(text)
        self._issues = issues
        self._open: list[Sequence | Mapping] = []
        self._count = 0

    def take(self, event: yaml.Event) -> bool:
        """Take one event in. False where reading ends early."""
        if isinstance(event, yaml.NodeEvent):
            self._count += 1
            if self._count > MAX_NODES:
                message = f"more than {MAX_NODES:,} keys and values: what follows is not read"
                return self._stop("too_many", event, message)
        match event:
            case yaml.ScalarEvent():
                self._refuse_decoration(event)
                line, column = self._place(event)
                self._add(Scalar(line, column, event.value, not event.style))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                return self._start(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._open.pop()
            case yaml.AliasEvent():
                line, column = self._place(event)
                message = f"aliases such as *{shortened(event.anchor or '')} are not supported: write the value out"
                self._issues.error("alias_not_supported", Spot(self.path(), line, column), message)
                self._add(Refused(line, column))
            case yaml.DocumentStartEvent() if self.root is not None:
                message = "a MoveSpec is one document: remove this '---' and what follows, or save it on its own"
                self._issues.error("multiple_documents", Spot("", *self._place(event)), message)
                return False
        return True

    def path(self) -> str:
        """The path of the node that comes next."""
        path = ""
        for depth, collection in enumerate(self._open, start=1):
            # All but the innermost have their open child already.
            position = len(collection.children) - (depth < len(self._open))
            if isinstance(collection, Sequence):
                path = child(path, position)
            elif position % 2 and isinstance(key := collection.children[position - 1], Scalar):
                path = child(path, key.text)
        return path

    def cut(self) -> None:
        """End all that is open. The last thing read is dropped: what broke the text may have garbled it."""
        if self._open:
            del self._open[-1].children[-1:]
        for collection in self._open:
            collection.whole = False

    def _start(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> bool:
        self._refuse_decoration(event)
        if len(self._open) == MAX_DEPTH:
            return self._stop("too_deep", event, f"nested more than {MAX_DEPTH} deep: what follows is not read")
        line, column = self._place(event)
        start = Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping
        collection = start(line, column)
        self._add(collection)
        self._open.append(collection)
        return True

    def _stop(self, code: ErrorCode, event: yaml.Event, message: str) -> bool:
        self._issues.error(code, Spot(self.path(), *self._place(event)), message)
        self.cut()
        return False

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node

    def _refuse_decoration(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            message = f"anchors such as &{shortened(event.anchor)} are not supported: remove it, and write values out"
            self._issues.error("alias_not_supported", Spot(self.path(), *self._place(event)), message)
        if getattr(event, "tag", None) is not None:
            message = "tags such as !!str are not supported: remove it (and quote a text that looks like a number)"
            self._issues.error("yaml_syntax", Spot(self.path(), *self._place(event)), message)

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        return place_of(event.start_mark, self._end)
