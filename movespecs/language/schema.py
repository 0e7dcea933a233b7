"""The JSON Schema of a MoveSpec, made from the grammar, so that editors complete, explain and check it."""

from __future__ import annotations

from typing import Any

from movespecs.language.grammar import DEFINITIONS, LANGUAGE_VERSION, MOVESPEC
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

Schema = dict[str, Any]

# A name is its text, so a YAML reader's number or boolean is one too.
_WORD = ["string", "number", "boolean"]
# The characters that no name has; letters of any script are not told apart here.
_NAME_PATTERN = r"^[^\s\x00-\x1f!-,/:-@\[-^`{-~]+$"
_PERCENT_PATTERN = r"^(100(\.0+)?|(0|[1-9][0-9]?)(\.[0-9]+)?)%$"


def json_schema() -> Schema:
    """The schema (draft 2020-12) of a MoveSpec as YAML or JSON.

    What it accepts is necessary, not sufficient: names of phases, for one, are only checked by `validate`.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"MoveSpec, version {LANGUAGE_VERSION}",
        **_schema(MOVESPEC),
        "$defs": {name: _schema(kind) for name, kind in DEFINITIONS.items()},
    }


def _schema(kind: Kind) -> Schema:
    match kind:
        case Text():
            return _text(kind)
        case Name():
            return {"type": _WORD, "minLength": 1, "maxLength": kind.most, "pattern": _NAME_PATTERN}
        case Number():
            return _number(kind)
        case Flag():
            return {"type": "boolean"}
        case Choice():
            return {"enum": list(kind.values)}
        case ListOf():
            return {
                "type": "array",
                "items": _schema(kind.item),
                "minItems": kind.least,
                "maxItems": kind.most,
            }
        case Record():
            return _record(kind)
        case Variants():
            return _variants(kind)
        case Either():
            return {"anyOf": [_schema(kind.word), _schema(kind.other)]}
        case Ref():
            return {"$ref": f"#/$defs/{kind.name}"}


def _text(kind: Text) -> Schema:
    least = {} if kind.lines else {"minLength": 1}
    return {"type": "string" if kind.quoted else _WORD, **least, "maxLength": kind.most}


def _number(kind: Number) -> Schema:
    plain: Schema = {"type": "integer" if kind.whole else "number", "minimum": kind.least, "maximum": kind.most}
    return {"anyOf": [plain, {"type": "string", "pattern": _PERCENT_PATTERN}]} if kind.percent else plain


def _record(record: Record, tag: str | None = None) -> Schema:
    schema: Schema = {
        "title": record.name,
        "description": record.about,
        "type": "object",
        "properties": {key.name: _property(key, record.name if key.name == tag else None) for key in record.keys},
        "additionalProperties": False,
    }
    if required := [key.name for key in record.keys if key.required]:
        schema["required"] = required
    if record.range:
        schema["anyOf"] = [{"required": [name]} for name in record.range]
    return schema


def _property(key: Key, only: str | None) -> Schema:
    """A key's schema; `only` is the one value that it has in this variant."""
    schema: Schema = {"const": only} if only else _schema(key.kind)
    about = key.about
    if isinstance(key.kind, Choice) and len(key.kind.values) <= 12 and not only:
        about += "\n" + "\n".join(f"- {value}: {means}" for value, means in key.kind.values.items())
    schema |= {"title": key.name, "description": about}
    if key.default is not None:
        schema["default"] = key.default
    if key.examples:
        schema["examples"] = list(key.examples)
    return schema


def _variants(variants: Variants) -> Schema:
    return {
        "oneOf": [
            _record(record, variants.tag) if isinstance(record, Record) else _variants(record)
            for record in variants.records.values()
        ]
    }
