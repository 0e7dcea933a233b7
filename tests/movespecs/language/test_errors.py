"""Every error is told once, where it stands, in words that say what to write instead."""

import pytest

from movespecs.language import InvalidMoveSpec, compile_movespec, validate
from movespecs.language.issues import ERROR_CODES
from tests.movespecs.language.cases import ERRORS
from tests.movespecs.language.texts import PLANK, SQUAT, changed, codes, told


@pytest.mark.parametrize(("text", "place", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_an_error_is_told_alone_with_its_place_and_what_to_write(text, place, message):
    assert told(text) == [(place, message)]


@pytest.mark.parametrize("text", [text for text, _, _ in ERRORS.values()], ids=ERRORS.keys())
def test_a_text_with_an_error_has_no_meaning(text):
    validation = validate(text)
    assert not validation.ok
    assert validation.movespec is None
    assert validation.errors == validation.issues
    assert validation.warnings == ()


def test_every_error_code_is_shown_above():
    assert {place.split()[1] for _, place, _ in ERRORS.values()} == set(ERROR_CODES)


def test_the_texts_that_these_begin_from_have_no_issue():
    assert codes(SQUAT) == codes(PLANK) == []


def test_compiling_raises_with_the_first_error_and_carries_all_issues():
    text = changed("joint: knee, angle_min: 160", "joint: kne, angle_min: 190").replace('"1.0"', "1.0")
    with pytest.raises(InvalidMoveSpec) as raised:
        compile_movespec(text)
    assert str(raised.value) == "line 10, column 21: unknown joint 'kne'; did you mean 'knee'? (and 1 more)"
    assert [issue.code for issue in raised.value.issues] == ["unquoted_version", "unknown_joint", "bounds_out_of_range"]
