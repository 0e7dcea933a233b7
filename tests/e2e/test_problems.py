"""What goes wrong is said in words, with what to do."""

import socket
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.e2e.servers import server_running
from tests.media.feeds import drawn_film, mjpeg_write


@pytest.fixture
def own_server(tmp_path):
    """A server of the test's own, to be limited or killed."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(server_running(tmp_path, **settings))


def test_a_lost_connection_is_told_and_the_count_goes_on_when_it_is_back(visit, own_server):
    server = own_server()
    visitor = visit(url=server.url)
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    server.kill()
    expect(visitor.part("hint")).to_contain_text("Connection lost. Trying again")
    server.start()
    expect(visitor.part("hint")).to_contain_text("Back again. The count goes on.", timeout=30_000)
    visitor.is_in_state("done")
    expect(visitor.part("summary")).to_contain_text("4 squats")


def test_a_guest_whose_allowance_runs_out_keeps_what_was_counted(visit, own_server):
    visitor = visit(url=own_server(GUEST_FRAMES_PER_DAY="250").url)
    visitor.opens("/demo/squat/?source=sample")
    visitor.is_in_state("done")
    expect(visitor.part("summary")).to_contain_text("That was today’s guest allowance")
    expect(visitor.part("summary").locator("output")).to_have_text("2")
    expect(visitor.part("allowance")).to_contain_text("Used up for today.")
    visitor.presses("Count again")
    expect(visitor.part("problem")).to_contain_text("renews at midnight UTC")


def test_a_full_server_says_so(visit, own_server):
    server = own_server(DETECTION_MAX_STREAMS="1")
    first, second = visit(url=server.url), visit(url=server.url)
    first.opens("/demo/squat/?source=sample")
    first.counts(1)
    second.opens("/demo/squat/?source=sample")
    second.sees("The server is full. Waiting for a free place")


def test_too_many_starts_are_asked_to_wait(visit, own_server):
    visitor = visit(url=own_server(GUEST_SESSIONS_PER_MINUTE="1").url)
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    visitor.presses("Reset")
    visitor.sees("Too many starts in a minute")


@pytest.mark.webcam
def test_a_model_that_does_not_come_is_explained(visit, chromium_with_webcam, tmp_path):
    feed = mjpeg_write(drawn_film("squat", repetitions=1), tmp_path / "feed.mjpeg")
    visitor = visit(browser=chromium_with_webcam(feed), permissions=["camera"])
    visitor.page.route("**/*.task", lambda route: route.abort())
    visitor.opens("/demo/squat/")
    visitor.picks("camera")
    visitor.sees("The pose model could not be loaded")
    visitor.page.unroute("**/*.task")
    visitor.presses("Try again")
    visitor.is_in_state("running")


def test_a_file_that_is_no_video_is_explained(visitor, tmp_path):
    file = tmp_path / "film.mp4"
    file.write_bytes(b"no film at all")
    visitor.opens("/demo/squat/")
    visitor.part("file").set_input_files(file)
    visitor.sees("This video cannot be played here")


def test_plain_http_from_another_machine_says_why_there_is_no_camera(visit, own_server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent: it tells this machine's own address
        address = probe.getsockname()[0]
    server = own_server(host="0.0.0.0", ALLOWED_HOSTS=f"localhost,{address}")  # noqa: S104 - as phones reach it
    visitor = visit(url=f"http://{address}:{server.port}")
    visitor.opens("/demo/squat/")
    visitor.picks("camera")
    expect(visitor.part("problem")).to_contain_text("make run HTTPS=1 HOST=0.0.0.0")
    expect(visitor.part("problem")).to_contain_text(f"http://localhost:{server.port}")
    visitor.part("problem").get_by_role("button", name="Watch a sample").click()
    visitor.counts(1)


def test_without_javascript_nothing_is_offered_that_needs_it(visit):
    visitor = visit(java_script_enabled=False)
    visitor.opens("/demo/squat/")
    expect(visitor.page.locator(".choices")).to_be_hidden()
    expect(visitor.part("yaml")).to_be_visible()
