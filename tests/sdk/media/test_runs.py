"""Videos and cameras through MediaPipe and a real server, to counts."""

import asyncio

import cv2
import numpy as np
import pytest

from kynasmith.cli.local import events_in
from kynasmith.errors import ConfigurationError
from kynasmith.media import MediaError
from kynasmith.media.model import MODEL
from kynasmith.models import DetectionSessionCreate
from movespecs.language import compile_movespec
from tests.media.feeds import drawn_film
from tests.sdk.conftest import SQUAT
from tests.sdk.media.films import film_write, pictures
from tools import assets
from tools.pose_models import MODELS

FILM_FPS = 10.0
EMPTY = 5  # pictures of a room without anybody, before the person comes


@pytest.fixture(scope="module", autouse=True)
def _set_up(tmp_path_factory):
    assets.MODELS.make()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def squats(tmp_path_factory):
    """A drawn person comes in and squats three times."""
    film = drawn_film("squat", repetitions=3, seconds=1.8, fps=FILM_FPS)
    seen = [picture for _, picture in film.frames]
    empty = [np.full_like(seen[0], 128)] * EMPTY
    return film_write(tmp_path_factory.mktemp("film") / "squats.mp4", [*empty, *seen], fps=FILM_FPS)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def result(client, squat, squats, told):
    """As from an event loop, with the model that the server gives."""
    replay = DetectionSessionCreate(mode="replay", movespec_id=squat.movespec_id)
    return asyncio.run(asyncio.to_thread(client.process_video, replay, str(squats), on_progress=told.append))


def test_a_video_is_counted(result):
    assert (result.summary.status, result.completed_event_counts) == ("completed", {"squat": 3})


def test_only_poses_are_sent_and_billed(result, told):
    last = told[-1]
    assert last.pictures == last.pictures_total == len(told)
    assert last.poses == result.accepted_frames_total == len(result.poses) == last.pictures - EMPTY


def test_a_poses_time_and_source_are_its_pictures(result):
    times = [pose.timestamp_ms for pose in result.poses]
    assert times == pytest.approx([(EMPTY + number) * 1000 / FILM_FPS for number in range(len(times))])
    source = {"kind": "upload", "frame_width": 640, "frame_height": 480}
    assert all(pose.source.model_dump() == source for pose in result.poses)


def test_confidence_is_how_well_landmarks_are_seen_on_average(result):
    for pose in result.poses:
        assert pose.confidence == pytest.approx(np.minimum(pose.landmarks[:, 3], pose.landmarks[:, 4]).mean())


def test_its_events_are_those_of_the_local_engine(result):
    local = list(events_in(compile_movespec(SQUAT), result.poses))
    assert [event.model_dump(include={"type", "ts_ms", "payload"}) for event in result.events] == local


def test_a_video_of_nobody_is_a_run_without_frames(client, replay, tmp_path, capsys):
    film = film_write(tmp_path / "empty.mp4", pictures(5))
    result = client.process_video(replay, film, model_path=MODELS / MODEL, progress_bar=True)
    assert (result.summary.status, result.accepted_frames_total, result.events) == ("completed", 0, [])
    assert "5/5" in capsys.readouterr().err


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
