"""Lines and columns are those that an editor shows: from 1, in characters."""

import pytest

from movespecs.language import validate
from tests.movespecs.language.texts import SQUAT, changed, told


def places(text: str | bytes) -> list[tuple[int, int]]:
    return [(issue.line, issue.column) for issue in validate(text).issues]


BAD = changed("angle_min: 160", "angle_min: 190")
PLACE = (10, 38)


def test_the_place_is_where_the_value_begins():
    assert places(BAD) == [PLACE]
    assert BAD.splitlines()[PLACE[0] - 1][PLACE[1] - 1 :].startswith("190")


def test_bytes_and_text_are_the_same():
    assert validate(BAD.encode()) == validate(BAD)


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_line_breaks_of_other_systems_count_once(line_break):
    assert places(BAD.replace("\n", line_break)) == [PLACE]


def test_a_byte_order_mark_takes_no_column():
    assert places("\ufeff" + BAD) == [PLACE]
    assert places(b"\xef\xbb\xbf" + BAD.encode()) == [PLACE]
    assert places("\ufeffnane: squat") == places("nane: squat")


@pytest.mark.parametrize("character", ["ö", "座", "😀", "e\u0301"])
def test_every_character_takes_one_column(character):
    text = changed("{joint: knee, angle_min: 160", f'{{joint: "{character}", angle_min: 190')
    assert places(text) == [(10, 21), (10, 36 + len(character))]


@pytest.mark.parametrize("character", ["\x01", "\x85", "\u2028", "\ud800", "\ufffe"])
def test_a_refused_character_is_found_behind_characters_of_any_width(character):
    assert told(f"# 😀ö\r\n# 座{character}")[0][0] == "2:4 yaml_syntax"


def test_what_ends_too_early_is_told_at_its_end():
    assert places("name: squat\ndetection: {type") == [(2, 12)]
    assert places('name: "squat') == [(1, 7)]
    assert places("---") == [(1, 4)]
    assert places("detection: {type\n\n\n") == [(1, 12)]


def test_issues_come_in_the_order_of_the_text():
    text = (
        SQUAT.replace("joint: knee", "joint: kne").replace("standing]", "standin]").replace("name: squat", "nam: squat")
    )
    found = places(text)
    assert len(found) > 5
    assert found == sorted(found)
