"""Takes the README's picture: `python -m tests.e2e.picture` writes docs/img/demo.png."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect, sync_playwright

from tests.e2e.servers import server_running
from tests.media.browser import chromium_launch_args

PICTURE = Path("docs/img/demo.png")


def main() -> None:
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        server_running(Path(folder), GUEST_FRAMES_PER_DAY="18000") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**chromium_launch_args())
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{server.url}/demo/squat/?source=sample")
        expect(page.locator("#count")).to_have_attribute("data-count", "3", timeout=60_000)
        expect(page.locator("#phases [aria-current=step]")).to_have_text("bottom", timeout=10_000)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
