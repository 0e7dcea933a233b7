"""Videos and cameras through MediaPipe and a real server, to counts."""

import asyncio

import cv2
import numpy as np
import pytest

from detection.engine import compile_plan, step_recording
from kynasmith.errors import ConfigurationError
from kynasmith.media import MediaError, open_video, video_sights
from kynasmith.media.model import MODEL
from movespecs.language import compile_movespec
from tests.media.feeds import drawn_film
from tests.sdk.conftest import SQUAT
from tests.sdk.media.films import film_write, pictures
from tools import assets
from tools.pose_models import MODELS

FILM_FPS = 15.0


@pytest.fixture(scope="module", autouse=True)
def _set_up():
    assets.MODELS.make()


@pytest.fixture(scope="module")
def squats(tmp_path_factory):
    """A drawn person squats three times, after half a second of an empty room."""
    film = drawn_film("squat", repetitions=3, seconds=2.0, fps=FILM_FPS)
    seen = [picture for _, picture in film.frames]
    empty = [np.full_like(seen[0], 128)] * 7
    return film_write(tmp_path_factory.mktemp("film") / "squats.mp4", [*empty, *seen], fps=FILM_FPS)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


async def test_a_video_is_counted_and_only_its_poses_are_billed(client, replay, squats):
    told = []
    result = await asyncio.to_thread(client.process_video, replay, str(squats), on_progress=told.append)
    assert result.completed_event_counts == {"squat": 3}
    last = told[-1]
    assert last.pictures == last.pictures_total == len(told) == open_video(squats).frames
    assert last.poses == result.accepted_frames_total == len(result.poses) <= last.pictures - 7
    first = result.poses[0]
    assert first.timestamp_ms == pytest.approx((last.pictures - last.poses) * 1000 / FILM_FPS)
    assert first.source.model_dump() == {"kind": "upload", "frame_width": 640, "frame_height": 480}


def test_the_same_video_gives_the_events_of_the_local_engine(client, replay, squats):
    result = client.process_video(replay, squats, model_path=MODELS / "pose_landmarker_lite.task", batch_size=7)
    sights = video_sights(open_video(squats), MODELS / "pose_landmarker_lite.task")
    poses = [(sight.timestamp_ms, sight.body) for sight in sights if sight.body]
    world = np.array([np.column_stack([body.world[:, :3], body.world[:, 3:].min(axis=1)]) for _, body in poses])
    events = step_recording(compile_plan(compile_movespec(SQUAT)), np.array([when for when, _ in poses]), world)
    assert [(event.type, event.ts_ms) for event in result.events] == [(event.type, event.ts_ms) for event in events]
    assert [pose.confidence for pose in result.poses] == [
        pytest.approx(np.minimum(body.world[:, 3], body.world[:, 4]).mean()) for _, body in poses
    ]


def test_a_video_of_nobody_is_a_run_without_frames(client, replay, tmp_path):
    result = client.process_video(replay, film_write(tmp_path / "empty.mp4", pictures(5)), model_path=MODELS / MODEL)
    assert (result.summary.status, result.accepted_frames_total, result.events) == ("completed", 0, [])


def test_what_cannot_be_used_makes_no_session(client, replay, squats, tmp_path):
    before = client.detection.list_sessions()
    (tmp_path / "film.mp4").write_bytes(squats.read_bytes()[:-300])
    with pytest.raises(MediaError):
        client.process_video(replay, tmp_path / "film.mp4")
    with pytest.raises(ConfigurationError, match="not a pose model"):
        client.process_video(replay, squats, model_path=squats)
    assert client.detection.list_sessions() == before


def test_a_camera_is_counted_for_so_many_pictures(client, replay, squats, monkeypatch):
    open_capture = cv2.VideoCapture
    monkeypatch.setattr(cv2, "VideoCapture", lambda device: open_capture(str({0: squats}[device])))
    live = replay.model_copy(update={"mode": "live"})
    result = client.start_camera(live, max_frames=60, model_path=MODELS / MODEL)
    assert (result.session.mode, result.summary.status) == ("live", "completed")
    assert 0 < result.accepted_frames_total == len(result.poses) <= 60
    assert {pose.source.kind for pose in result.poses} == {"camera"}


def test_a_camera_that_is_not_there_is_said_not_to_be(client, replay):
    before = client.detection.list_sessions()
    with pytest.raises(MediaError) as caught:
        client.start_camera(replay, camera_index=99, model_path=MODELS / MODEL)
    assert caught.value.code == "camera_unavailable"
    assert client.detection.list_sessions() == before
