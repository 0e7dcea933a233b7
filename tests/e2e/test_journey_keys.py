"""An API key from the page that makes it to its end, by keyboard alone; and the dialogs of a team before axe."""

import json
import re
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.detection.frames import squats
from tests.e2e.members import Member
from tests.e2e.test_accessibility import found_by_axe
from tests.e2e.test_journey_sign_up import Keyboard


@pytest.fixture(scope="module")
def member(server):
    return Member(server, "keys")


@pytest.fixture
def owner(visit, member):
    owner = visit(reduced_motion="reduce")
    member.sign_in(owner.page.context)
    return owner


class Program:
    """A client of the API, with nothing of the browser's."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""

    def asks(self, path: str, body: dict) -> tuple[int, dict]:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(self.url + path, json.dumps(body).encode(), headers)  # noqa: S310 - our own server
        try:
            with urlopen(request) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except HTTPError as refused:
            return refused.code, json.load(refused)

    def proves_itself(self, key: str) -> int:
        status, answer = self.asks("/api/auth/access-tokens", {"api_key": key})
        self.token = answer.get("access_token", "")
        return status

    def begins_a_session(self, movespec_id: str):
        """An attached websocket."""
        status, session = self.asks("/api/detection/sessions", {"mode": "live", "movespec_id": movespec_id})
        assert status == 201, session
        offered = ["kynasmith.v1", f"bearer.{session['runtime_token']}"]
        return connect(session["stream_url"], subprotocols=offered)


def heard_until(socket, kind: str) -> dict:
    while True:
        message = json.loads(socket.recv(timeout=20))
        if message["type"] == kind:
            return message


def test_a_key_is_made_used_and_revoked_by_keyboard(owner, member, server):
    keyboard, page, program = Keyboard(owner), owner.page, Program(owner.url)
    owner.opens(f"{member.portal}keys/")
    keyboard.presses("Make the first API key")
    page.wait_for_url("**/keys/api-keys/new/")
    keyboard.types("Name", "Phone app")
    keyboard.presses("Create API key")
    secret = page.locator("#secret")
    expect(secret).to_have_text(re.compile(r"^ks_[0-9a-f-]{36}:\w{33}$"))
    key = secret.inner_text()
    expect(page.locator("#curl")).to_contain_text(key)
    assert found_by_axe(owner) == []

    page.reload()
    expect(page.get_by_role("heading", name="Phone app", exact=True)).to_be_visible()
    assert key.partition(":")[2] not in page.content()

    assert program.proves_itself(key) == 201
    with program.begins_a_session(server.movespec("Squat")) as socket:
        heard_until(socket, "session_update")
        socket.send(json.dumps({"type": "frame_batch", "batch_seq": 1, "frames": squats(30)}))
        assert heard_until(socket, "frame_ack")["accepted_frames_total"] == 30

        page.reload()
        keyboard.presses("Revoke …")
        expect(page.get_by_text("1 running session ends within seconds")).to_be_visible()
        expect(page.get_by_text("1 access token stops at once")).to_be_visible()
        keyboard.presses("Revoke")
        expect(page.get_by_text("Phone app is revoked.")).to_be_visible()

        assert heard_until(socket, "session_done")["terminal_outcome"] == "access_revoked"
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=20)
        assert closed.value.rcvd.code == 4403

    until = time.monotonic() + 5  # a token that was just looked up is trusted for a moment
    while program.asks("/api/movespecs", {"name": "Mine"})[0] != 401:
        assert time.monotonic() < until
        time.sleep(0.1)
    program.token = ""
    assert program.proves_itself(key) == 401


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_in_the_dialogs_of_a_team(visit, member, width, scheme):
    owner = visit(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    member.sign_in(owner.page.context)
    found = {}
    owner.opens(f"{member.portal}members/")
    owner.page.get_by_role("link", name="keys@example.com").click()
    owner.presses("Leave …")
    found["a member"] = found_by_axe(owner)
    owner.opens(f"{member.portal}projects/")
    owner.page.get_by_role("link", name="Main").click()
    owner.presses("Archive …")
    found["a project"] = found_by_axe(owner)
    owner.opens(f"{member.portal}settings/")
    owner.presses("Delete …")
    found["deleting"] = found_by_axe(owner)
    assert {path: issues for path, issues in found.items() if issues} == {}
