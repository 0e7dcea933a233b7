"""From pixels to counts: MediaPipe in Python, the catalogue's own MoveSpecs, people with a known count."""

import pytest

from tests.media.counting import completed
from tests.media.feeds import drawn_film, filmed_jumping_jacks
from tools.landmarker import poses_find
from tools.pose_models import MODELS


@pytest.mark.parametrize("model", ["lite", "full"])
def test_two_real_jumping_jacks_count_as_two(model):
    film = filmed_jumping_jacks()
    poses = poses_find(film.frames, model=MODELS / f"pose_landmarker_{model}.task")
    assert completed("jumping-jack", poses.t_ms, poses.world) == film.count == 2


@pytest.mark.parametrize("yaw", [30, 45, 60])
@pytest.mark.parametrize("slug", ["squat", "biceps-curl"])
def test_a_drawn_person_is_seen_in_every_frame_and_counted(slug, yaw):
    film = drawn_film(slug, repetitions=3, seconds=2.0, yaw=yaw, fps=15)
    frames = list(film.frames)
    poses = poses_find(frames, model=MODELS / "pose_landmarker_lite.task")
    assert len(poses.t_ms) == len(frames)
    assert completed(slug, poses.t_ms, poses.world) == film.count == 3
