"""From landmarks to values: what each measure is, which side it is of, and when it is unknown."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.engine import compile_plan, new_state, step
from movespecs.language import compile_movespec
from movespecs.language.landmarks import LANDMARKS
from tests.detection.engine.film import Film, Mark, placed, plan_of
from tests.detection.engine.movespecs import repetition
from tests.detection.engine.reference import Reference
from tests.motion.skeleton import landmarks, neutral


def spec_of(*measures: str, smoothing: str = "none") -> str:
    """A MoveSpec whose measures are these (`joint: knee`), in this order."""
    criteria = ", ".join(f"{{{measure}, {_bound(measure)}: 0}}" for measure in measures)
    phases = f"a: {criteria}\nb: {{joint: [nose, left_ear, right_ear], angle_min: 0}}"
    return repetition(phases, "a, b", f"settings: {{smoothing: {smoothing}}}")


def _bound(measure: str) -> str:
    kind = measure.partition(":")[0]
    return {"joint": "angle_min", "segment": "angle_min"}.get(kind, f"{kind}_min")


def values(marks: list[Mark], *measures: str) -> list[float]:
    plan = plan_of(spec_of(*measures))
    state = new_state(plan)
    step(plan, state, 0.0, marks)
    return state.values[: len(measures)]


def value(marks: list[Mark], measure: str) -> float:
    return values(marks, measure)[0]


def posed(hidden: str | None = None, **angles: float) -> list[Mark]:
    pose = neutral(1)
    for joint, angle in angles.items():
        pose[joint] = np.array([angle])
    points = landmarks(pose)[0].tolist()
    film = Film().stay(40).frames[0][1]
    return [
        mark._replace(x=x, y=y, z=z, visibility=0.1 if hidden and hidden in name else 1.0)
        for mark, (x, y, z), name in zip(film, points, LANDMARKS, strict=True)
    ]


@pytest.mark.parametrize(
    ("measure", "angles", "expected"),
    [
        ("joint: knee, side: left", {"left_knee": 60.0}, 120.0),
        ("joint: knee, side: right", {"left_knee": 60.0}, 180.0),
        ("joint: elbow, side: right", {"right_elbow": 100.0}, 80.0),
        ("segment: torso", {"pitch": 90.0}, 90.0),
        ("segment: thigh, side: left", {"left_hip_flex": 90.0}, 90.0),
        ("segment: shin, side: left", {"left_hip_flex": 90.0, "left_knee": 90.0}, 0.0),
        ("segment: upper_arm, side: left", {"left_shoulder_abd": 170.0}, 170.0),
        ("segment: forearm, side: left", {"left_elbow": 90.0}, 90.0),
    ],
)
def test_angles_are_those_the_body_was_given(measure: str, angles: dict[str, float], expected: float) -> None:
    assert value(posed(**angles), measure) == pytest.approx(expected, abs=1e-4)


TORSO = {
    "left_shoulder": (0.2, -0.5, 0.0),
    "right_shoulder": (-0.2, -0.5, 0.0),
    "left_hip": (0.1, 0.0, 0.0),
    "right_hip": (-0.1, 0.0, 0.0),
}


def test_the_angle_between_any_three_landmarks_is_that_at_the_middle_one() -> None:
    marks = placed(nose=(1.0, 0.0, 0.0), left_hip=(0.0, 0.0, 0.0), right_wrist=(1.0, 1.0, 0.0))
    assert value(marks, "joint: [nose, left_hip, right_wrist]") == pytest.approx(45.0)


def test_distances_are_in_torso_lengths() -> None:
    marks = placed(**TORSO, left_ankle=(0.3, 0.9, 0.0), right_ankle=(-0.3, 0.9, 0.0))
    assert value(marks, "distance: [left_ankle, right_ankle]") == pytest.approx(0.6 / 0.5)


def test_a_height_says_how_far_the_first_is_above_the_second() -> None:
    marks = placed(**TORSO, left_wrist=(0.3, -0.75, 0.0))
    assert value(marks, "height: [left_wrist, left_shoulder]") == pytest.approx(0.5)
    assert value(marks, "height: [left_shoulder, left_wrist]") == pytest.approx(-0.5)


def test_the_torso_is_known_from_the_side_that_is_seen() -> None:
    marks = placed(**{name: at for name, at in TORSO.items() if "left" in name}, left_wrist=(0.3, -0.75, 0.0))
    assert value(marks, "height: [left_wrist, left_shoulder]") == pytest.approx(0.25 / math.hypot(0.1, 0.5))


def test_without_a_torso_a_length_is_unknown() -> None:
    marks = placed(left_ankle=(0.3, 0.9, 0.0), right_ankle=(-0.3, 0.9, 0.0))
    assert math.isnan(value(marks, "distance: [left_ankle, right_ankle]"))


def test_people_of_any_size_measure_the_same() -> None:
    kinds = ("joint: knee", "segment: torso", "distance: [left_wrist, right_wrist]", "height: [left_wrist, left_hip]")
    person = posed(pitch=20.0, left_knee=40.0, left_shoulder_abd=70.0)
    giant = [mark._replace(x=2 * mark.x, y=2 * mark.y, z=2 * mark.z) for mark in person]
    assert values(giant, *kinds) == pytest.approx(values(person, *kinds))


def test_the_mean_of_two_sides_is_weighted_by_how_well_each_is_seen() -> None:
    marks = posed(left_knee=60.0)
    sees = [mark._replace(visibility=0.9 if mark.x > 0 else 0.6) for mark in marks]
    assert value(sees, "joint: knee") == pytest.approx((0.4 * 120 + 0.1 * 180) / 0.5)


def test_presence_counts_where_it_is_less_than_visibility() -> None:
    marks = [mark._replace(presence=0.2) for mark in posed()]
    assert math.isnan(value(marks, "joint: knee"))


def test_without_visibility_and_presence_everything_is_seen() -> None:
    marks = [Mark(mark.x, mark.y, mark.z) for mark in posed(left_knee=60.0)]
    assert value(marks, "joint: knee, side: left") == pytest.approx(120.0)


def test_a_hidden_side_is_unknown_and_the_mean_is_the_others() -> None:
    marks = posed(hidden="left", right_knee=60.0)
    left, right, mean = values(marks, "joint: knee, side: left", "joint: knee, side: right", "joint: knee")
    assert math.isnan(left)
    assert right == mean == pytest.approx(120.0)


def sided(marks: list[list[Mark]], every_ms: float = 100.0) -> list[tuple[float, float]]:
    """Front and back knee in each of these frames."""
    plan = plan_of(spec_of("joint: knee, side: front", "joint: knee, side: back"))
    state = new_state(plan)
    found = []
    for index, frame in enumerate(marks):
        step(plan, state, index * every_ms, frame)
        found.append((state.values[0], state.values[1]))
    return found


LEFT_AHEAD = {"left_hip_flex": 40.0, "left_knee": 60.0, "right_knee": 10.0}
RIGHT_AHEAD = {"right_hip_flex": 40.0, "right_knee": 50.0, "left_knee": 20.0}


@pytest.mark.parametrize("turn", [0.0, 60.0, 90.0, 180.0, 250.0])
def test_the_front_leg_is_the_one_that_steps_forward_whichever_way_the_person_faces(turn: float) -> None:
    left, right = sided([posed(turn=turn, **LEFT_AHEAD), posed(turn=turn, **RIGHT_AHEAD)])
    assert left == pytest.approx((120.0, 170.0), abs=1e-4)
    assert right == pytest.approx((130.0, 160.0), abs=1e-4)


def test_the_front_leg_starts_left_and_changes_only_beyond_the_dead_band() -> None:
    level = {"left_knee": 30.0, "left_hip_flex": 15.0, "right_knee": 30.0, "right_hip_flex": 16.0}
    frames = sided([posed(**level), posed(**RIGHT_AHEAD), posed(**level), posed(**LEFT_AHEAD)])
    assert frames[0][0] == pytest.approx(150.0, abs=1e-4)
    assert frames[1][0] == pytest.approx(130.0, abs=1e-4)
    assert frames[3][0] == pytest.approx(120.0, abs=1e-4)


def test_the_front_arm_is_told_by_the_wrist() -> None:
    marks = posed(right_shoulder_flex=60.0, right_elbow=30.0)
    assert value(marks, "joint: elbow, side: front") == pytest.approx(150.0, abs=1e-4)


def test_where_one_leg_stays_hidden_the_seen_one_is_in_front() -> None:
    frames = sided([posed(**LEFT_AHEAD)] + [posed(hidden="left", **LEFT_AHEAD)] * 14)
    assert math.isnan(frames[5][0])
    assert frames[-1][0] == pytest.approx(170.0, abs=1e-4)
    assert math.isnan(frames[-1][1])


ALL_KINDS = (
    "joint: knee",
    "joint: hip, side: both",
    "joint: elbow, side: front",
    "joint: shoulder, side: left",
    "joint: knee, side: back",
    "joint: [nose, left_hip, right_ankle]",
    "segment: thigh",
    "segment: torso, side: right",
    "distance: [left_ankle, right_ankle]",
    "height: [left_wrist, nose]",
)

frames = st.lists(
    st.tuples(
        st.sampled_from([8.0, 16.7, 33.3, 40.0, 100.0, 400.0, 1500.0]),  # since the frame before
        st.integers(0, 2**32 - 1),  # the pose
        st.sampled_from([0.0, 0.02, 0.3]),  # how much of it is new
        st.sampled_from([None, "left", "right_knee", "hip", "wrist"]),  # hidden
    ),
    min_size=1,
    max_size=40,
)


@pytest.mark.parametrize("smoothing", ["none", "{min_cutoff: 1.5, beta: 0.02}"])
@settings(max_examples=60)
@given(frames)
def test_the_function_written_out_gives_what_the_definition_says(
    smoothing: str, story: list[tuple[float, int, float, str | None]]
) -> None:
    spec = compile_movespec(spec_of(*ALL_KINDS, smoothing=smoothing))
    plan, reference = compile_plan(spec), Reference(spec)
    state = new_state(plan)
    points = landmarks(neutral(1))[0]
    now = 0.0
    for dt, seed, share, hidden in story:
        rng = np.random.default_rng(seed)
        now += dt
        points = points + share * rng.normal(0.0, 0.3, points.shape)
        sees = rng.uniform(0.5, 1.0, 33)
        marks = [
            Mark(x, y, z, 0.2 if hidden and hidden in name else float(seen))
            for (x, y, z), seen, name in zip(points.tolist(), sees, LANDMARKS, strict=True)
        ]
        step(plan, state, now, marks)
        expected = reference.values(now, marks)
        found = {(op.measure, op.side): v for op, v in zip(plan.operands, state.values, strict=True)}
        assert found == pytest.approx(expected, abs=1e-4, nan_ok=True)
