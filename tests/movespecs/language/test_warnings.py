"""Warnings tell what is valid and yet would cost an author an evening."""

import pytest

from movespecs.language import validate
from movespecs.language.issues import WARNING_CODES
from tests.movespecs.language.texts import GUIDED_SQUAT, PLANK, SQUAT, changed, codes, told, with_criterion

LIFT = """\
name: lift
version: "1"
detection:
  type: repetition
  movement:
    name: lift
    phases:
      - {name: low, criteria: [LOW]}
      - {name: high, criteria: [HIGH]}
    sequence: [low, high, low]
"""


def lift(low: str, high: str) -> str:
    """Two phases in flow style: criteria begin in line 8, column 32, and line 9, column 33."""
    return LIFT.replace("LOW", low).replace("HIGH", high)


WARNINGS = {
    "two phases that touch": (
        lift("{joint: knee, angle_max: 120}", "{joint: knee, angle_min: 120}"),
        "9:9 phases_overlap detection.movement.phases[1]",
        "'low' and 'high' can both be true at once: set their bounds on knee apart",
    ),
    "two phases that overlap in percent": (
        lift(
            "{joint: knee, angle_max: 60%}, {joint: knee, angle_max: 150}",
            "{joint: knee, angle_min: 40%}, {joint: knee, angle_min: 100}",
        ),
        "9:9 phases_overlap detection.movement.phases[1]",
        "'low' and 'high' can both be true at once: set their bounds on knee apart",
    ),
    "two phases that are apart by noise": (
        lift("{joint: knee, angle_max: 120}", "{joint: knee, angle_min: 126}"),
        "9:9 narrow_range detection.movement.phases[1]",
        "only 6° lie between 'low' and 'high': leave 10° for the noise of a camera",
    ),
    "two heights that are apart by noise": (
        lift("{height: [wrist, hip], height_max: 0.2}", "{height: [wrist, hip], height_min: 0.25}"),
        "9:9 narrow_range detection.movement.phases[1]",
        "only 0.05 torso lengths lie between 'low' and 'high': leave 0.1 torso lengths for the noise of a camera",
    ),
    "a range of noise": (
        with_criterion("{joint: knee, angle_min: 165, angle_max: 170}"),
        "10:13 narrow_range detection.movement.phases[0].criteria[0]",
        "from 165 to 170° is narrower than the noise of a camera: leave knee at least 10°",
    ),
    "a range of noise up to where no joint goes": (
        with_criterion("{joint: knee, angle_min: 175}"),
        "10:13 narrow_range detection.movement.phases[0].criteria[0]",
        "from 175 to 180° is narrower than the noise of a camera: leave knee at least 10°",
    ),
    "a range of a single value": (
        with_criterion("{joint: knee, angle_min: 170, angle_max: 170}"),
        "10:13 narrow_range detection.movement.phases[0].criteria[0]",
        "from 170 to 170° is narrower than the noise of a camera: leave knee at least 10°",
    ),
    "a range of noise by two criteria": (
        with_criterion("{joint: knee, angle_min: 160}\n          - {joint: knee, angle_max: 165}"),
        "11:13 narrow_range detection.movement.phases[0].criteria[1]",
        "from 160 to 165° is narrower than the noise of a camera: leave knee at least 10°",
    ),
    "a range of noise inside any": (
        with_criterion("any: [{joint: knee, angle_min: 160}, {joint: hip, angle_min: 90, angle_max: 93}]"),
        "10:50 narrow_range detection.movement.phases[0].criteria[0].any[1]",
        "from 90 to 93° is narrower than the noise of a camera: leave hip at least 10°",
    ),
    "a range of noise for either side": (
        with_criterion("{joint: knee, side: either, angle_min: 90, angle_max: 93}"),
        "10:13 narrow_range detection.movement.phases[0].criteria[0]",
        "from 90 to 93° is narrower than the noise of a camera: leave knee at least 10°",
    ),
    "a few percent": (
        lift(
            "{joint: knee, angle_max: 5%}, {joint: knee, angle_max: 120}",
            "{joint: knee, angle_min: 65%}",
        ),
        "8:32 narrow_range detection.movement.phases[0].criteria[0]",
        "from 0 to 5% is narrower than the noise of a camera: leave knee at least 10%",
    ),
    "a distance of noise in feedback": (
        SQUAT
        + "  feedback:\n    - when: {phase: bottom, criteria: [{distance: [knee, ankle], distance_max: 0.02}]}\n"
        + "      message: Sit down.\n",
        "16:40 narrow_range detection.feedback[0].when.criteria[0]",
        "from 0 to 0.02 torso lengths is narrower than the noise of a camera: leave knee to ankle at least 0.1 torso"
        " lengths",
    ),
    "a phase that contradicts itself": (
        lift("{joint: knee, angle_max: 90}, {joint: knee, angle_min: 120}", "{joint: hip, angle_min: 120}"),
        "8:9 unreachable_phase detection.movement.phases[0]",
        "'low' can never begin: its criteria ask for knee of at least 120 and at most 90 at once",
    ),
    "a phase that contradicts itself in percent": (
        lift(
            "{joint: knee, angle_max: 35%}, {joint: knee, angle_min: 65%}, {joint: knee, angle_max: 150}",
            "{joint: hip, angle_min: 120}",
        ),
        "8:9 unreachable_phase detection.movement.phases[0]",
        "'low' can never begin: its criteria ask for knee of at least 65% and at most 35% at once",
    ),
    "a phase that nobody uses": (
        changed("    sequence:", "      - {name: lying, criteria: [{segment: torso, angle_min: 70}]}\n    sequence:"),
        "14:9 unused_phase detection.movement.phases[2]",
        "'lying' is not in the sequence: to enter it can only break a repetition; use or remove it",
    ),
    "a sequence that ends elsewhere": (
        changed("[standing, bottom, standing]", "[standing, bottom]"),
        "14:26 no_return detection.movement.sequence[1]",
        "a repetition ends in 'bottom', and the next begins in 'standing': end with 'standing' to come back",
    ),
    "percent alone": (
        lift("{joint: knee, angle_max: 35%}", "{joint: knee, angle_min: 65%}"),
        "8:32 unguarded_percent detection.movement.phases[0].criteria[0]",
        "any small move may be the full range of knee: add a criterion in plain units beside it, such as"
        " angle_max: 130",
    ),
    "percent with the guard on another side": (
        lift(
            "{height: [wrist, hip], side: left, height_max: 35%}, {height: [wrist, hip], height_max: 1}",
            "{height: [wrist, hip], side: left, height_min: 65%}",
        ),
        "8:32 unguarded_percent detection.movement.phases[0].criteria[0]",
        "any small move may be the full range of wrist above hip: add a criterion in plain units beside it, such as"
        " height_max: 0.5",
    ),
    "a version without quotes": (
        changed('version: "1.0"', "version: 1.10"),
        "2:10 unquoted_version version",
        'other YAML tools read 1.10 as something else than a text: write "1.10"',
    ),
}


