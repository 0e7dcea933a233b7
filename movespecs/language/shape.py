"""What was written, held against the grammar: every value that fits comes out typed, every other one as an issue.

A value with an issue is simply absent from what comes out, so nothing is told twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from movespecs.language import messages, scalars
from movespecs.language.grammar import DEFINITIONS
from movespecs.language.grammar.kinds import (
    Choice,
    Either,
    Flag,
    Kind,
    ListOf,
    Name,
    Number,
    Record,
    Ref,
    Text,
    Variants,
)
from movespecs.language.issues import Issues, Spot, child, shortened
from movespecs.language.model import Bound
from movespecs.language.nodes import Mapping, Node, Refused, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar's value: str, float, int, bool, or a `Bound` where the grammar lets a number be a percentage."""

    value: Any
    spot: Spot
    plain: bool


@dataclass(frozen=True, slots=True)
class Items:
    """A list's values. `whole` is false where the text broke off in it, or an item was left out for its issue."""

    values: tuple[Value, ...]
    spot: Spot
    whole: bool


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping's values by key. `name` is that of the record in the grammar."""

    name: str
    values: dict[str, Value]
    spot: Spot

    def value[T](self, key: str, default: T) -> T:
        found = self.values.get(key)
        return found.value if isinstance(found, Leaf) else default

    def leaf(self, key: str) -> Leaf | None:
        found = self.values.get(key)
        return found if isinstance(found, Leaf) else None

    def items(self, key: str) -> Items | None:
        found = self.values.get(key)
        return found if isinstance(found, Items) else None

    def fields(self, key: str) -> Fields | None:
        found = self.values.get(key)
        return found if isinstance(found, Fields) else None


Value = Leaf | Items | Fields
Keys = dict[str, tuple[Scalar, Node]]


