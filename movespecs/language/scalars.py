"""What a piece of text is worth. YAML's own guesses (`1:30` is 90, `010` is 8, `on` is true) are left out."""

from __future__ import annotations

import re
import unicodedata

# YAML 1.2's decimal numbers, but for leading zeros, which YAML 1.1 takes as octal
NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
PERCENT = re.compile(r"((?:0|[1-9][0-9]*)(?:\.[0-9]+)?)%")

_NUMBER_AND_UNIT = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?)\s*(?:°|[A-Za-z]{1,12})")
_OTHER_NUMBERS = (
    (re.compile(r"[-+]?[0-9]+,[0-9]+"), "write a point for the decimals"),
    (re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*"), "write it without '_'"),
    (re.compile(r"[-+]?0[0-9]+(?:\.[0-9]*)?"), "write it without the leading zero"),
    (re.compile(r"[-+]?0[xob][0-9A-Fa-f_]+"), "write it in decimals"),
    (re.compile(r"[-+]?[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?"), "write it as one number, in the unit asked for"),
    (re.compile(r"[-+]?\.?(?:inf|infinity|nan)", re.IGNORECASE), "only finite numbers have a place here"),
)
_YAML_WORDS = {"null", "~", "true", "false", "yes", "no", "on", "off"}
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?")


def number(text: str) -> float | None:
    """The number that a plain text is, or None. Too large for a float: infinite, which no range lets pass."""
    return float(text) if NUMBER.fullmatch(text) else None


def percent(text: str) -> float | None:
    """The percentage, `65` for `65%`; None where it is none from 0 to 100."""
    found = PERCENT.fullmatch(text)
    return value if found and (value := float(found[1])) <= 100 else None


def number_hint(text: str) -> str:
    """What to write instead of a text that was meant as a number."""
    if len(text) > 40:
        return ""
    if found := _NUMBER_AND_UNIT.fullmatch(text):
        return f"write {found[1]} alone"
    return next((hint for pattern, hint in _OTHER_NUMBERS if pattern.fullmatch(text)), "")


def flag(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text)


def would_change(text: str) -> bool:
    """Whether other YAML tools read a plain text as something else: the number 1.1 for `1.10`, a date, nothing."""
    return bool(NUMBER.fullmatch(text) or number_hint(text) or _DATE.match(text) or text.lower() in _YAML_WORDS)


def is_name(text: str, most: int) -> bool:
    return 0 < len(text) <= most and all(map(_in_name, text))


def as_name(text: str, most: int) -> str:
    """The nearest name to a text that is none, or ""."""
    kept = "".join(character if _in_name(character) else "_" for character in text[:most].strip())
    return kept.strip("_")


def has_controls(text: str, *, lines: bool) -> bool:
    """Control characters can come in through escapes such as "\\0"."""
    allowed = "\n\t" if lines else ""
    return any(unicodedata.category(each) in ("Cc", "Zl", "Zp") and each not in allowed for each in text)


def _in_name(character: str) -> bool:
    return character in "_-." or unicodedata.category(character)[0] in "LMN"
