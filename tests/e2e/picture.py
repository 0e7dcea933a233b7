"""Takes the pictures of the documentation: `python -m tests.e2e.picture` writes docs/img/demo.png and bench.webp."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from playwright.sync_api import Browser, expect, sync_playwright

from movespecs.services import CATALOGUE
from tests.e2e.members import Member
from tests.e2e.servers import RunningServer, server_running
from tests.e2e.test_journey_bench import MAKE
from tests.media.browser import chromium_launch_args
from tools.targets import ROOT

PICTURES = Path("docs/img")


def demo_take(browser: Browser, server: RunningServer) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{server.url}/demo/squat/?source=sample")
    expect(page.locator("#count")).to_have_attribute("data-count", "3", timeout=60_000)
    expect(page.locator("#phases [aria-current=step]")).to_have_text("bottom", timeout=10_000)
    page.screenshot(path=PICTURES / "demo.png")


def bench_take(browser: Browser, server: RunningServer) -> None:
    """The squat of the catalogue over its sample, at the bottom of the second one."""
    member = Member(server, "picture")
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    member.sign_in(context)
    page = context.new_page()
    page.goto(f"{server.url}{member.portal}movespecs/{_squat(member, server)}/test/")
    expect(page.locator("#bench")).to_have_attribute("data-ready", "true", timeout=30_000)
    page.get_by_role("button", name="Run it over a sample", exact=True).click()
    expect(page.locator("#counted")).to_have_text("4 squats", timeout=60_000)
    moment = page.get_by_role("slider", name="Moment")
    moment.focus()
    for _ in range(17):
        page.keyboard.press("Shift+ArrowRight")
    moment.blur()
    shot = page.locator("#bench").screenshot()
    taken = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)
    cv2.imwrite(str(PICTURES / "bench.webp"), taken, [cv2.IMWRITE_WEBP_QUALITY, 82])
    context.close()


def _squat(member: Member, server: RunningServer) -> str:
    script = MAKE.format(organization=member.portal.split("/")[2], path=str(CATALOGUE / "squat.yaml"))
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", script]
    made = subprocess.run(command, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE, text=True)
    return made.stdout.split()[-1]


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        server_running(Path(folder), GUEST_FRAMES_PER_DAY="18000") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**chromium_launch_args())
        demo_take(browser, server)
        bench_take(browser, server)
        browser.close()


if __name__ == "__main__":
    main()
