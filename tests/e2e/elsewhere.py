"""A site of somebody else's, on an origin of its own, whose pages use the web SDK. Its tokens are the Django
example's, and its security policy is the one that docs/web.md asks for."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace

from django.test import RequestFactory, override_settings

from tests.e2e.servers import RunningServer
from tools.targets import ROOT

EXAMPLES = ROOT / "examples"
PAGE = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".webm": "video/webm"}
BARE = "<!doctype html><title>elsewhere</title><link rel=icon href=data:,>"


def shown(language: str, number: int = 0) -> str:
    """A code block of docs/web.md."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[number]


def provisioned(server: RunningServer) -> dict[str, str]:
    """An organization of its own with an API key."""
    command = [sys.executable, "manage.py", "provision", "--organization", "Elsewhere", "--project", "Site"]
    command += ["--email", "elsewhere@example.com", "--plan", "internal", "--json"]
    made = subprocess.run(command, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(made.stdout)


def django_example() -> ModuleType:
    """The views of examples/django_tokens."""
    folder = EXAMPLES / "django_tokens"
    spec = importlib.util.spec_from_file_location(
        "django_tokens", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    sys.modules["django_tokens"] = importlib.util.module_from_spec(spec)
    return importlib.import_module("django_tokens.urls")


class Site:
    """`url` has no slash at its end; `pages` and `films` are by path, `hosts` are those that they may ask."""

    def __init__(self, server: RunningServer, api_key: str) -> None:
        self.server, self.api_key = server, api_key
        self.hosts = [server.url]
        self.pages = {"/": BARE}
        self.films: dict[str, bytes] = {}
        self.url = ""
        self._view = django_example().urlpatterns[0].callback

    def shows(self, path: str, text: str, *, movespec: str) -> None:
        """An example, with this Workbench and this MoveSpec in the place of its own."""
        text = text.replace("https://workbench.example", self.server.url)
        self.pages[path] = text.replace("YOUR-MOVESPEC-ID", movespec)

    def token(self, *, signed_in: bool = True) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the Django example's answer."""
        request = RequestFactory().get("/browser-token")
        request.user = SimpleNamespace(is_authenticated=signed_in)
        with override_settings(WORKBENCH_URL=self.server.url, WORKBENCH_API_KEY=self.api_key):
            answer = self._view(request)
        return answer.status_code, dict(answer.headers), answer.content

    @property
    def policy(self) -> str:
        rules = shown("text").strip()
        for named, scheme in (("https://workbench.example", "http"), ("wss://workbench.example", "ws")):
            rules = rules.replace(named, " ".join(host.replace("http", scheme, 1) for host in self.hosts))
        return f"default-src 'self'; img-src 'self' data:; {rules}"


@contextmanager
def site_running(server: RunningServer, api_key: str) -> Iterator[Site]:
    site = Site(server, api_key)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/browser-token":
                status, headers, body = site.token()
                kind = headers["Content-Type"]
            else:
                found = site.films.get(self.path) or site.pages.get(self.path, "").encode()
                status, body = (200 if found else 404), found
                kind = KINDS.get(Path(self.path).suffix, "text/html")
            asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            if asked:  # or no browser winds a film
                status, whole, body = 206, len(body), body[int(asked[1]) :]
            self.send_response(status)
            if asked:
                self.send_header("Content-Range", f"bytes {asked[1]}-{whole - 1}/{whole}")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the test says what matters."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield site
    finally:
        http.shutdown()
        http.server_close()
