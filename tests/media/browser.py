"""A bare page under the pages' own security policy, with the vendored files beside it; and Chromium to open it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.conf import settings
from django.utils.csp import CSP

from tools.targets import ROOT

NONCE = "bm9uY2U"
BODY = b"<!doctype html><title>bare</title><link rel=icon href=data:,><main></main>"


@contextmanager
def bare_page_served() -> Iterator[str]:
    """The page's address, on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(BarePage, directory=ROOT))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def chromium_launch_args(feed: Path | None = None) -> dict[str, object]:
    """For Playwright's `launch`: the machine's own Chromium, with `feed` as its webcam."""
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    if feed:
        args += [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={feed}",
        ]
    return {"executable_path": shutil.which("chromium"), "args": args}


class BarePage(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", _policy())
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the test says what matters."""


def _policy() -> str:
    rules = settings.SECURE_CSP.items()
    return "; ".join(f"{name} {' '.join(map(_source, sources))}" for name, sources in rules)


def _source(source: object) -> str:
    return f"'nonce-{NONCE}'" if source == CSP.NONCE else str(source)
