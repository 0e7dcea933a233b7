"""Every page that there is, where there is something to show on it: as wide as the screen, nothing for axe to find,
and in test-results/screenshots in light and in dark."""

import json
import subprocess
import sys

import pytest

from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.members import sign_in
from tests.e2e.servers import server_running
from tests.e2e.test_accessibility import found_by_axe
from tools.targets import ROOT

FULL = ["--movespecs", "60", "--sessions", "120", "--events", "1500"]
SIZES = {390: ({"width": 390, "height": 844}, "dark"), 1280: ({"width": 1280, "height": 800}, "light")}
STICKING_OUT = """[...document.images].filter((image) => {
  const [own, around] = [image, image.parentElement].map((one) => one.getBoundingClientRect());
  return own.height > 0 && (own.bottom > around.bottom + 1 || own.right > around.right + 1);
}).map((image) => image.outerHTML)"""
CUT_OFF = """[...document.querySelectorAll(".card:has(table)")]
  .filter((card) => card.scrollWidth > card.clientWidth + 1)
  .map((card) => card.innerText.slice(0, 100))"""
KNOWN = """
import json
from benchmarks.pages import addresses
from tests.people import session_key_of
from workbench.load import OWNER
from workbench.tenancy.models import User
print(json.dumps({"session_key": session_key_of(User.objects.get(email=OWNER)), "pages": dict(addresses())}))
"""


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """A server with a full database, the cookie of its owner, and the addresses of all pages by name."""
    with server_running(tmp_path_factory.mktemp("estate")) as server:
        manage = [sys.executable, "manage.py"]
        run = {"cwd": ROOT, "env": server.environment, "check": True, "stdout": subprocess.PIPE, "text": True}
        subprocess.run([*manage, "seed_load", *FULL], **run)
        known = subprocess.run([*manage, "shell", "--verbosity", "0", "-c", KNOWN], **run)
        yield server, json.loads(known.stdout)


@pytest.mark.parametrize("width", SIZES)
def test_every_page_fits_and_axe_finds_nothing_on_it(visit, estate, width):
    server, known = estate
    size, scheme = SIZES[width]
    owner = visit(url=server.url, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    sign_in(owner.page.context, server.url, known["session_key"])
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    looked_at, found = [], {}
    for name, path in known["pages"].items():
        answer = owner.page.request.get(server.url + path)
        if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue  # it takes POST, leads elsewhere, or is a file
        if "<html" not in answer.text():
            continue  # a fragment
        owner.opens(path)
        looked_at.append(name)
        if owner.page.evaluate("document.documentElement.scrollWidth") > width:
            found[f"{name} is wider than the screen"] = path
        if sticking := owner.page.evaluate(STICKING_OUT):
            found[f"{name}: pictures stick out"] = sticking
        if cut_off := owner.page.evaluate(CUT_OFF):
            found[f"{name}: tables are wider than there is room"] = cut_off
        if issues := found_by_axe(owner):
            found[name] = issues
        for shown in (scheme, "light" if scheme == "dark" else "dark"):
            owner.page.emulate_media(color_scheme=shown)
            file = f"{name.replace(': ', '-').replace(' ', '-').replace(',', '')}-{width}-{shown}.jpeg"
            owner.page.screenshot(path=SCREENSHOTS / file, full_page=True, type="jpeg", quality=70)
        owner.page.emulate_media(color_scheme=scheme)
    assert found == {}
    assert len(looked_at) > 45
