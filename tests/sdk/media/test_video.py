"""Video files as they come from phones, editors and broken downloads."""

import random
from base64 import b64decode

import numpy as np
import pytest

from kynasmith.media import MediaError, open_video
from kynasmith.media.mp4 import mp4_seconds
from tests.sdk.media.films import FPS, HEIGHT, WIDTH, clock_of, film_write, pictures, timed, turned


@pytest.fixture
def film(tmp_path):
    return film_write(tmp_path / "film.mp4", pictures(20))


def times_of(path):
    return [picture.timestamp_ms for picture in open_video(path).pictures()]


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
def test_a_frames_time_is_its_index_times_1000_over_the_rate(tmp_path, name):
    film = film_write(tmp_path / name, pictures(20))
    assert open_video(film).constant_rate
    assert times_of(film) == [index * 1000 / FPS for index in range(20)]


def test_a_rate_that_is_no_whole_number_keeps_its_fractions(tmp_path):
    film = film_write(tmp_path / "film.mp4", pictures(20), fps=30000 / 1001)
    assert times_of(film) == pytest.approx([index * 1001 / 30 for index in range(20)], abs=1e-3)


def test_with_a_variable_rate_times_are_the_containers_own(film):
    unit = clock_of(film) / 1000
    deltas = [round(unit * ms) for ms in [20] * 10 + [60] * 10]
    timed(film, deltas)
    video = open_video(film)
    assert not video.constant_rate
    expected = np.cumsum([0, *deltas[:-1]]) / unit
    assert times_of(film) == pytest.approx(list(expected), abs=0.5)


def test_a_phones_video_stands_upright(film):
    upright = next(iter(open_video(film).pictures())).rgb
    assert upright.shape == (HEIGHT, WIDTH, 3)
    turned(film)
    video = open_video(film)
    assert (video.width, video.height) == (HEIGHT, WIDTH)
    picture = next(iter(video.pictures())).rgb
    assert picture.shape == (WIDTH, HEIGHT, 3)
    # what was the upper left corner is the upper right one now
    assert picture[:10, -10:].mean() > 200
    assert picture[:10, :10].mean() < 120


def test_colours_are_red_green_blue(tmp_path):
    red = [np.full((HEIGHT, WIDTH, 3), (0, 0, 255), np.uint8)] * 3
    picture = next(iter(open_video(film_write(tmp_path / "red.mp4", red)).pictures()))
    assert picture.rgb[..., 0].mean() > 200
    assert picture.rgb[..., 2].mean() < 60


def test_one_picture_is_a_video(tmp_path):
    assert times_of(film_write(tmp_path / "film.mp4", pictures(1))) == [0]


def test_a_name_may_hold_the_time_of_day(film, monkeypatch):
    monkeypatch.chdir(film.parent)
    assert len(times_of(film.rename("2026-05-01T10:30:00.mp4").name)) == 20


def test_what_is_not_there_is_said_not_to_be(tmp_path):
    with pytest.raises(MediaError, match="There is no video") as caught:
        open_video(tmp_path / "none.mp4")
    assert caught.value.code == "video_not_found"


@pytest.mark.parametrize(
    "content", [b"", b"no video at all", random.Random(1).randbytes(20_000)], ids=["empty", "text", "noise"]
)
def test_what_is_no_video_is_said_not_to_be_one(tmp_path, content):
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        open_video(path)
    assert caught.value.code == "video_unreadable"


def test_an_mp4_without_its_index_is_unreadable(film):
    film.write_bytes(film.read_bytes()[:-300])
    with pytest.raises(MediaError) as caught:
        open_video(film)
    assert caught.value.code == "video_unreadable"


def test_half_a_download_is_refused_before_anything_is_sent(tmp_path):
    noise = np.random.default_rng(1)
    film = film_write(tmp_path / "film.webm", (noise.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8) for _ in range(60)))
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    with pytest.raises(MediaError, match=r"should last 2\.4 s and ends after") as caught:
        open_video(film)
    assert caught.value.code == "video_cut_short"


def test_the_length_of_a_file_is_that_of_its_edits(film, tmp_path):
    assert mp4_seconds(film) == pytest.approx(20 / FPS)
    assert mp4_seconds(film_write(tmp_path / "film.webm", pictures(3))) is None
    edited = open_video(timed(film, [2 * clock_of(film) // int(FPS)] * 20))  # its edits end after half of it
    assert edited.frames < 20


# Six grey pictures of 16 × 16 pixels in H.264 without a container
H264 = (
    "AAAAAWdCwAraewEQAAADABAAAAMDwPEiagAAAAFozg/IAAABZYiEOiYoDgAAAAFBmiAmlAAAAAFBmkAmlAAAAAFBmmAmlAAAAAFBmoAqlAAAAAFB"
    "mqAqlA=="
)


def test_a_stream_without_times_is_refused_with_the_way_out(tmp_path):
    raw = tmp_path / "raw.h264"
    raw.write_bytes(b64decode(H264))
    with pytest.raises(MediaError, match=r"ffmpeg -r 30 -i raw\.h264") as caught:
        open_video(raw)
    assert caught.value.code == "video_untimed"
