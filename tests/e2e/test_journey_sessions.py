"""A session streams while its owner looks on; it is finalized from its page, and replayed as it was recorded."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import ExitStack

from playwright.sync_api import expect
from websockets.sync.client import connect

from tests.detection.frames import squats
from tests.e2e.members import Member
from tests.e2e.test_accessibility import found_by_axe
from tools.targets import ROOT

FRAMES = squats()
DRAWN = """() => {
  const canvas = document.querySelector(".replay-stage canvas");
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
}"""
BEGIN = """
from detection.realtime.tokens import token_issue
from detection.services import session_create
from movespecs.selectors import catalogue
from workbench.tenancy.models import Project
project = Project.objects.get(organization={organization!r})
project.recording_days = 7
version = catalogue().get(slug="squat").current_released_version
session = session_create(project=project, mode="live", movespec_version=version, contract_major=1)
print(session.pk, token_issue(session_id=session.pk))
"""


class Streaming:
    """A client of a fresh session of the member's project, which is recorded."""

    def __init__(self, server, member: Member) -> None:
        code = BEGIN.format(organization=member.portal.split("/")[2])
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
        made = subprocess.run(command, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE, text=True)
        self.session_id, token = made.stdout.split()[-2:]
        self.stack = ExitStack()
        address = server.url.replace("http", "ws", 1)
        self.address = f"{address}/ws/detection/sessions/{self.session_id}?runtime_token={token}"
        self.sent = 0

    def __enter__(self) -> Streaming:
        self.socket = self.stack.enter_context(connect(self.address))
        self.hear("session_update")
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def send(self, count: int) -> None:
        """The next frames, until they are acked."""
        frames = FRAMES[self.sent : self.sent + count]
        self.sent += count
        self.socket.send(json.dumps({"type": "frame_batch", "batch_seq": self.sent, "frames": frames}))
        self.hear("frame_ack")

    def hear(self, type_: str) -> None:
        while json.loads(self.socket.recv(20))["type"] != type_:
            pass


def is_good_on_a_phone_and_a_desk(visitor) -> None:
    for width, scheme in ((390, "dark"), (1280, "light")):
        visitor.page.set_viewport_size({"width": width, "height": 844})
        visitor.page.emulate_media(color_scheme=scheme)
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert found_by_axe(visitor) == []


def test_a_session_is_followed_finalized_and_replayed(visit, server):
    owner = Member(server, "looker")
    visitor = visit(reduced_motion="reduce")
    owner.sign_in(visitor.page.context)
    with Streaming(server, owner) as client:
        visitor.opens(f"{owner.portal}sessions/")
        expect(visitor.part("living")).to_contain_text("Running")
        client.send(60)
        expect(visitor.part("living")).to_contain_text("60")
        is_good_on_a_phone_and_a_desk(visitor)

        visitor.page.get_by_role("link", name=re.compile("squat", re.IGNORECASE)).click()
        expect(visitor.part("totals")).to_contain_text("60")
        client.send(90)
        expect(visitor.part("totals")).to_contain_text("150", timeout=1000)
        expect(visitor.part("latest")).to_contain_text("Repetition 2")
        is_good_on_a_phone_and_a_desk(visitor)

        visitor.presses("Finalize …")
        visitor.page.locator("dialog[open]").get_by_role("button", name="Finalize").click()
        visitor.sees("The session is finalized.")
        client.hear("session_done")
    expect(visitor.page.locator(".replay-timeline")).to_contain_text("Repetition 2")
    slider = visitor.page.get_by_role("slider")
    slider.focus()
    before = visitor.page.locator(".replay-timeline").inner_text()
    for _ in range(5):
        visitor.page.keyboard.press("ArrowRight")
    assert visitor.page.locator(".replay-timeline").inner_text() != before
    assert visitor.page.evaluate(DRAWN)
    is_good_on_a_phone_and_a_desk(visitor)
