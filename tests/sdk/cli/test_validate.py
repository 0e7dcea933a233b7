"""`kynasmith validate`: as a compiler, and as data."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kynasmith.cli.issues import issue_told
from movespecs.language import validate
from tests.sdk.conftest import SQUAT

BROKEN = SQUAT.replace("joint: hip, angle_min: 70%", "joint: hipp, angle_min: 70%")
WARNS = SQUAT.replace('version: "1.0"', "version: 1.0")


@pytest.fixture
def spec(home):
    def write(text):
        (home / "squat.yaml").write_text(text, encoding="utf-8")
        return "squat.yaml"

    return write


def test_a_valid_movespec_is_said_to_be(kynasmith, spec):
    result = kynasmith("validate", spec(SQUAT))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "squat.yaml: valid\n")


def test_an_error_is_shown_in_its_line_with_a_caret_under_its_place(kynasmith, spec):
    result = kynasmith("validate", spec(BROKEN))
    assert result.exit_code == 1
    assert result.stderr == (
        "error[unknown_joint]: unknown joint 'hipp'; did you mean 'hip'?\n"
        "  --> squat.yaml:14:21\n"
        "   |\n"
        "14 |           - {joint: hipp, angle_min: 70%}\n"
        "   |                     ^^^^\n"
        "   = at detection.movement.phases[0].criteria[0].joint\n"
        "\n"
        "squat.yaml: 1 error\n"
    )


def test_warnings_fail_only_where_that_is_asked_for(kynasmith, spec):
    result = kynasmith("validate", spec(WARNS))
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "squat.yaml: 1 warning")
    assert kynasmith("validate", "--strict", "squat.yaml").exit_code == 1


def test_json_has_the_issues_as_the_api_has_them(kynasmith, spec):
    result = kynasmith("validate", "--json", spec(BROKEN))
    (file,) = json.loads(result.stdout)["files"]
    assert (result.exit_code, result.stderr, file["ok"]) == (1, "", False)
    (issue,) = file["errors"]
    assert issue == {
        "code": "unknown_joint",
        "message": "unknown joint 'hipp'; did you mean 'hip'?",
        "severity": "error",
        "path": "detection.movement.phases[0].criteria[0].joint",
        "line": 14,
        "column": 21,
    }


def test_several_files_are_all_told_about(kynasmith, spec, home):
    (home / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    result = kynasmith("validate", spec(SQUAT), "broken.yaml")
    assert result.exit_code == 1
    assert "squat.yaml: valid\n" in result.stderr
    assert result.stderr.endswith("broken.yaml: 1 error\n")


def test_standard_input_is_a_file_too(kynasmith):
    result = kynasmith("validate", "-", stdin=BROKEN)
    assert result.exit_code == 1
    assert "--> <stdin>:14:21" in result.stderr


def test_a_file_that_is_not_there_is_an_error_in_a_line(kynasmith):
    result = kynasmith("validate", "none.yaml")
    assert (result.exit_code, result.stderr) == (1, "Error: none.yaml cannot be read: No such file or directory.\n")


@settings(max_examples=50)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_whatever_the_text_every_issue_can_be_told(source):
    text = source.decode(errors="replace")
    for issue in validate(source).issues:
        assert issue.message in issue_told(issue, text=text, file="any.yaml").plain
