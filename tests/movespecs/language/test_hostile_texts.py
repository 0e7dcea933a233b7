"""Whatever is sent, what comes back is a meaning or coded issues at places inside the text; nothing is ever raised."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movespecs.language import Validation, validate
from movespecs.language.issues import ERROR_CODES, MAX_ISSUES, WARNING_CODES
from movespecs.language.source import read_source
from tests.movespecs.language.strategies import damaged_texts, soups
from tests.movespecs.language.texts import GUIDED_SQUAT, codes

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())

FLOODS = {
    "a megabyte": ("x" * 1_000_000, "too_large"),
    "a megabyte of bytes": (b"\xff" * 1_000_000, "too_large"),
    "100,000 brackets": ("[" * 100_000, "too_large"),
    "32,000 brackets": ("[" * 32_000, "too_deep"),
    "32,000 braces": ("{" * 32_000, "too_deep"),
    "10,000 nested keys": ("{a: " * 8_000, "too_deep"),
    "16,000 nested dashes": ("- " * 16_000, "too_deep"),
    "16,000 nested question marks": ("? " * 16_000, "too_deep"),
    "10,000 aliases": (f"a: &a 1\nb: [{'*a,' * 10_000}]", "alias_not_supported"),
    "an anchor bomb": (
        "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 900)),
        "alias_not_supported",
    ),
    "100,000 keys": ("".join(f"k{i}: 1\n" for i in range(100_000)), "too_large"),
    "3,000 keys": ("".join(f"k{i}: 1\n" for i in range(3_000)), "too_many"),
    "6,000 times one key": ("a: 1\n" * 6_000, "duplicate_key"),
    "8,000 documents": ("---\n" * 8_000, "multiple_documents"),
    "2,700 tag directives": ("".join(f"%TAG !{i}! x\n" for i in range(2_700)) + "--- a", "too_large"),
    "1,700 tag directives": ("".join(f"%TAG !{i}! x\n" for i in range(1_700)) + "--- a", "wrong_type"),
    "a huge word": ("name: " + "x" * 32_000, "invalid_value"),
    "a huge number": (f"detection: {{settings: {{lost_ms: {'9' * 32_000}}}}}", "bounds_out_of_range"),
    "a huge number of underscores": (f"detection: {{settings: {{lost_ms: 1{'_' * 32_000}x}}}}", "wrong_type"),
    "a huge quoted text": ('name: "' + "\\n" * 16_000, "yaml_syntax"),
    "a huge key": ("x" * 32_000 + ": 1", "yaml_syntax"),
    "a huge quoted key": ('{"' + "x" * 900 + '": 1}', "unknown_key"),
    "a huge comment": ("#" * 32_000, "missing_key"),
    "a huge placeholder": (f"detection: {{feedback: [{{message: '{{{'x' * 100}}}'}}]}}", "invalid_value"),
    "nothing but line breaks": ("\n" * 32_000, "missing_key"),
    "nothing but NUL": ("\0" * 32_000, "yaml_syntax"),
    "nothing but surrogates": ("\ud800" * 10_000, "yaml_syntax"),
}


def assert_well_told(source: str | bytes, validation: Validation) -> None:
    """The promises that hold for every text."""
    assert validation.ok == (validation.movespec is not None) == (not validation.errors)
    assert len(validation.issues) <= MAX_ISSUES + 1
    text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
    rows = re.split("\r\n?|\n", text)
    for issue in validation.issues:
        assert issue.code in (ERROR_CODES if issue.severity == "error" else WARNING_CODES)
        assert 1 <= issue.line <= len(rows)
        assert 1 <= issue.column <= len(rows[issue.line - 1]) + 1
        assert issue.message
        assert len(issue.message.splitlines()) == 1
        assert (issue.message + issue.path).isprintable()


@pytest.mark.parametrize(("source", "code"), FLOODS.values(), ids=FLOODS.keys())
def test_a_flood_is_answered_with_its_code(source, code):
    assert_well_told(source, validate(source))
    assert code in codes(source)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_a_text_of_the_corpus_is_answered_with_errors(path):
    source = path.read_bytes()
    validation = validate(source)
    assert_well_told(source, validation)
    assert validation.errors


@given(st.text())
def test_any_text_is_answered(text):
    assert_well_told(text, validate(text))


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(source):
    assert_well_told(source, validate(source))


@given(soups)
def test_any_soup_of_yaml_is_answered(text):
    assert_well_told(text, validate(text))


@given(damaged_texts())
def test_any_damaged_movespec_is_answered(text):
    assert_well_told(text, validate(text))


def test_every_beginning_of_a_movespec_is_answered():
    for end in range(len(GUIDED_SQUAT)):
        assert_well_told(GUIDED_SQUAT[:end], validate(GUIDED_SQUAT[:end]))


def test_every_character_that_yaml_refuses_is_refused_before():
    import yaml

    from movespecs.language.issues import Issues

    planes = [*range(0x3000), *range(0xD7F0, 0x10010), 0x1F600, 0x10FFFF]
    for code in planes:
        source = f"# {chr(code)}"
        if read_source(source, Issues()) is not None:
            assert list(yaml.parse(source, Loader=yaml.CSafeLoader))
