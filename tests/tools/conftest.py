"""A bare page under the pages' own security policy, served with the vendored files."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.utils.csp import CSP
from playwright.sync_api import Page

from tools.targets import ROOT

NONCE = "bm9uY2U"
POLICY = "; ".join(
    f"{name} {' '.join(f"'nonce-{NONCE}'" if source == CSP.NONCE else source for source in sources)}"
    for name, sources in settings.SECURE_CSP.items()
)


class BarePage(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        body = b"<!doctype html><title>bare</title><link rel=icon href=data:,><main></main>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    }


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(BarePage, directory=ROOT))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


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
