"""Counting and recording without a server."""

import json
import os
import pty
import signal
import subprocess
import sys

import cv2
import numpy as np
import pytest

from kynasmith.media import read_recording
from tests.motion import MOVEMENTS, render
from tests.sdk.conftest import SQUAT
from tests.sdk.media.films import Webcam, film_write, pictures
from tools import assets
from tools.pose_models import MODELS
from workbench.settings import BASE_DIR

PROGRAM = [sys.executable, "-m", "kynasmith"]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(BASE_DIR / "sdk/python"), str(BASE_DIR)]),
    "TERM": "xterm-256color",
}
LITE = str(MODELS / "pose_landmarker_lite.task")


@pytest.fixture
def squats(home):
    truth = render(MOVEMENTS["squat"], repetitions=3)
    np.savez(home / "squats.npz", t_ms=truth.t_ms, world=truth.world)
    (home / "squat.yaml").write_text(SQUAT, encoding="utf-8")
    return home


@pytest.fixture
def nobody(squats):
    assets.MODELS.make()
    return film_write(squats / "nobody.mp4", pictures(5))


def test_recorded_poses_are_counted(kynasmith, squats):
    result = kynasmith("run", "squat.yaml", "--poses", "squats.npz")
    assert result.exit_code == 0
    *told, count = result.stdout.splitlines()
    assert [line.split("  ")[-1].split(",")[0] for line in told] == ["squat 1", "squat 2", "squat 3"]
    assert count == "squat: 3"


def test_phases_are_told_where_that_is_asked_for(kynasmith, squats):
    told = kynasmith("run", "squat.yaml", "--poses", "squats.npz", "--phases").stdout
    assert told.count(" bottom\n") == 3


def test_json_is_an_event_a_line_and_a_summary(kynasmith, squats):
    *events, summary = map(
        json.loads, kynasmith("run", "squat.yaml", "--poses", "squats.npz", "--json").stdout.splitlines()
    )
    assert summary == {"type": "summary", "counts": {"squat": 3}, "poses": len(read_recording("squats.npz").t_ms)}
    assert [event["payload"]["event_key"] for event in events if event["type"] == "event_completed"] == ["squat"] * 3


def test_a_movespec_that_is_not_valid_does_not_run(kynasmith, squats):
    (squats / "squat.yaml").write_text("name: Squat\n", encoding="utf-8")
    result = kynasmith("run", "squat.yaml", "--poses", "squats.npz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error[missing_key]" in result.stderr


def test_a_video_of_nobody_says_so(kynasmith, nobody):
    result = kynasmith("run", "squat.yaml", "--video", str(nobody), "--model", LITE)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Nobody was seen.\n", "")
    result = kynasmith("record", "poses.json", "--video", str(nobody), "--model", LITE)
    assert (result.exit_code, result.stderr) == (1, "Error: There is no pose to record: nobody was seen.\n")


@pytest.fixture
def webcam(nobody, monkeypatch):
    """Camera 0 shows the film for ever, and calls back for each picture."""
    open_capture = cv2.VideoCapture
    heard = []

    class Device(Webcam):
        def read(self):
            for each in heard:
                each()
            return super().read()

    def opened(device, *options):
        return open_capture(device, *options) if options else Device(nobody)

    monkeypatch.setattr(cv2, "VideoCapture", opened)
    return heard


def test_a_camera_ends_after_so_many_seconds(kynasmith, webcam):
    result = kynasmith("run", "squat.yaml", "--camera", "0", "--seconds", "0.2", "--model", LITE)
    assert (result.exit_code, result.stdout) == (0, "Nobody was seen.\n")


def test_ctrl_c_ends_a_camera_and_what_was_counted_is_told(kynasmith, webcam):
    before = signal.getsignal(signal.SIGINT)
    sent = []

    def interrupt_once():
        if not sent and signal.getsignal(signal.SIGINT) is not before:
            sent.append(True)
            os.kill(os.getpid(), signal.SIGINT)

    webcam.append(interrupt_once)
    result = kynasmith("run", "squat.yaml", "--camera", "0", "--model", LITE)
    assert (result.exit_code, result.stdout, sent) == (0, "Nobody was seen.\n", [True])
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give one of --video, --camera and --poses."),
        (["--video", "a.mp4", "--camera", "0"], "Give one of --video, --camera and --poses."),
        (["--camera", "x"], "'x' is not a valid integer"),
    ],
)
def test_wrong_use_is_told_with_the_usage(kynasmith, squats, arguments, said):
    result = kynasmith("run", "squat.yaml", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Usage: kynasmith run" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "squat.yaml", "--video", "none.mp4"], "There is no video none.mp4."),
        (["run", "squat.yaml", "--video", "squat.yaml"], "squat.yaml is not a video, or it is broken."),
        (["run", "squat.yaml", "--poses", "none.npz"], "There is no recording none.npz."),
        (["run", "squat.yaml", "--poses", "squat.yaml"], "squat.yaml is not a recording of poses"),
        (["run", "squat.yaml", "--camera", "99", "--model", "none.task"], "Camera 99 cannot be opened"),
        (["run", "Squat", "--poses", "squats.npz", "--remote"], "Which server? Log in with"),
        (["record", "none/poses.json", "--video", "none.mp4"], "none/poses.json cannot be written."),
        (["watch", "none.yaml"], "none.yaml cannot be read"),
    ],
)
def test_what_cannot_be_used_is_an_error_in_a_line(kynasmith, squats, arguments, said):
    result = kynasmith(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {said}")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("settings", [{}, {"NO_COLOR": "1"}], ids=["colours", "no-colours"])
def test_a_terminal_shows_colours_unless_told_not_to(squats, settings):
    ours, terminal = pty.openpty()
    command, environment = [*PROGRAM, "validate", "squat.yaml"], ENVIRONMENT | settings
    subprocess.run(command, cwd=squats, env=environment, stderr=terminal, timeout=60, check=True)
    os.close(terminal)
    assert (b"\x1b[32mvalid" in os.read(ours, 1000)) is not bool(settings)
    os.close(ours)


def test_the_program_itself_runs_without_colours_or_noise(nobody):
    command = [*PROGRAM, "run", "squat.yaml", "--video", "nobody.mp4", "--model", LITE]
    done = subprocess.run(command, cwd=nobody.parent, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nobody was seen.\n", "")


def test_a_full_disk_is_an_error_in_a_line(squats):
    command = [*PROGRAM, "run", "squat.yaml", "--poses", "squats.npz", "--json"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command, cwd=squats, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert (done.returncode, done.stderr) == (1, "Error: [Errno 28] No space left on device\n")


def test_completions_are_scripts_and_complete_commands(kynasmith):
    assert "_KYNASMITH_COMPLETE=bash_complete" in kynasmith("completion", "bash").stdout
    assert "_KYNASMITH_COMPLETE=fish_complete" in kynasmith("completion", "fish").stdout
