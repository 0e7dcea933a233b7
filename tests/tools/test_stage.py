import numpy as np
import pytest

from movespecs.language.landmarks import INDEX
from tests.motion import MOVEMENTS, render
from tools.stage import Camera, on_floor

FEET = [INDEX[name] for name in ("left_heel", "right_heel", "left_foot_index", "right_foot_index")]


@pytest.mark.parametrize("slug", ["squat", "deadlift", "biceps-curl"])
def test_feet_that_bear_the_body_stay_where_they_are(slug):
    points = on_floor(render(MOVEMENTS[slug], repetitions=3, yaw=60).world[:, :, :3])
    assert np.ptp(points[:, FEET].mean(axis=1), axis=0).max() < 0.06
    assert np.ptp(points[:, FEET, 1], axis=0).max() < 0.1


def test_the_hands_that_someone_hangs_by_stay_where_they_are():
    points = on_floor(render(MOVEMENTS["pull-up"], repetitions=3).world[:, :, :3], hanging=True)
    hands = points[:, [INDEX["left_wrist"], INDEX["right_wrist"]]].mean(axis=1)
    assert np.ptp(hands, axis=0).max() < 0.1
    assert points[..., 1].max() < 0


def test_a_metre_across_at_the_camera_s_distance_has_the_focal_length_over_the_distance_in_pixels():
    camera = Camera(distance=4.0, height=1.0, focal=800.0)
    pixels, scale = camera.project(np.array([[0.0, -1.0, 0.0], [1.0, -1.0, 0.0]]))
    assert pixels.tolist() == [[320.0, 240.0], [520.0, 240.0]]
    assert scale.tolist() == [200.0, 200.0]
