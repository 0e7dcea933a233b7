"""What a valid text means: names resolved, measures numbered, defaults filled in."""

from dataclasses import replace

import pytest

from movespecs.language import compile_movespec, validate
from movespecs.language.landmarks import INDEX, LANDMARKS, PAIRS
from movespecs.language.model import (
    AnyOf,
    Bound,
    Camera,
    Criterion,
    Feedback,
    Hold,
    Measure,
    MoveSpec,
    NeverInPhase,
    Not,
    OnEvent,
    PerUnit,
    Phase,
    Settings,
    Smoothing,
    Tempo,
    WhileInPhase,
)
from tests.movespecs.language.texts import (
    GUIDED_SQUAT,
    PLANK,
    SQUAT,
    changed,
    with_criterion,
    with_feedback,
    with_settings,
)

KNEE = Measure("joint", "knee", "mean", (23, 25, 27), (24, 26, 28))


def measure_of(criterion: str) -> Measure:
    return compile_movespec(with_criterion(criterion)).measures[0]


def test_the_squat_of_the_reference_means_all_that_it_says():
    assert compile_movespec(GUIDED_SQUAT) == MoveSpec(
        name="squat",
        version="1.0",
        description="Bodyweight squat, seen from any side.",
        type="repetition",
        event_key="squat",
        measures=(KNEE,),
        phases=(
            Phase("standing", (Criterion(0, Bound(65, percent=True), None),), line=9),
            Phase("bottom", (Criterion(0, None, Bound(35, percent=True)), Criterion(0, None, Bound(130))), line=12),
        ),
        sequence=(0, 1, 0),
        tempo=Tempo(600, 8000),
        hold=None,
        feedback=(Feedback(NeverInPhase(1, (Criterion(0, None, Bound(100)),)), "coaching", "Go lower next time."),),
        settings=Settings(),
        camera=Camera(),
    )


def test_a_hold_has_one_phase_and_no_sequence():
    movespec = compile_movespec(PLANK)
    assert (movespec.type, movespec.sequence, movespec.tempo) == ("hold", (), Tempo())
    assert movespec.hold == Hold(min_ms=10_000, grace_ms=500, repeat=False)


def test_a_hold_without_its_time_is_held_for_a_second():
    assert compile_movespec(changed("    hold: {min_ms: 10000}\n", "", PLANK)).hold == Hold(1000)
    assert compile_movespec(changed("{min_ms: 10000}", "{repeat: true}", PLANK)).hold == Hold(1000, repeat=True)


def test_any_and_not_nest():
    text = with_criterion("any: [{joint: knee, angle_min: 160}, {not: {any: [{joint: hip, angle_max: 90}]}}]")
    assert compile_movespec(text).phases[0].criteria == (
        AnyOf((Criterion(0, Bound(160), None), Not(AnyOf((Criterion(1, None, Bound(90)),))))),
    )


@pytest.mark.parametrize(
    ("criterion", "measure"),
    [
        ("{joint: knee, angle_min: 90}", KNEE),
        ("{joint: knee, side: either, angle_min: 90}", replace(KNEE, side="either")),
        ("{joint: elbow, angle_min: 90}", Measure("joint", "elbow", "mean", (11, 13, 15), (12, 14, 16), arm=True)),
        (
            "{joint: shoulder, angle_min: 90}",
            Measure("joint", "shoulder", "mean", (23, 11, 13), (24, 12, 14), arm=True),
        ),
        ("{joint: wrist, angle_min: 90}", Measure("joint", "wrist", "mean", (13, 15, 19), (14, 16, 20), arm=True)),
        ("{joint: ankle, angle_min: 90}", Measure("joint", "ankle", "mean", (25, 27, 31), (26, 28, 32))),
        ("{segment: torso, angle_max: 30}", Measure("segment", "torso", "mean", (11, 23), (12, 24))),
        ("{segment: upper_arm, angle_max: 30}", Measure("segment", "upper arm", "mean", (11, 13), (12, 14), arm=True)),
        (
            "{joint: [shoulder, hip, ankle], side: left, angle_min: 90}",
            Measure("joint", "shoulder – hip – ankle", "left", (11, 23, 27), (12, 24, 28)),
        ),
        (
            "{joint: [nose, shoulder, hip], angle_min: 90}",
            Measure("joint", "nose – shoulder – hip", "mean", (0, 11, 23), (0, 12, 24)),
        ),
        (
            "{distance: [left_wrist, right_wrist], distance_max: 0.5}",
            Measure("distance", "left wrist to right wrist", "fixed", (15, 16), (15, 16), arm=True),
        ),
        (
            "{distance: [nose, left_ankle], distance_max: 0.5}",
            Measure("distance", "nose to left ankle", "fixed", (0, 27), (0, 27)),
        ),
        (
            "{height: [wrist, shoulder], height_min: 0.2}",
            Measure("height", "wrist above shoulder", "mean", (15, 11), (16, 12), arm=True),
        ),
        (
            "{height: [wrist, knee], side: front, height_max: 0.2}",
            Measure("height", "wrist above knee", "front", (15, 25), (16, 26)),
        ),
        (
            "{height: [left_wrist, shoulder], height_min: 0.2}",
            Measure("height", "left wrist above shoulder", "mean", (15, 11), (15, 12), arm=True),
        ),
        (
            "{height: [mouth, index], side: right, height_min: 0.2}",
            Measure("height", "mouth above index", "right", (9, 19), (10, 20), arm=True),
        ),
    ],
)
def test_a_criterion_names_its_landmarks_on_both_sides(criterion, measure):
    assert measure_of(criterion) == measure


