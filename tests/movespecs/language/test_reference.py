"""The written reference says what the code does: codes, keys, limits, ranges and defaults."""

import re
from pathlib import Path

import pytest

from movespecs.language import json_schema, validate
from movespecs.language.grammar import MOVESPEC
from movespecs.language.grammar.feedback import COMMON_REASONS, HOLD_REASONS, REPETITION_REASONS
from movespecs.language.grammar.kinds import Number, Record
from movespecs.language.grammar.settings import SETTINGS
from movespecs.language.issues import ERROR_CODES, WARNING_CODES
from movespecs.language.landmarks import JOINTS, PAIRS, SEGMENTS
from movespecs.language.limits import (
    MAX_CRITERIA,
    MAX_DEPTH,
    MAX_FEEDBACK,
    MAX_MEASURES,
    MAX_NODES,
    MAX_PHASES,
    MAX_SEQUENCE,
)

REFERENCE = (Path(__file__).parents[3] / "docs" / "movespec.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"\w+", REFERENCE))
EXAMPLES = [text for text in re.findall(r"```yaml\n(.*?)```", REFERENCE, re.DOTALL) if "detection:" in text]


def section(title: str) -> str:
    return REFERENCE.split(f"\n### {title}\n")[1].split("\n#")[0]


def codes_in(title: str) -> list[str]:
    """The codes in the first column of a section's table."""
    first_cells = [row.split("|")[1] for row in section(title).splitlines() if row.startswith("| `")]
    return [code for cell in first_cells for code in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("text", EXAMPLES, ids=[text.splitlines()[0] for text in EXAMPLES])
def test_the_examples_have_no_issue(text):
    assert validate(text).issues == ()


def test_every_code_is_explained_and_no_other():
    assert codes_in("Errors") == list(ERROR_CODES)
    assert codes_in("Warnings") == list(WARNING_CODES)


def keys(schema):
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from keys(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from keys(inner)


def test_every_key_stands_in_the_reference():
    assert set(keys(json_schema())) <= WORDS


def test_every_word_of_the_language_stands_in_the_reference():
    reasons = REPETITION_REASONS | HOLD_REASONS | COMMON_REASONS
    assert {*JOINTS, *SEGMENTS, *PAIRS, *reasons} <= WORDS


def test_the_limits_are_those_of_the_code():
    limits = section("Limits")
    assert f"32 KiB, nested {MAX_DEPTH} deep, {MAX_NODES:,} keys and values" in limits
    assert f"| phases | {MAX_PHASES};" in limits
    assert f"| criteria of a phase, or of a feedback | {MAX_CRITERIA}," in limits
    assert f"| different measures | {MAX_MEASURES}:" in limits
    assert f"| phases in `sequence` | {MAX_SEQUENCE} |" in limits
    assert f"| feedbacks | {MAX_FEEDBACK} |" in limits


def settings_in(record, prefix=""):
    """Each number among the settings: its dotted name, and its key in the grammar."""
    for key in record.keys:
        inner = getattr(key.kind, "other", key.kind)
        if isinstance(inner, Record):
            yield from settings_in(inner, f"{prefix}{key.name}.")
        elif isinstance(inner, Number):
            yield f"{prefix}{key.name}", key


def test_the_settings_have_the_defaults_and_ranges_of_the_code():
    told = {}
    for row in section("`settings`").splitlines():
        if row.startswith("| `"):
            names, defaults, ranges = (cell.strip().split(", ") for cell in row.split("|")[1:4])
            told |= {
                name.strip("`"): (default, range_)
                for name, default, range_ in zip(names, defaults, ranges, strict=True)
            }
    assert told == {
        name: (f"{key.default:g}", f"{key.kind.least:g} to {key.kind.most:,g}") for name, key in settings_in(SETTINGS)
    }


def test_the_top_keys_are_listed_in_order():
    rows = re.findall(r"^\| `(\w+)", section("At the top"), re.MULTILINE)
    assert list(dict.fromkeys(rows)) == ["name", "version", "description", "camera", "detection"]
    assert sorted(set(rows)) == sorted(key.name for key in MOVESPEC.keys)
