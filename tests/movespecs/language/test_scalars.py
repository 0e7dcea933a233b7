"""What a piece of text is worth is said by this language, not guessed by YAML."""

import pytest

from movespecs.language import validate
from movespecs.language.model import Bound
from tests.movespecs.language.texts import PLANK, changed, codes, told, with_criterion


def bound_of(text: str) -> Bound:
    validation = validate(changed("angle_min: 160, angle_max: 180", f"angle_max: {text}"))
    return validation.movespec.phases[0].criteria[0].maximum


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("90", 90),
        ("90.5", 90.5),
        ("0", 0),
        ("-0", 0),
        ("+90", 90),
        (".5e2", 50),
        ("90.", 90),
        ("9e1", 90),
        ("1.2E+2", 120),
    ],
)
def test_a_decimal_number_is_its_value(text, value):
    assert bound_of(text) == Bound(value)
    assert type(bound_of(text).value) is float


@pytest.mark.parametrize(
    ("text", "value"),
    [("65%", 65), ("0%", 0), ("100%", 100), ("33.3%", 33.3), ('"65%"', 65), ("'65%'", 65)],
)
def test_a_percentage_may_stand_for_a_bound(text, value):
    assert bound_of(text) == Bound(value, percent=True)


@pytest.mark.parametrize("text", ["101%", "-5%", "65%%", "%", "sixty%", "1e1%", "065%", "65 %", "100.1%"])
def test_a_percentage_is_a_plain_number_from_0_to_100(text):
    assert codes(changed("angle_max: 180", f'angle_max: "{text}"')) == ["bad_percent"]


NOT_NUMBERS = {
    "1_000": "write it without '_'",
    "010": "write it without the leading zero",
    "007.5": "write it without the leading zero",
    "0x5A": "write it in decimals",
    "0o132": "write it in decimals",
    "1:30": "write it as one number, in the unit asked for",
    ".inf": "only finite numbers have a place here",
    "-.INF": "only finite numbers have a place here",
    ".nan": "only finite numbers have a place here",
    "NaN": "only finite numbers have a place here",
    "90deg": "write 90 alone",
    "90 degrees": "write 90 alone",
    "90°": "write 90 alone",
    "'90'": "remove the quotes",
    '"90"': "remove the quotes",
}


@pytest.mark.parametrize(("text", "hint"), NOT_NUMBERS.items(), ids=NOT_NUMBERS.keys())
def test_other_ways_to_write_a_number_are_refused_with_the_way_to_write_it(text, hint):
    [(place, message)] = told(changed("angle_max: 180", f"angle_max: {text}"))
    assert place == "10:54 wrong_type detection.movement.phases[0].criteria[0].angle_max"
    assert message.endswith(f": {hint}")


def test_a_decimal_comma_is_refused_with_the_way_to_write_it():
    [(_, message)] = told(changed("{min_ms: 10000}", "\n      min_ms: 1000,5", PLANK))
    assert message == "'min_ms' must be a number (ms), not the text '1000,5': write a point for the decimals"


@pytest.mark.parametrize("text", ["true", "yes", "ninety", "1 2", "--1", "1e", "e1", ".", "1.2.3", "９０"])
def test_what_is_no_number_at_all_is_no_number(text):
    assert codes(changed("angle_max: 180", f"angle_max: {text}")) == ["wrong_type"]


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9" * 400])
def test_a_number_too_large_for_a_float_is_out_of_range(text):
    assert codes(changed("angle_max: 180", f"angle_max: {text}")) == ["bounds_out_of_range"]


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_nothing_is_no_value(text):
    [(_, message)] = told(changed("min_ms: 10000", f"min_ms: {text}", PLANK))
    assert message == "'min_ms' has no value: write a number (ms)"


@pytest.mark.parametrize(
    "name", ["on", "no", "1", "null", "0x10", "1.5", "true", "wall-sit", "座る", "Überkopf", "a_b.c"]
)
def test_a_name_is_its_text(name):
    movespec = validate(changed("name: straight", f"name: {name}", PLANK)).movespec
    assert movespec.phases[0].name == name


@pytest.mark.parametrize("name", ["''", "a b", "a/b", "a:b", '"a\\tb"', "a,b", "~", "“a”", '"a\\u202eb"', "x" * 65])
def test_a_name_has_no_spaces_and_no_signs(name):
    assert codes(changed("name: straight", f"name: {name}", PLANK)) == ["invalid_name"]


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False)])
def test_a_flag_is_true_or_false(text, value):
    movespec = validate(changed("min_ms: 10000", f"min_ms: 10000, repeat: {text}", PLANK)).movespec
    assert movespec.hold.repeat is value


@pytest.mark.parametrize("text", ["yes", "on", "True", "1", "0", "'true'", "maybe", ""])
def test_a_flag_is_nothing_else(text):
    assert codes(changed("min_ms: 10000", f"min_ms: 10000, repeat: {text}", PLANK)) == ["wrong_type"]


@pytest.mark.parametrize(
    ("bounds", "least", "most"),
    [
        ("joint: knee, angle", 0, 180),
        ("segment: torso, angle", 0, 180),
        ("distance: [wrist, hip], distance", 0, 20),
        ("height: [wrist, hip], height", -20, 20),
    ],
)
def test_the_ends_of_a_range_belong_to_it(bounds, least, most):
    assert "bounds_out_of_range" not in codes(with_criterion(f"{{{bounds}_min: {least}}}"))
    assert "bounds_out_of_range" not in codes(with_criterion(f"{{{bounds}_max: {most}}}"))
    assert codes(with_criterion(f"{{{bounds}_min: {least - 0.001}}}")) == ["bounds_out_of_range"]
    assert codes(with_criterion(f"{{{bounds}_max: {most + 0.001}}}")) == ["bounds_out_of_range"]


def test_a_description_keeps_its_lines_and_loses_the_space_around():
    text = PLANK + "description: |\n  Body straight.\n  Elbows below the shoulders.\n\n"
    assert validate(text).movespec.description == "Body straight.\nElbows below the shoulders."
