"""All issues are told at once, and none that only follows from another."""

import pytest
import yaml

from tests.movespecs.language.strategies import as_block_yaml
from tests.movespecs.language.texts import GUIDED_SQUAT, SQUAT, changed, codes, told

BLOCKS = as_block_yaml(yaml.safe_load(GUIDED_SQUAT))


def test_several_errors_are_told_together():
    text = (
        SQUAT.replace('version: "1.0"', "version: 1.0")
        .replace("angle_min: 160", "angle_mim: 160")
        .replace("{joint: knee, angle_min: 60,", "{joint: kne, angle_min: 60%%,")
        .replace("bottom, standing]", "botom, standing]")
    )
    assert [place for place, _ in told(text)] == [
        "2:10 unquoted_version version",
        "10:27 unknown_key detection.movement.phases[0].criteria[0].angle_mim",
        "13:21 unknown_joint detection.movement.phases[1].criteria[0].joint",
        "13:37 bad_percent detection.movement.phases[1].criteria[0].angle_min",
        "14:26 unknown_phase detection.movement.sequence[1]",
    ]


def test_what_stands_before_a_syntax_error_is_read_all_the_same():
    text = changed("joint: knee, angle_min: 160", "joint: kne, angle_min: 160").replace("bottom, standing]", "bottom")
    assert codes(text) == ["unknown_joint", "yaml_syntax"]


@pytest.mark.parametrize("text", [SQUAT, BLOCKS], ids=["flow", "blocks"])
def test_what_a_broken_text_has_not_come_to_yet_is_not_missing(text):
    lines = text.splitlines(keepends=True)
    for end in range(len(lines)):
        assert codes("".join(lines[:end]) + "'broken\n") == ["yaml_syntax"]


def test_an_alias_leaves_the_rest_readable():
    text = changed("name: bottom", "name: *x").replace("angle_min: 160", "angle_min: 190")
    assert codes(text) == ["bounds_out_of_range", "alias_not_supported"]


@pytest.mark.parametrize(
    "change",
    [
        ("      - name: bottom", "      - name: bot tom"),
        ("      - name: bottom\n        criteria:", "      - criteria:"),
        ("      - name: bottom\n        criteria:", "      - 17\n      - criteria:"),
    ],
)
def test_phases_of_which_one_has_no_name_leave_the_sequence_unjudged(change):
    assert "unknown_phase" not in codes(changed(*change))


def test_an_unknown_type_is_read_as_the_likeliest():
    assert codes(changed("type: repetition", "type: repetitions").replace("angle_min: 160", "angle_min: 190")) == [
        "invalid_value",
        "bounds_out_of_range",
    ]


def test_an_empty_text_misses_all_that_is_required():
    assert [place for place, _ in told("")] == [
        "1:1 missing_key name",
        "1:1 missing_key version",
        "1:1 missing_key detection",
    ]
    assert told("# nothing but a comment\n") == told("")


def test_a_text_of_nothing_but_mistakes_is_cut_short():
    found = told("".join(f"k{i}: 1\n" for i in range(1000)))
    assert len(found) == 101
    assert found[-1] == ("101:1 too_many k100", "more than 100 issues: mend these first")


def test_a_long_text_in_a_message_is_shortened_to_one_line():
    [(_, message)] = told(changed("joint: knee, angle_min: 160", f'joint: "{"kn\\nee" * 20}", angle_min: 160'))
    assert message.startswith("unknown joint 'kn eekn ee")
    assert "…" in message
    assert len(message) < 120


def test_reading_ends_where_there_is_more_than_any_movespec_holds():
    text = changed("angle_min: 160", f"angle_min: 190, colours: [{'a,' * 8_200}]")
    assert [place for place, _ in told(text)] == [
        "10:38 bounds_out_of_range detection.movement.phases[0].criteria[0].angle_min",
        "10:43 unknown_key detection.movement.phases[0].criteria[0].colours",
        "10:16383 too_many detection.movement.phases[0].criteria[0].colours[8165]",
    ]
