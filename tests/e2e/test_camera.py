"""In front of a camera: people with a known count, and every way a camera can fail."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.media.feeds import Film, drawn_film, filmed_jumping_jacks, mjpeg_write, standing_still, webm_write

pytestmark = pytest.mark.webcam

# The feed plays while the model loads; and it must not begin anew before the count is looked at.
BEFORE, AFTER = 12.0, 30.0
FRAME_KEYS = {"frame_seq", "timestamp_ms", "pose_schema", "confidence", "landmarks", "source"}
LANDMARK_KEYS = {"name", "x", "y", "z", "visibility", "presence"}


@pytest.fixture
def in_front_of_a_camera(visit, chromium_with_webcam, tmp_path: Path):
    def stand(film: Film):
        feed = mjpeg_write(standing_still(film, before=BEFORE, after=AFTER), tmp_path / "feed.mjpeg")
        return visit(browser=chromium_with_webcam(feed), permissions=["camera"])

    return stand


def test_two_real_jumping_jacks_are_counted_and_no_picture_leaves(in_front_of_a_camera):
    visitor = in_front_of_a_camera(filmed_jumping_jacks())
    visitor.opens("/demo/jumping-jack/")
    visitor.picks("camera")
    visitor.counts(2)
    expect(visitor.part("link-words")).to_have_text(re.compile(r"Live · \d+ fps"))
    expect(visitor.page.get_by_text("Video stays on this device")).to_be_visible()
    visitor.page.wait_for_timeout(3000)
    visitor.presses("Finish")
    visitor.is_in_state("done")
    expect(visitor.part("summary")).to_contain_text("2 jumping jacks")
    assert only_landmarks_were_sent(visitor)


def test_drawn_squats_are_counted(in_front_of_a_camera):
    visitor = in_front_of_a_camera(drawn_film("squat", repetitions=3, seconds=2.5))
    visitor.opens("/demo/squat/")
    visitor.picks("camera")
    visitor.counts(3)


def test_a_video_file_is_read_here_and_every_frame_of_it_counted(visitor, tmp_path):
    film = drawn_film("squat", repetitions=2, seconds=2.0)
    video = webm_write(film, tmp_path / "squats.webm")
    visitor.opens("/demo/squat/")
    with visitor.page.expect_file_chooser() as chooser:
        visitor.picks("file")
    chooser.value.set_files(video)
    visitor.is_in_state("done")
    expect(visitor.part("summary")).to_contain_text("2 squats")
    assert only_landmarks_were_sent(visitor)


def test_a_mirror_turns_the_picture_and_is_remembered(in_front_of_a_camera):
    visitor = in_front_of_a_camera(drawn_film("squat", repetitions=1))
    visitor.opens("/demo/squat/")
    visitor.picks("camera")
    visitor.is_in_state("running")
    expect(visitor.page.locator(".picture.mirrored")).to_have_count(1)
    visitor.presses("Mirror")
    expect(visitor.page.locator(".picture.mirrored")).to_have_count(0)
    visitor.page.reload()
    visitor.picks("camera")
    visitor.is_in_state("running")
    expect(visitor.page.locator(".picture.mirrored")).to_have_count(0)


def test_the_full_model_is_taken_on_request_and_given_up_on_a_slow_device(in_front_of_a_camera):
    visitor = in_front_of_a_camera(drawn_film("squat", repetitions=1))
    visitor.opens("/demo/squat/")
    visitor.part("model").select_option("full")
    visitor.page.context.new_cdp_session(visitor.page).send("Emulation.setCPUThrottlingRate", {"rate": 12})
    visitor.picks("camera")
    visitor.sees("This device is slow with the full model, so the lite one goes on.")
    expect(visitor.part("model")).to_have_value("lite")
    models = [address.rsplit("_", 1)[1] for address in visitor.addresses if address.endswith(".task")]
    assert models == ["full.task", "lite.task"]


def test_a_camera_that_goes_away_leaves_what_was_counted(in_front_of_a_camera):
    visitor = in_front_of_a_camera(filmed_jumping_jacks())
    visitor.opens("/demo/jumping-jack/")
    visitor.picks("camera")
    visitor.counts(1)
    visitor.page.evaluate("""() => {
        const [track] = document.querySelector("#screen video").srcObject.getTracks();
        track.stop();
        track.dispatchEvent(new Event("ended"));
    }""")
    visitor.sees("The camera went away")
    visitor.presses("See what was counted")
    visitor.is_in_state("done")
    expect(visitor.part("problem")).to_be_hidden()
    expect(visitor.part("summary")).to_contain_text("1 jumping jack")


def test_no_leave_is_asked_for_before_a_click(visitor):
    visitor.page.add_init_script("navigator.mediaDevices.getUserMedia = () => { globalThis.asked = true; }")
    for path in ("/", "/demo/", "/demo/squat/", "/demo/squat/?source=camera"):
        visitor.opens(path)
        visitor.page.wait_for_timeout(500)
        assert visitor.page.evaluate("globalThis.asked") is None


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("NotAllowedError", "The camera is not allowed"),
        ("NotFoundError", "There is no camera here"),
        ("NotReadableError", "Another program has the camera"),
    ],
)
def test_a_camera_that_cannot_be_had_is_explained_and_a_sample_offered(visitor, failure, words):
    visitor.page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{failure}'); }}"
    )
    visitor.opens("/demo/squat/")
    visitor.picks("camera")
    expect(visitor.part("problem")).to_contain_text(words)
    expect(visitor.part("problem")).to_be_focused()
    visitor.part("problem").get_by_role("button", name="Watch a sample").click()
    visitor.counts(1)


def test_an_empty_room_is_said_to_be_one(visit, chromium_with_webcam, tmp_path):
    wall = [(when, picture[:40, :40].repeat(12, 0).repeat(16, 1)) for when, picture in drawn_film("squat").frames][:30]
    feed = mjpeg_write(standing_still(Film(wall, 0), before=1, after=10), tmp_path / "feed.mjpeg")
    visitor = visit(browser=chromium_with_webcam(feed), permissions=["camera"])
    visitor.opens("/demo/squat/")
    visitor.picks("camera")
    visitor.sees("Nobody to be seen yet. Step into the picture.")


def only_landmarks_were_sent(visitor) -> bool:
    assert visitor.batches
    for batch in visitor.batches:
        assert set(batch) == {"type", "batch_seq", "frames"}
        for frame in batch["frames"]:
            assert set(frame) <= FRAME_KEYS
            assert len(frame["landmarks"]) == 33
            assert all(set(landmark) <= LANDMARK_KEYS for landmark in frame["landmarks"])
    for message in visitor.sent:
        text = message.decode() if isinstance(message, bytes) else message
        kind = json.loads(text)
        assert kind.get("type") in {None, "frame_batch", "finalize", "cancel", "ping", "pong"}
        assert kind.get("type") or set(kind) <= {"mode", "movespec_version_id", "yaml_source"}
    return True
