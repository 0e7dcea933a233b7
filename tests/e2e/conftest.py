"""A real server, a real Chromium, and visitors. The browser is gone before the next folder's tests: while it is
open Django takes the thread for an asynchronous one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e.servers import RunningServer, server_running
from tests.e2e.visitor import Visitor
from tests.media.browser import chromium_launch_args
from tools import assets, docs, samples

SCREENSHOTS = Path("test-results/screenshots")
Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in item.nodeid or item.nodeid.startswith("tests/e2e"):
            item.add_marker(pytest.mark.chromium)


@pytest.fixture(scope="package", autouse=True)
def _set_up() -> None:
    for target in (assets.VENDOR, assets.WEB_SDK, assets.MODELS, samples.MODELLED, samples.FILMED, docs.SITE):
        target.make()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with server_running(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="package")
def machinery() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def chromium(machinery: Playwright) -> Iterator[Browser]:
    browser = machinery.chromium.launch(**chromium_launch_args())
    yield browser
    browser.close()


@pytest.fixture
def chromium_with_webcam(machinery: Playwright) -> Iterator[Callable[[Path], Browser]]:
    """A browser of its own whose webcam plays the given feed."""
    with ExitStack() as stack:

        def launch(feed: Path) -> Browser:
            browser = machinery.chromium.launch(**chromium_launch_args(feed))
            stack.callback(browser.close)
            return browser

        yield launch


@pytest.fixture
def visit(chromium: Browser, server: RunningServer, chromium_with_webcam: object) -> Iterator[Visit]:
    """A new visitor; options are those of Playwright's `new_context`. Browsers with a webcam outlive their visitors."""
    visitors = []

    def arrive(*, browser: Browser | None = None, url: str = "", **options: Any) -> Visitor:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        context = (browser or chromium).new_context(**options)
        visitors.append(Visitor(context.new_page(), url or server.url))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.leave()
        visitor.page.context.close()


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    return visit()