class Shaper:
    """Reads nodes as the grammar says."""

    def __init__(self, issues: Issues) -> None:
        self._issues = issues

    def read(self, kind: Kind, node: Node, path: str) -> Value | None:
        """The value of a node, or None where it has an issue of its own."""
        if isinstance(node, Refused):
            return None
        match kind:
            case Ref():
                return self.read(DEFINITIONS[kind.name], node, path)
            case Record() | Variants() if isinstance(node, Mapping):
                return self._mapping(kind, node, path)
            case ListOf() if isinstance(node, Sequence):
                return self._list(kind, node, path)
            case Either() if isinstance(node, Scalar) and not messages.is_nothing(node):
                return self.read(kind.word, node, path)
            case Either() if isinstance(node, Sequence if isinstance(kind.other, ListOf) else Mapping):
                return self.read(kind.other, node, path)
            case Text() | Name() | Number() | Flag() | Choice() if isinstance(node, Scalar):
                value = self._scalar(kind, node, path)
                return None if value is None else Leaf(value, Spot(path, node.line, node.column), node.plain)
        self._issues.error("wrong_type", _spot(node, path), messages.wrong_type(kind, node, path))
        return None

    def _list(self, kind: ListOf, node: Sequence, path: str) -> Items:
        spot = _spot(node, path)
        count = len(node.children)
        if count > kind.most:
            extra = node.children[kind.most]
            message = messages.too_many(kind, count, path)
            exactly = kind.least == kind.most > 1
            place = _spot(extra, child(path, kind.most))
            self._issues.error("invalid_value" if exactly else "too_many", place, message)
        elif count < kind.least and node.whole:
            self._issues.error(kind.short, spot, messages.too_few(kind, count, path))
        read = [self.read(kind.item, item, child(path, i)) for i, item in enumerate(node.children[: kind.most])]
        values = tuple(value for value in read if value is not None)
        return Items(values, spot, node.whole and kind.least <= len(values) == count)

    def _mapping(self, kind: Record | Variants, node: Mapping, path: str) -> Fields | None:
        keys = self._keys(node, path)
        record = self._choose(kind, keys, node, path) if isinstance(kind, Variants) else kind
        if record is None:
            return None
        values = {}
        for name, (written, value_node) in keys.items():
            key = record.key(name)
            if key is None:
                message = messages.unknown_key(name, record, path)
                self._issues.error("unknown_key", _spot(written, child(path, name)), message)
            elif (value := self.read(key.kind, value_node, child(path, name))) is not None:
                values[name] = value
        if node.whole:
            self._missing(record, keys, _spot(node, path))
        self._range(record, keys, values, node, path)
        return Fields(record.name, values, _spot(node, path))

    def _keys(self, node: Mapping, path: str) -> Keys:
        """Each key with its first value."""
        keys: Keys = {}
        for key, value in node.pairs():
            if isinstance(key, Refused):
                continue
            if not isinstance(key, Scalar):
                self._issues.error("wrong_type", _spot(key, path), "a key is one word: write 'key: value'")
            elif key.text in keys:
                first = keys[key.text][0].line
                message = f"'{shortened(key.text)}' stands in line {first} already: remove one of the two"
                self._issues.error("duplicate_key", _spot(key, child(path, key.text)), message)
            else:
                keys[key.text] = (key, value)
        return keys

    def _choose(self, kind: Variants, keys: Keys, node: Mapping, path: str) -> Record | None:
        """The record that a mapping is meant to be. Keys that only another one has are told and taken out."""
        chosen: Record | Variants | None
        if kind.tag is not None:
            chosen = self._choose_by_tag(kind, kind.tag, keys)
        else:
            given = [name for name in keys if name in kind.records]
            for other in given[1:]:
                written, _ = keys.pop(other)
                spot = _spot(written, child(path, other))
                self._issues.error("invalid_value", spot, messages.one_of(kind, given[0], other))
            if not given and node.whole:
                meant = next((name for name in keys if messages.nearest(name, kind.records)), None)
                place = _spot(keys[meant][0], child(path, meant)) if meant else _spot(node, path)
                code = "unknown_key" if meant and kind.none == "missing_key" else kind.none
                self._issues.error(code, place, messages.none_of(kind, meant))
            chosen = kind.records[given[0]] if given else None
        return self._choose(chosen, keys, node, path) if isinstance(chosen, Variants) else chosen

    def _choose_by_tag(self, kind: Variants, tag: str, keys: Keys) -> Record | Variants:
        """By the tag's value; where that has an issue, the likeliest, so that the rest is read all the same."""
        _, value = keys.get(tag, (None, None))
        text = value.text if isinstance(value, Scalar) else ""
        return kind.records.get(text) or kind.records[messages.nearest(text, kind.records) or next(iter(kind.records))]

    def _missing(self, record: Record, keys: Keys, spot: Spot) -> None:
        for key in record.keys:
            if key.required and key.name not in keys:
                place = spot._replace(path=child(spot.path, key.name))
                self._issues.error("missing_key", place, messages.missing_key(key, spot.path))

    def _range(self, record: Record, keys: Keys, values: dict[str, Value], node: Mapping, path: str) -> None:
        if record.range is None:
            return
        if node.whole and not keys.keys() & set(record.range):
            self._issues.error("empty_bounds", _spot(node, path), messages.no_bounds(record.range))
        least, most = (values.get(name) for name in record.range)
        if isinstance(least, Leaf) and isinstance(most, Leaf) and _above(least.value, most.value):
            self._issues.error("empty_bounds", most.spot, messages.nothing_between(record.range))

    def _scalar(self, kind: Kind, node: Scalar, path: str) -> object:
        match kind:
            case Choice():
                return self._choice(kind, node, path)
            case Number():
                return self._number(kind, node, path)
            case Flag():
                value = scalars.flag(node.text) if node.plain else None
                if value is None:
                    self._issues.error("wrong_type", _spot(node, path), messages.wrong_type(kind, node, path))
                return value
            case Name():
                if scalars.is_name(node.text, kind.most):
                    return node.text
                self._issues.error("invalid_name", _spot(node, path), messages.invalid_name(kind, node.text, path))
            case Text():
                return self._text(kind, node, path)
        return None

    def _choice(self, kind: Choice, node: Scalar, path: str) -> str | None:
        if node.text in kind.values:
            return node.text
        if messages.is_nothing(node):
            self._issues.error("wrong_type", _spot(node, path), messages.wrong_type(kind, node, path))
        else:
            self._issues.error(kind.code, _spot(node, path), messages.unknown_word(kind, node.text))
        return None

    def _number(self, kind: Number, node: Scalar, path: str) -> float | Bound | None:
        spot = _spot(node, path)
        if kind.percent and "%" in node.text:
            if (percent := scalars.percent(node.text)) is not None:
                return Bound(percent, percent=True)
            self._issues.error("bad_percent", spot, messages.bad_percent(node.text))
            return None
        value = scalars.number(node.text) if node.plain else None
        if value is None or (kind.whole and not value.is_integer() and value <= kind.most):
            self._issues.error("wrong_type", spot, messages.wrong_type(kind, node, path))
            return None
        if not kind.least <= value <= kind.most:
            self._issues.error("bounds_out_of_range", spot, messages.out_of_range(kind, node.text, path))
            return None
        if kind.percent:
            return Bound(value)
        return int(value) if kind.whole else value

    def _text(self, kind: Text, node: Scalar, path: str) -> str | None:
        text = node.text.strip()
        if complaint := messages.text_complaint(kind, text, path):
            self._issues.error("invalid_value", _spot(node, path), complaint)
            return None
        return text


def _spot(node: Node, path: str) -> Spot:
    return Spot(path, node.line, node.column)


def _above(least: float | Bound, most: float | Bound) -> bool:
    if isinstance(least, Bound) and isinstance(most, Bound):
        return least.percent == most.percent and least.value > most.value
    return not isinstance(least, Bound) and not isinstance(most, Bound) and least > most