def test_every_landmark_has_a_name_with_and_without_its_side():
    for name, (left, right) in PAIRS.items():
        other = "nose" if name != "nose" else "left_ear"
        unsided = measure_of(f"{{distance: [{name}, {other}], distance_max: 1}}")
        assert (unsided.left[0], unsided.right[0], unsided.side) == (left, right, "mean")
        assert LANDMARKS[left].replace("left", "right") == LANDMARKS[right]
    for name, index in INDEX.items():
        other = "nose" if name != "nose" else "left_ear"
        assert measure_of(f"{{distance: [{name}, {other}], distance_max: 1}}").left[0] == index


def test_the_same_measure_is_numbered_once():
    movespec = compile_movespec(
        with_criterion(
            "{joint: knee, angle_min: 160}\n"
            "          - {joint: [hip, knee, ankle], angle_max: 175}\n"
            "          - {joint: knee, side: left, angle_max: 175}"
        )
    )
    assert [criterion.measure for criterion in movespec.phases[0].criteria] == [0, 0, 1]
    assert [measure.side for measure in movespec.measures] == ["mean", "left"]


def test_settings_keep_the_defaults_of_what_they_leave_out():
    settings = compile_movespec(
        with_settings("{lost_ms: 2000, hysteresis: {angle: 8}, smoothing: {beta: 0.1}}")
    ).settings
    assert settings == Settings(
        lost_ms=2000, hysteresis=PerUnit(angle=8, length=0.05), smoothing=Smoothing(min_cutoff=1.5, beta=0.1)
    )


def test_smoothing_can_be_switched_off():
    assert compile_movespec(with_settings("{smoothing: none}")).settings == Settings(smoothing=None)


def test_a_camera_has_a_view_and_advice():
    text = SQUAT + "camera: {view: side, advice: Two metres away}\n"
    assert compile_movespec(text).camera == Camera("side", "Two metres away")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{event: event_completed}", OnEvent("event_completed")),
        ("{event: event_completed, every: 5}", OnEvent("event_completed", every=5)),
        ("{event: event_interrupted, reason: too_slow}", OnEvent("event_interrupted", reason="too_slow")),
        ("{event: shape_enter, phase: bottom}", OnEvent("shape_enter", phase=1)),
        ("{event: shape_exit}", OnEvent("shape_exit")),
        (
            "{phase: bottom, criteria: [{joint: hip, angle_max: 60}]}",
            WhileInPhase(1, (Criterion(1, None, Bound(60)),)),
        ),
    ],
)
def test_feedback_waits_for_an_event_or_for_criteria(when, expected):
    [feedback] = compile_movespec(with_feedback(f"{{when: {when}, message: '{{count}} at {{score}}'}}")).feedback
    assert feedback == Feedback(expected, "info", "{count} at {score}")


def test_only_a_hold_is_released():
    feedback = "  feedback:\n    - {when: {event: event_interrupted, reason: released}, message: Again}\n"
    assert compile_movespec(PLANK + feedback).feedback[0].when == OnEvent("event_interrupted", reason="released")


AT_THE_LIMITS = {
    "32 phases": changed(
        "      - name: bottom\n",
        "".join(f"      - {{name: p{i}, criteria: [{{joint: hip, angle_max: 90}}]}}\n" for i in range(30))
        + "      - name: bottom\n",
    ),
    "16 criteria": with_criterion("{joint: knee, angle_min: 160}" + "\n          - {joint: knee, angle_min: 150}" * 15),
    "12 measures": with_criterion(
        "{joint: knee, angle_min: 160}"
        + "".join(
            f"\n          - {{joint: {joint}, side: {side}, angle_min: 50}}"
            for joint in ("elbow", "shoulder")
            for side in ("left", "right", "both", "either", "front", "back")
        )[: -len("\n          - {joint: shoulder, side: back, angle_min: 50}")]
    ),
    "64 in the sequence": changed("[standing, bottom, standing]", f"[{'standing, bottom, ' * 31}standing, bottom]"),
    "32 feedbacks": with_feedback(
        "{when: {event: event_completed}, message: Good}\n    - " * 31
        + "{when: {event: event_completed}, message: Good}"
    ),
    "16 deep": with_criterion("{not: " * 9 + "{joint: knee, angle_min: 160}" + "}" * 9),
    "32 KiB": SQUAT + "#" * (32 * 1024 - len(SQUAT)),
}


@pytest.mark.parametrize("text", AT_THE_LIMITS.values(), ids=AT_THE_LIMITS.keys())
def test_a_text_at_a_limit_is_valid(text):
    assert validate(text).ok
