"""What a browser is given: Chromium takes the feed as its webcam, and opens the video."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright

from tests.media.feeds import FPS, Film, drawn_film, mjpeg_write, standing_still, webm_write


@pytest.fixture(scope="module")
def film() -> Film:
    film = drawn_film("squat", repetitions=1, seconds=1.5)
    return Film(list(film.frames), film.count)


@pytest.fixture(scope="module")
def feed(film: Film, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mjpeg_write(film, tmp_path_factory.mktemp("feed") / "feed.mjpeg")


@pytest.fixture
def chromium(playwright: Playwright, feed: Path) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={feed}",
        ],
    )
    yield browser
    browser.close()


def test_pictures_are_held_before_and_after_and_times_rise(film: Film):
    held = list(standing_still(film, before=1.0, after=2.0).frames)
    times = np.array([when for when, _ in held])
    assert len(held) == len(list(film.frames)) + 3 * FPS
    assert np.allclose(np.diff(times), 1000 / FPS)
    assert (held[0][1] == held[30][1]).all()
    assert (held[-1][1] == held[-60][1]).all()


@pytest.mark.chromium
def test_chromium_takes_the_feed_as_its_webcam(chromium: Browser, film: Film):
    page = chromium.new_page()
    page.route("https://feed.test/", lambda route: route.fulfill(content_type="text/html", body=""))
    page.goto("https://feed.test/")  # a camera needs a secure context
    seen = page.evaluate(
        """async () => {
          const video = document.createElement("video");
          video.srcObject = await navigator.mediaDevices.getUserMedia({video: {width: 640, height: 480}});
          await video.play();
          const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 48});
          const context = canvas.getContext("2d");
          context.drawImage(video, 0, 0, 64, 48);
          return [video.videoWidth, video.videoHeight, [...context.getImageData(0, 0, 64, 48).data]];
        }"""
    )
    assert seen[:2] == [640, 480]
    picture = np.array(seen[2], dtype=float).reshape(48, 64, 4)[:, :, 2::-1]
    expected = cv2.resize(next(iter(film.frames))[1], (64, 48), interpolation=cv2.INTER_AREA)
    assert np.abs(picture - expected).mean() < 12


@pytest.mark.chromium
def test_chromium_opens_the_video(chromium: Browser, film: Film, tmp_path: Path):
    video = webm_write(film, tmp_path / "film.webm")
    page = chromium.new_page()
    page.route("https://feed.test/film.webm", lambda route: route.fulfill(content_type="video/webm", path=video))
    page.route("https://feed.test/", lambda route: route.fulfill(content_type="text/html", body=""))
    page.goto("https://feed.test/")
    seconds, height = page.evaluate(
        """async () => {
          const video = Object.assign(document.createElement("video"), {src: "/film.webm", muted: true});
          await video.play();
          return [video.duration, video.videoHeight];
        }"""
    )
    assert height == 480
    assert seconds == pytest.approx(len(list(film.frames)) / FPS, abs=0.1)
