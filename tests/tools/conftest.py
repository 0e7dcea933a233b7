"""What set-up has made, and a bare page to try it on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.media.browser import bare_page_served, chromium_launch_args
from tools import assets, real_media


@pytest.fixture(scope="session", autouse=True)
def _set_up() -> None:
    for target in (assets.VENDOR, assets.MODELS, real_media.DOWNLOAD):
        target.make()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return chromium_launch_args()


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    with bare_page_served() as address:
        yield address


@pytest.fixture
def bare_page(page: Page, origin: str) -> Iterator[Page]:
    """The page, opened. Afterwards nothing may have broken the policy, and nothing may have left the origin."""
    complaints: list[str] = []
    elsewhere: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: request.url.startswith((origin, "blob:", "data:")) or elsewhere.append(request.url),
    )
    page.goto(origin)
    page.evaluate(
        "() => { window.broken = [];"
        " addEventListener('securitypolicyviolation', (e) => broken.push(e.violatedDirective + ' ' + e.blockedURI)) }"
    )
    yield page
    assert page.evaluate("broken") == []
    assert complaints == []
    assert elsewhere == []
