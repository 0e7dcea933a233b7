"""What a browser is given: Chromium takes the feed as its webcam, and opens the video."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Playwright

from tests.media.browser import bare_page_served, chromium_launch_args
from tests.media.counting import completed
from tests.media.feeds import (
    FPS,
    Film,
    drawn_film,
    filmed_jumping_jacks,
    mjpeg_write,
    standing_still,
    webm_write,
)

LOOK = """async (seconds) => {
  const {FilesetResolver, PoseLandmarker} = await import("/static/vendor/mediapipe/vision.js");
  const landmarker = await PoseLandmarker.createFromOptions(
    await FilesetResolver.forVisionTasks("/static/vendor/mediapipe"),
    {baseOptions: {modelAssetPath: "/static/vendor/models/pose_landmarker_lite.task", delegate: "CPU"},
     runningMode: "VIDEO"});
  landmarker.detectForVideo(Object.assign(document.createElement("canvas"), {width: 640, height: 480}), 1);
  const video = document.createElement("video");
  video.srcObject = await navigator.mediaDevices.getUserMedia({video: {width: 640, height: 480}});
  await video.play();
  const end = performance.now() + seconds * 1000, poses = [];
  await new Promise((done) => {
    const look = (now, {mediaTime}) => {
      if (performance.now() > end) return done();
      const [world] = landmarker.detectForVideo(video, performance.now()).worldLandmarks;
      if (world) poses.push([mediaTime * 1000, world.map((p) => [p.x, p.y, p.z, p.visibility])]);
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  });
  return poses;
}"""


@pytest.fixture(scope="module")
def squat() -> Film:
    film = drawn_film("squat", repetitions=1, seconds=1.5)
    return Film(list(film.frames), film.count)


@pytest.fixture
def page_with_webcam(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[[Film], Page]]:
    with bare_page_served() as origin:
        browsers = []

        def open_page(film: Film) -> Page:
            feed = mjpeg_write(film, tmp_path / "feed.mjpeg")
            browsers.append(playwright.chromium.launch(**chromium_launch_args(feed)))
            page = browsers[0].new_page()
            page.goto(origin)
            return page

        yield open_page
        for browser in browsers:
            browser.close()


def test_pictures_are_held_before_and_after_and_times_rise(squat: Film):
    held = list(standing_still(squat, before=1.0, after=2.0).frames)
    times = np.array([when for when, _ in held])
    assert len(held) == len(list(squat.frames)) + 3 * FPS
    assert np.allclose(np.diff(times), 1000 / FPS)
    assert (held[0][1] == held[30][1]).all()
    assert (held[-1][1] == held[-60][1]).all()


@pytest.mark.chromium
@pytest.mark.webcam
def test_chromium_takes_the_feed_as_its_webcam(page_with_webcam, squat: Film):
    width, height, pixels = page_with_webcam(squat).evaluate(
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
    assert (width, height) == (640, 480)
    picture = np.array(pixels, dtype=float).reshape(48, 64, 4)[:, :, 2::-1]
    expected = cv2.resize(next(iter(squat.frames))[1], (64, 48), interpolation=cv2.INTER_AREA)
    assert np.abs(picture - expected).mean() < 12


@pytest.mark.chromium
@pytest.mark.webcam
def test_two_real_jumping_jacks_before_the_webcam_count_as_two(page_with_webcam):
    film = filmed_jumping_jacks()
    poses = page_with_webcam(standing_still(film, before=1.0, after=5.0)).evaluate(LOOK, 6.0)
    t_ms, world = np.array([pose[0] for pose in poses]), np.array([pose[1] for pose in poses])
    assert completed("jumping-jack", t_ms, world) == film.count == 2


@pytest.mark.chromium
@pytest.mark.webcam
def test_chromium_opens_the_video(page_with_webcam, squat: Film, tmp_path: Path):
    video = webm_write(squat, tmp_path / "film.webm")
    page = page_with_webcam(squat)
    page.route("**/film.webm", lambda route: route.fulfill(content_type="video/webm", path=video))
    seconds, height = page.evaluate(
        """async () => {
          const video = Object.assign(document.createElement("video"), {src: "/film.webm", muted: true});
          await video.play();
          return [video.duration, video.videoHeight];
        }"""
    )
    assert height == 480
    assert seconds == pytest.approx(len(list(squat.frames)) / FPS, abs=0.1)
