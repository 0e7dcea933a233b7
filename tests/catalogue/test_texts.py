import pytest

from movespecs.language import validate
from movespecs.language.model import OnEvent
from tests.catalogue.runs import HOLDS, SLUGS, plan, text
from tests.motion import MOVEMENTS

LISTED = {
    "squat",
    "push-up",
    "jumping-jack",
    "biceps-curl",
    "shoulder-press",
    "forward-lunge",
    "alternating-lunge",
    "sit-up",
    "glute-bridge",
    "deadlift",
    "lateral-raise",
    "front-raise",
    "pull-up",
    "high-knees",
    "calf-raise",
    "side-bend",
    "plank",
    "wall-sit",
    "warrior-two",
}


def test_the_catalogue_has_every_movement_that_it_promises_and_a_motion_to_judge_each_by():
    assert LISTED <= set(SLUGS) == set(MOVEMENTS)
    assert HOLDS == ["plank", "wall-sit", "warrior-two"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_text_is_valid_without_a_warning(slug):
    validation = validate(text(slug))
    assert [*validation.errors, *validation.warnings] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_text_says_what_the_movement_is_and_where_the_camera_stands(slug):
    movespec = plan(slug).movespec
    assert len(movespec.description) > 30
    assert len(movespec.camera.advice) > 20
    assert movespec.event_key == slug.replace("-", "_")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_text_corrects_and_encourages(slug):
    feedback = plan(slug).movespec.feedback
    assert any(isinstance(cue.when, OnEvent) and cue.when.event == "event_completed" for cue in feedback)
    assert any(cue.level == "coaching" for cue in feedback)
