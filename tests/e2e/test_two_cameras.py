"""Front and back: two cameras, of which one is in use."""

import pytest
from playwright.sync_api import expect

from tests.media.browser import chromium_launch_args

pytestmark = pytest.mark.webcam

LABEL = "document.querySelector('#screen video').srcObject.getVideoTracks()[0].label"


@pytest.fixture
def two_webcams(machinery):
    options = chromium_launch_args()
    options["args"] += ["--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream"]
    browser = machinery.chromium.launch(**options)
    yield browser
    browser.close()


def test_flip_changes_the_camera_and_mirrors_only_the_front_one(two_webcams, visit):
    visitor = visit(browser=two_webcams, permissions=["camera"])
    visitor.opens("/demo/squat/")
    visitor.picks("camera")
    is_in_use(visitor, "fake_device_0", mirrored=True)
    visitor.presses("Switch between front and back camera")
    is_in_use(visitor, "fake_device_1", mirrored=False)
    visitor.presses("Mirror")
    visitor.presses("Mirror")
    visitor.presses("Switch between front and back camera")
    is_in_use(visitor, "fake_device_0", mirrored=True)


def is_in_use(visitor, label, *, mirrored):
    visitor.is_in_state("running")
    assert visitor.page.evaluate(LABEL) == label
    expect(visitor.page.locator(".picture.mirrored")).to_have_count(int(mirrored))
    mirror = visitor.page.get_by_role("button", name="Mirror")
    expect(mirror).to_have_attribute("aria-pressed", str(mirrored).lower())
