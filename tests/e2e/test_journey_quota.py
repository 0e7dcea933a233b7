"""A quota runs out under a streaming client, its owner is shown the way, upgrades by keyboard alone, and the client
goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.detection.frames import squats
from tests.e2e.test_accessibility import found_by_axe
from tests.e2e.test_journey_sign_up import Keyboard
from tools.targets import ROOT

EMAIL, PASSWORD = "owner@example.com", "correct horse battery staple"
FRAMES = squats()
MAKE = f"""
import json
from uuid import uuid4
from allauth.account.models import EmailAddress
from billing.blocks import Block, Meter
from billing.services import ledger_set
from movespecs.models import MoveSpec
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import api_key_create
from workbench.tenancy.models import User
from workbench.tenancy.services import organization_create
owner = User.objects.create_user({EMAIL!r}, {PASSWORD!r})
EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
organization, project = organization_create(name="Small gym", owner=owner, project_name="Main")
key, secret = api_key_create(project=project, name="Tablet", actor=actor_of_user(owner))
today = organization.created_at.date()
meter = Meter(session_id=uuid4(), project_id=project.pk, created=today, block=Block(), payer=organization.pk)
sizes = [300] * 399 + [240]
ledger_set(blocks=[(meter, Block(number, size, today)) for number, size in enumerate(sizes, 1)], day=today)
squat = MoveSpec.objects.get(slug="squat", project__organization__system_key="catalogue")
print(json.dumps({{"secret": secret, "movespec_id": str(squat.pk), "organization_id": str(organization.pk)}}))
"""


class Program:
    """A client with an API key."""

    def __init__(self, url: str, made: dict[str, str]) -> None:
        self.url, self.made, self.token = url, made, ""
        self.token = self.post("/api/auth/access-tokens", {"api_key": made["secret"]})[1]["access_token"]

    def post(self, path: str, body: dict[str, str]) -> tuple[int, dict]:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(self.url + path, json.dumps(body).encode(), headers)  # noqa: S310 - to our own server
        try:
            with urlopen(request) as answer:  # noqa: S310 - to our own server
                return answer.status, json.load(answer)
        except HTTPError as refused:
            return refused.code, json.load(refused)

    def creates_a_session(self) -> tuple[int, dict]:
        return self.post("/api/detection/sessions", {"mode": "live", "movespec_id": self.made["movespec_id"]})

    def streams(self, session: dict, batches: int) -> tuple[list[dict], int | None]:
        """What the server said, and the code it closed with."""
        heard = []
        with connect(f"{session['stream_url']}?runtime_token={session['runtime_token']}") as socket:
            try:
                heard.append(json.loads(socket.recv()))
                for number in range(batches):
                    part = FRAMES[number * 30 : number * 30 + 30]
                    socket.send(json.dumps({"type": "frame_batch", "batch_seq": number + 1, "frames": part}))
                    while heard[-1]["type"] not in {"frame_ack", "session_done"} or heard[-1].get("batch_seq") != (
                        number + 1
                    ):
                        heard.append(json.loads(socket.recv()))
            except ConnectionClosed as closed:
                return heard, closed.rcvd.code if closed.rcvd else None
        return heard, None


@pytest.fixture
def program(server):
    """Of an organization that has used its quota, and all of its grace but 60 frames."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", MAKE],
        cwd=ROOT,
        env=server.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return Program(server.url, json.loads(done.stdout.splitlines()[-1]))


def test_the_quota_runs_out_and_is_upgraded(program, server, visit):
    _, session = program.creates_a_session()
    heard, code = program.streams(session, batches=5)
    error, done = heard[-2 if heard[-2]["type"] == "error" else -3]["error"], heard[-1]
    assert (error["code"], done["terminal_outcome"], done["accepted_frames_total"], code) == (
        "quota_exceeded",
        "quota_exceeded",
        60,
        4403,
    )
    status, refused = program.creates_a_session()
    details = refused["error"]["details"]
    assert (status, refused["error"]["code"], details["quota_limit"], details["current_usage"]) == (
        403,
        "quota_exceeded",
        100_000,
        120_000,
    )

    owner = visit(reduced_motion="reduce")
    owner.opens(details["upgrade_url"].removeprefix(server.url))
    keyboard = Keyboard(owner)
    keyboard.types("E-mail address", EMAIL)
    keyboard.types("Password", PASSWORD)
    keyboard.keys.press("Enter")
    owner.sees("The frames of this cycle are used up")
    assert found_by_axe(owner) == []
    keyboard.presses("Upgrade to pro")
    dialog = owner.page.get_by_role("dialog", name="Upgrade to pro")
    expect(dialog).to_contain_text("the quota of this cycle is 5,000,000 frames")
    keyboard.presses("Upgrade")
    owner.sees("Small gym is on the pro plan.")
    expect(owner.page.get_by_text("The frames of this cycle are used up")).to_have_count(0)
    owner.opens(f"/portal/{program.made['organization_id']}/usage/")
    owner.sees("120,000 of 5,000,000 frames")
    assert found_by_axe(owner) == []

    status, session = program.creates_a_session()
    assert status == 201
    heard, code = program.streams(session, batches=5)
    assert (heard[-1]["accepted_frames_total"], code) == (150, None)
