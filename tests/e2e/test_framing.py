"""How to stand in the picture: what the page says of pictures that MediaPipe has looked at."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from tests.media.drawn import CAMERA, drawn_frames
from tests.media.feeds import Film, mjpeg_write
from tests.motion import MOVEMENTS, render
from tools.landmarker import Picture
from tools.stage import Camera

pytestmark = pytest.mark.webcam

SECONDS = 4  # of a feed that shows one thing; it plays in a loop
ARMS_UP = 46  # a frame of the first lateral raise at 15 a second
NOISE = 6.0  # a webcam's in the dark: standard deviation, of 255


@pytest.fixture
def standing(visit, chromium_with_webcam, tmp_path):
    """A visitor whose camera shows these pictures, one after the other, each for a while."""

    def stand(*pictures: Picture, movement: str = "squat"):
        held = [(0.0, picture) for picture in pictures for _ in range(30 * SECONDS)]
        feed = mjpeg_write(Film(held, 0), tmp_path / "feed.mjpeg")
        visitor = visit(browser=chromium_with_webcam(feed), permissions=["camera"])
        visitor.opens(f"/demo/{movement}/")
        visitor.picks("camera")
        return visitor

    return stand


def test_who_is_too_far_is_asked_nearer_until_they_come(standing):
    visitor = standing(somebody(replace(CAMERA, distance=11.0)), somebody())
    visitor.sees("You are far away. Come a little nearer.")
    expect(visitor.part("hint")).to_be_hidden(timeout=15_000)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (lambda: somebody(replace(CAMERA, distance=1.7)), "You are too near. Take a step back."),
        (lambda: somebody(replace(CAMERA, height=1.6)), "Your legs are not in the picture."),
    ],
    ids=["too near", "legs below the picture"],
)
def test_what_is_wrong_with_the_picture_is_said(standing, picture: Callable[[], Picture], words: str):
    standing(picture()).sees(words)


def test_the_dark_is_told_of_again_after_a_pause(standing):
    visitor = standing(in_the_dark(somebody()))
    visitor.sees("It is too dark to see you well. Turn on a light.")
    visitor.presses("Pause")
    expect(visitor.part("hint")).to_have_text("Paused")
    visitor.presses("Go on")
    expect(visitor.part("hint")).to_have_text("It is too dark to see you well. Turn on a light.")


def test_the_one_arm_that_is_out_of_the_picture_is_named(standing):
    raised = somebody(movement="lateral-raise", frame=ARMS_UP, yaw=20.0)
    standing(moved_right(raised, 200), movement="lateral-raise").sees("Your left arm is not in the picture.")


def somebody(camera: Camera = CAMERA, *, movement: str = "squat", frame: int = 0, yaw: float = 40.0) -> Picture:
    recording = render(MOVEMENTS[movement], repetitions=1, seconds=2.5, yaw=yaw, fps=15)
    return [picture for _, picture in drawn_frames(recording, camera)][frame]


def in_the_dark(picture: Picture) -> Picture:
    noise = np.random.default_rng(0).normal(0.0, NOISE, picture.shape)
    return np.clip(picture * 0.02 + noise, 0, 255).astype(np.uint8)


def moved_right(picture: Picture, pixels: int) -> Picture:
    height, width = picture.shape[:2]
    shift = np.array([[1.0, 0.0, pixels], [0.0, 1.0, 0.0]])
    return cv2.warpAffine(picture, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