@pytest.mark.parametrize(("text", "place", "message"), WARNINGS.values(), ids=WARNINGS.keys())
def test_a_warning_is_told_alone_and_the_text_is_valid(text, place, message):
    assert told(text) == [(place, message)]
    assert validate(text).ok


def test_every_warning_code_is_shown_above():
    assert {place.split()[1] for _, place, _ in WARNINGS.values()} == set(WARNING_CODES)


FINE = {
    "ten degrees wide": with_criterion("{joint: knee, angle_min: 160, angle_max: 170}"),
    "ten degrees apart": lift("{joint: knee, angle_max: 120}", "{joint: knee, angle_min: 130}"),
    "ten percent wide": lift(
        "{joint: knee, angle_max: 10%}, {joint: knee, angle_max: 120}", "{joint: knee, angle_min: 65%}"
    ),
    "plain degrees": SQUAT,
    "percent with a guard": GUIDED_SQUAT,
    "a hold": PLANK,
    "phases on different measures": lift("{joint: knee, angle_max: 120}", "{joint: hip, angle_min: 120}"),
    "phases apart on one of two measures": lift(
        "{segment: torso, angle_max: 60}, {joint: knee, angle_max: 100}",
        "{segment: torso, angle_max: 60}, {joint: knee, angle_min: 150}",
    ),
    "phases whose alternatives may keep them apart": lift(
        "{joint: knee, angle_max: 120}, any: [{joint: hip, angle_max: 90}, {joint: ankle, angle_max: 90}]",
        "{joint: knee, angle_min: 100}, not: {joint: hip, angle_max: 100}",
    ),
    "one leg up and one leg down": lift(
        "{joint: knee, side: either, angle_max: 90}, {joint: knee, side: either, angle_min: 150}",
        "{joint: knee, side: both, angle_min: 150}",
    ),
    "a percentage and plain units in one criterion": lift(
        "{joint: knee, angle_min: 60, angle_max: 35%}", "{joint: knee, angle_min: 65%, angle_max: 175}"
    ),
    "a narrow range that must not be": with_criterion(
        "not: {joint: knee, angle_min: 100, angle_max: 105}\n          - {joint: knee, angle_min: 160}"
    ),
    "narrow alternatives that must not be": with_criterion(
        "not: {any: [{joint: knee, angle_min: 100, angle_max: 105}]}\n          - {joint: knee, angle_min: 160}"
    ),
    "a phase that only feedback asks for": changed(
        "    sequence:", "      - {name: lying, criteria: [{segment: torso, angle_min: 70}]}\n    sequence:"
    )
    + "  feedback:\n    - {when: {event: shape_enter, phase: lying}, message: Get up}\n",
    "a version that is a text to everybody": changed('"1.0"', "1.0.0"),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE.keys())
def test_what_is_fine_is_not_warned_of(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    "version", ["1", "1.0", "1e3", "0x10", "1_0", "2024-01-31", "1:30", "true", "No", "null", ".inf"]
)
def test_a_version_that_others_read_otherwise_is_still_its_text(version):
    validation = validate(changed('"1.0"', version))
    assert [issue.code for issue in validation.issues] == ["unquoted_version"]
    assert validation.movespec.version == version


def test_a_phase_that_overlaps_with_several_is_told_once():
    phases = "".join(f"      - {{name: p{i}, criteria: [{{joint: knee, angle_min: 150}}]}}\n" for i in range(2))
    text = changed("    sequence:", f"{phases}    sequence:").replace("bottom, standing]", "bottom, p0, p1, standing]")
    assert [place for place, _ in told(text)] == [
        "14:9 phases_overlap detection.movement.phases[2]",
        "15:9 phases_overlap detection.movement.phases[3]",
    ]


def test_warnings_on_the_meaning_wait_until_there_are_no_errors():
    text = changed("[standing, bottom, standing]", "[standing, bottom]")
    assert codes(text) == ["no_return"]
    assert codes(text.replace("angle_min: 160", "angle_mim: 160")) == ["unknown_key"]


def test_a_valid_text_stays_valid_however_many_warnings_it_has():
    narrow = "[" + ", ".join(["{joint: knee, side: either, angle_min: 90, angle_max: 91}"] * 16) + "]"
    phases = "".join(f"      - {{name: p{i}, criteria: {narrow}}}\n" for i in range(9))
    validation = validate(changed("    sequence:", f"{phases}    sequence:"))
    assert validation.ok
    assert len(validation.warnings) == 100
