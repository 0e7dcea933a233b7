"""Somebody with a browser before the Workbench, and a witness of all that their page does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Request, WebSocket, expect

from tests.e2e.compact import unpacked

COUNTED = 60_000  # milliseconds that a recording of a quarter of a minute may take on a slow machine

RECORD_REPORTS = """
globalThis.cspReports = [];
addEventListener("securitypolicyviolation", (event) => {
  cspReports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


class Visitor:
    """`homes` are the addresses that a page may know; `errors` are uncaught ones; `sent` every websocket text and
    request body that left the page, and `batches` the frames in either form: `compact` of them went in binary."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.homes = {url}
        self.errors: list[str] = []
        self.addresses: list[str] = []
        self.sent: list[str | bytes] = []
        self.batches: list[dict[str, Any]] = []
        self.compact = 0
        page.add_init_script(RECORD_REPORTS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._saw_request)
        page.on("websocket", self._saw_websocket)

    def opens(self, path: str) -> None:
        self.page.goto(self.url + path)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=COUNTED)

    def part(self, id_: str) -> Locator:
        return self.page.locator(f"#{id_}")

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def picks(self, source: str) -> None:
        self.page.locator(f'.choice[data-source="{source}"]').click()

    def is_in_state(self, state: str) -> None:
        expect(self.part("demo")).to_have_attribute("data-state", state, timeout=COUNTED)

    def counts(self, count: int) -> None:
        expect(self.part("count")).to_have_attribute("data-count", str(count), timeout=COUNTED)

    def leave(self) -> None:
        """What must hold of every visit, whatever was tested."""
        reports = self.page.evaluate("globalThis.cspReports")
        assert reports == [], reports
        assert self.errors == [], self.errors
        homes = {"", *(urlsplit(home).netloc for home in self.homes)}
        strangers = [address for address in self.addresses if urlsplit(address).netloc not in homes]
        assert strangers == [], strangers

    def _saw_request(self, request: Request) -> None:
        self.addresses.append(request.url)
        if request.post_data_buffer:
            self.sent.append(request.post_data_buffer)

    def _saw_websocket(self, socket: WebSocket) -> None:
        self.addresses.append(socket.url)
        socket.on("framesent", self._saw_message)

    def _saw_message(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.batches.append(unpacked(message))
            self.compact += 1
            return
        self.sent.append(message)
        if '"frame_batch"' in message:
            self.batches.append(json.loads(message))
