"""How soon the demo can be used: `python -m benchmarks.page [--quick]`.

From navigation until a press on "Sample" starts it, in a Chromium whose cache has the pages' files and the pose
model; beside a bare page in the same browser, which is the floor. Medians; the last line is one JSON object.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_MS = 2000


def measure(*, loads: int) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    from tests.e2e.servers import server_running
    from tests.media.browser import bare_page_served, chromium_launch_args

    with (
        tempfile.TemporaryDirectory() as folder,
        server_running(Path(folder)) as server,
        bare_page_served() as bare,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**chromium_launch_args())
        page = browser.new_context().new_page()
        model_cache(page, server.url)
        demo_ms = median_ms(loads, lambda: demo_start(page, server.url))
        bare_ms = median_ms(loads, lambda: page.goto(bare))
        browser.close()
    return {
        "demo_interactive_ms": round(demo_ms, 1),
        "bare_page_ms": round(bare_ms, 1),
        "demo_ratio_to_bare_page": round(demo_ms / bare_ms, 1),
    }


def model_cache(page: Any, url: str) -> None:
    """A first visit, which leaves the pages' files and the pose model in the browser's cache."""
    demo_start(page, url)
    page.evaluate("fetch('/static/vendor/models/pose_landmarker_lite.task').then((answer) => answer.arrayBuffer())")


def demo_start(page: Any, url: str) -> None:
    """Navigate, and press until the demo answers: a press before its code listens is lost."""
    page.goto(f"{url}/demo/squat/", wait_until="commit")
    page.wait_for_function(
        """() => {
          const demo = document.getElementById("demo");
          document.querySelector('.choice[data-source="sample"]')?.click();
          return demo && demo.dataset.state !== "idle";
        }"""
    )


def median_ms(loads: int, load: Callable[[], Any]) -> float:
    def once() -> float:
        began = time.perf_counter()
        load()
        return (time.perf_counter() - began) * 1000

    return statistics.median(once() for _ in range(loads))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three loads instead of five")
    options = parser.parse_args()
    if not shutil.which("chromium"):
        print("left out: there is no chromium on the PATH")
        print("{}")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")  # the bare page has the pages' policy
    report = measure(loads=3 if options.quick else 5)
    print(f"the demo can be used after      {report['demo_interactive_ms']:8.1f} ms   (at most {MOST_MS})")
    print(f"a bare page is there after      {report['bare_page_ms']:8.1f} ms")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
