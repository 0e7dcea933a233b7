"""What pages show in use, on a phone and on a laptop, in light and in dark: in test-results/screenshots."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SCREENSHOTS

SIZES = ({"width": 390, "height": 844}, {"width": 1280, "height": 800})


@pytest.fixture
def camera(visit):
    visitor = visit()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def take(name: str, *, whole: bool = False) -> None:
        for size in SIZES:
            width = size["width"]
            visitor.page.set_viewport_size(size)
            assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, "wider than the screen"
            for scheme in ("dark", "light"):
                visitor.page.emulate_media(color_scheme=scheme)
                visitor.page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=whole)

    visitor.take = take
    return visitor


def test_landing(camera):
    camera.opens("/")
    expect(camera.page.locator("#exhibit output")).to_have_text("1", timeout=30_000)
    camera.take("landing")


def test_picker(camera):
    camera.opens("/demo/")
    camera.page.get_by_role("searchbox").fill("handstand")
    camera.take("picker-nothing")


def test_demo(camera):
    camera.opens("/demo/squat/")
    camera.page.wait_for_load_state("networkidle")
    camera.take("demo-start")
    camera.picks("sample")
    camera.counts(3)
    camera.take("demo-counting")
    camera.take("demo-counting-whole", whole=True)
    camera.is_in_state("done")
    expect(camera.part("summary")).to_contain_text("4 squats")
    camera.take("demo-summary")


def test_hold(camera):
    camera.opens("/demo/plank/?source=sample")
    camera.counts(1)
    camera.take("demo-hold")


def test_problem_and_dialog(camera):
    camera.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); }"
    )
    camera.opens("/demo/squat/")
    camera.picks("camera")
    camera.sees("The camera is not allowed")
    camera.take("demo-problem")
    camera.page.get_by_role("link", name="Change").click()
    expect(camera.page.locator("#picker-body li").first).to_be_visible()
    camera.take("demo-picker")


def test_editor(camera):
    camera.opens("/demo/squat/")
    camera.part("movespec").scroll_into_view_if_needed()
    camera.page.locator(".cm-line").get_by_text("sequence:").click()
    camera.page.keyboard.press("End")
    camera.page.keyboard.press("Backspace")
    expect(camera.page.locator(".cm-issue").first).to_be_visible()
    camera.take("demo-editor")


def test_not_found(camera):
    camera.opens("/nowhere/")
    camera.take("not-found")
