"""From pixels to counts: MediaPipe in Python, the catalogue's own MoveSpecs, people with a known count."""

import pytest

from detection.engine import compile_plan, step_recording
from movespecs.language import compile_movespec
from tests.media.feeds import Film, drawn_film, filmed_jumping_jacks
from tools.landmarker import Poses, poses_find
from tools.pose_models import MODELS
from tools.targets import ROOT


def poses_of(film: Film, model: str) -> Poses:
    return poses_find(film.frames, model=MODELS / f"pose_landmarker_{model}.task")


def count(slug: str, poses: Poses) -> int:
    movespec = compile_movespec((ROOT / f"movespecs/catalogue/{slug}.yaml").read_text())
    events = step_recording(compile_plan(movespec), poses.t_ms, poses.world)
    return sum(event.type == "event_completed" for event in events)


@pytest.mark.parametrize("model", ["lite", "full"])
def test_two_real_jumping_jacks_count_as_two(model):
    film = filmed_jumping_jacks()
    assert count("jumping-jack", poses_of(film, model)) == film.count == 2


@pytest.mark.parametrize("yaw", [30, 45, 60])
@pytest.mark.parametrize("slug", ["squat", "biceps-curl"])
def test_a_drawn_person_is_seen_in_every_frame_and_counted(slug, yaw):
    film = drawn_film(slug, repetitions=3, seconds=2.0, yaw=yaw, fps=15)
    frames = list(film.frames)
    poses = poses_of(Film(frames, film.count), "lite")
    assert len(poses.t_ms) == len(frames)
    assert count(slug, poses) == film.count == 3
