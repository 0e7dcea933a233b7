"""The kinds of value that the grammar is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from movespecs.language.issues import ErrorCode

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Text:
    """Any scalar, as it is written. One line unless `lines`."""

    most: int
    lines: bool = False
    quoted: bool = False
    placeholders: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A name is its text: `on`, `no` and `1` are names too. Letters and digits of any script, `_`, `-` and `.`."""

    most: int = 64


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number in a range, both ends included. With `percent`, 0% to 100% may stand for it."""

    least: float
    most: float
    unit: str = ""
    percent: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words. `values` says what each means, `hints` what to write for words often tried."""

    noun: str
    values: Mapping[str, str]
    code: ErrorCode = "invalid_value"
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of `least` to `most` items; where they are the same number, of exactly so many."""

    item: Kind
    noun: str
    least: int
    most: int
    short: ErrorCode = "invalid_value"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record. `default` is what leaving it out means, for the reader of the schema."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    default: Scalar | None = None
    examples: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys. Of the two keys in `range`, at least one is given, and min is not above max.

    `hints` says what to write for keys that are often tried here.
    """

    name: str
    about: str
    keys: tuple[Key, ...]
    range: tuple[str, str] | None = None
    hints: Mapping[str, str] = field(default_factory=dict)

    def key(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)


@dataclass(frozen=True, slots=True)
class Variants:
    """A mapping that is one of several records.

    With `tag`, the value of that key says which. Without, the one key that only it has: the name of the record.
    """

    noun: str
    records: Mapping[str, Record | Variants]
    tag: str | None = None
    none: ErrorCode = "missing_key"


@dataclass(frozen=True, slots=True)
class Either:
    """A word, or something of several parts in its place."""

    word: Choice
    other: ListOf | Record


@dataclass(frozen=True, slots=True)
class Ref:
    """A kind by its name, for one that holds itself."""

    name: Literal["criterion"]


Kind = Text | Name | Number | Flag | Choice | ListOf | Record | Variants | Either | Ref
