"""What to tell an author: what is wrong, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache

from movespecs.language import scalars
from movespecs.language.grammar import DEFINITIONS, MOVESPEC
from movespecs.language.grammar.kinds import (
    Choice,
    Either,
    Flag,
    Key,
    Kind,
    ListOf,
    Name,
    Number,
    Record,
    Ref,
    Text,
    Variants,
)
from movespecs.language.issues import child, shortened
from movespecs.language.nodes import Mapping, Node, Scalar, Sequence

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    if len(word) > 40:
        return None
    return next(iter(get_close_matches(word.lower(), known, n=1, cutoff=0.65)), None)


def listed(words: Iterable[str], last: str = "or") -> str:
    """`a, b or c`."""
    *most, final = words
    return f"{', '.join(most)} {last} {final}" if most else final


def is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null")


def wrong_type(kind: Kind, node: Node, path: str) -> str:
    if is_nothing(node):
        return f"{_subject(path)} has no value: write {_expected(kind)}"
    return f"{_subject(path)} must be {_expected(kind)}, not {_found(node)}{_instead(kind, node)}"


def unknown_key(name: str, record: Record, path: str) -> str:
    told = f"unknown key '{shortened(name)}'"
    if hint := record.hints.get(name):
        return f"{told} here: {hint}"
    if near := nearest(name, (key.name for key in record.keys)):
        return f"{told}; did you mean '{near}'?"
    if name == "<<":
        return f"{told}: mappings cannot be merged; write the keys out"
    if (home := _homes().get(name)) is not None:
        return f"{told} here: it belongs {f'in {home}' if home else 'at the top of the MoveSpec'}"
    return f"{told}; known {'here' if path else 'at the top'}: {', '.join(key.name for key in record.keys)}"


def missing_key(key: Key, path: str) -> str:
    example = _example(key)
    return f"'{key.name}' is missing in {_subject(path)}: add {example or 'it'}"


def one_of(kind: Variants, first: str, other: str) -> str:
    return (
        f"{kind.noun} has only one of {listed(kind.records)}: '{first}' stands here already; put '{other}' on its own"
    )


def none_of(kind: Variants, meant: str | None) -> str:
    if meant is not None:
        near = nearest(meant, kind.records)
        return f"unknown key '{shortened(meant)}' in {kind.noun}; did you mean '{near}'?"
    return f"{kind.noun} needs one of {listed(kind.records)}"


def too_many(kind: ListOf, count: int, path: str) -> str:
    limit = f"exactly {kind.most}" if kind.least == kind.most else f"at most {kind.most}"
    return f"{_subject(path)} holds {limit} {kind.noun}, and here are {count}: remove the rest from here on"


def too_few(kind: ListOf, count: int, path: str) -> str:
    if not count:
        return f"{_subject(path)} is empty: list its {kind.noun}"
    limit = "exactly" if kind.least == kind.most else "at least"
    return f"{_subject(path)} needs {limit} {kind.least} {kind.noun}, and here {'is' if count == 1 else 'are'} {count}"


def no_bounds(keys: tuple[str, str]) -> str:
    return f"nothing is asked here: add {keys[0]}, {keys[1]} or both"


def nothing_between(keys: tuple[str, str]) -> str:
    return f"nothing lies between: {keys[0]} is above {keys[1]}; swap them"


def unknown_word(kind: Choice, text: str) -> str:
    told = f"unknown {kind.noun} '{shortened(text)}'"
    if hint := kind.hints.get(text):
        return f"{told}: {hint}"
    if near := nearest(text, kind.values):
        return f"{told}; did you mean '{near}'?"
    if len(kind.values) > 12:
        return f"{told}: write a name such as {listed(list(kind.values)[-3:])}"
    return f"{told}: write {listed(kind.values)}"


def bad_percent(text: str) -> str:
    return f"'{shortened(text)}' is no percentage: write one from 0% to 100%, such as 65%"


def out_of_range(kind: Number, text: str, path: str) -> str:
    unit = f" {kind.unit}" if kind.unit else ""
    return f"{_subject(path)} must be {kind.least:.10g} to {kind.most:.10g}{unit}, not {shortened(text)}"


def invalid_name(kind: Name, text: str, path: str) -> str:
    if not text:
        return f"{_subject(path)} has no text: write a name"
    if len(text) > kind.most:
        return f"'{shortened(text)}' has {len(text)} characters: a name has at most {kind.most}"
    near = scalars.as_name(text, kind.most)
    instead = f": write {near}" if near else ""
    return f"'{shortened(text)}' is no name (letters, digits, '_', '-' and '.' make one, without spaces){instead}"


def text_complaint(kind: Text, text: str, path: str) -> str | None:
    """What is wrong with a text, if anything."""
    subject = _subject(path)
    if len(text) > kind.most:
        return f"{subject} has {len(text)} characters: at most {kind.most} have a place"
    if not text and not kind.lines:
        return f"{subject} has no text: write one"
    if scalars.has_controls(text, lines=kind.lines):
        return (
            f"{subject} holds a {'control character' if kind.lines else 'line break or control character'}: remove it"
        )
    if kind.placeholders is not None:
        known = {f"{{{name}}}": name for name in kind.placeholders}
        for found in _PLACEHOLDER.finditer(text):
            if found[0] not in known:
                near = nearest(found[1], kind.placeholders)
                instead = f"did you mean {{{near}}}?" if near else f"only {listed(known, 'and')} are filled in"
                return f"unknown placeholder {shortened(found[0])}; {instead}"
    return None


def _subject(path: str) -> str:
    return f"'{path.rsplit('.', 1)[-1]}'" if path else "the MoveSpec"


def _expected(kind: Kind) -> str:
    match kind:
        case Text():
            return "a text"
        case Name():
            return "a name"
        case Number():
            unit = f" ({kind.unit})" if kind.unit else ""
            return f"a {'whole ' * kind.whole}number{unit}{' or a percentage' * kind.percent}"
        case Flag():
            return "true or false"
        case Choice():
            return listed(kind.values) if len(kind.values) <= 12 else f"the name of a {kind.noun}"
        case ListOf():
            count = f"{kind.least} " if kind.least == kind.most > 1 else ""
            return f"a list of {count}{kind.noun}"
        case Either():
            return f"{_expected(kind.word)}, or {_expected(kind.other)}"
        case Record() | Variants() | Ref():
            return "a mapping of keys and values"


def _found(node: Node) -> str:
    match node:
        case Scalar():
            return f"the text '{shortened(node.text)}'"
        case Sequence():
            return "a list"
        case _:
            return "a mapping"


def _instead(kind: Kind, node: Node) -> str:
    """What to write instead, where that can be told: `: ...`, or nothing."""
    match kind, node:
        case ListOf(), Mapping():
            return ": begin each item with '- '"
        case ListOf(), Scalar() if not is_nothing(node) and len(node.text) <= 40:
            return f": write [{node.text}]"
        case ((Record() | Variants() | Ref()), Sequence()):
            return ": remove the '- ' or the brackets"
        case Number(), Scalar() if not node.plain and scalars.number(node.text) is not None:
            return ": remove the quotes"
        case Number(), Scalar() if node.text.endswith("%"):
            return ": percentages have no place here"
        case Number(), Scalar() if hint := scalars.number_hint(node.text):
            return f": {hint}"
        case Flag(), Scalar():
            return _flag_hint(node)
    return ""


def _flag_hint(node: Scalar) -> str:
    if node.text.lower() in ("yes", "on", "true", "1"):
        return ": write true, without quotes"
    if node.text.lower() in ("no", "off", "false", "0"):
        return ": write false, without quotes"
    return ""


def _example(key: Key) -> str | None:
    """A line that would do, for a key whose value is told in a word."""
    if isinstance(key.kind, Choice):
        return f"{key.name}: {listed(key.kind.values)}"
    if not key.examples:
        return None
    example = key.examples[0]
    if isinstance(example, list):
        return f"it, such as {key.name}: [{', '.join(example)}]"
    quote = '"' if isinstance(key.kind, Text) and key.kind.quoted else ""
    return f"it, such as {key.name}: {quote}{example}{quote}"


@cache
def _homes() -> dict[str, str]:
    """Where in a MoveSpec each key belongs, for one that stands elsewhere."""
    homes: dict[str, str] = {}
    for path, key in _walk(MOVESPEC, "", frozenset()):
        homes.setdefault(key, path)
    return homes


def _walk(kind: Kind, path: str, seen: frozenset[str]) -> Iterator[tuple[str, str]]:
    match kind:
        case Record():
            for key in kind.keys:
                yield path, key.name
            for key in kind.keys:
                yield from _walk(key.kind, child(path, key.name), seen)
        case Variants():
            for record in kind.records.values():
                yield from _walk(record, path, seen)
        case ListOf():
            yield from _walk(kind.item, f"{path}[]", seen)
        case Either():
            yield from _walk(kind.other, path, seen)
        case Ref() if kind.name not in seen:
            yield from _walk(DEFINITIONS[kind.name], path, seen | {kind.name})
