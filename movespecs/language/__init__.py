"""The MoveSpec language: from a text to what it means, or to what is wrong with it and where."""

from movespecs.language.grammar import LANGUAGE_VERSION
from movespecs.language.issues import Issue
from movespecs.language.schema import json_schema
from movespecs.language.validation import InvalidMoveSpec, Validation, compile_movespec, validate

__all__ = [
    "LANGUAGE_VERSION",
    "InvalidMoveSpec",
    "Issue",
    "Validation",
    "compile_movespec",
    "json_schema",
    "validate",
]
