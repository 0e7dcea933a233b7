"""Clients of the 0.1 line as they are in the field: synchronous, one batch in flight, text frames, no subprotocol,
the token in the query, `project_id` in every body, `projects:read` for what is now `sessions:read`."""

import http.client
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.detection.frames import squats
from tests.detection.realtime.served import Server, environment, hear, prepare, say

FRAMES = squats()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    var = tmp_path_factory.mktemp("older")
    prepare(var)
    server = Server(var).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def provisioned(server):
    command = [sys.executable, "manage.py", "provision", "--organization", "Old", "--project", "Main"]
    command += ["--email", "old@example.com", "--plan", "internal", "--json"]
    done = subprocess.run(command, env=environment(server.var), check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


class OldClient:
    """Reads only what that line read, and fails where something is missing."""

    def __init__(self, server, provisioned):
        self.server, self.project_id = server, provisioned["project_id"]
        body = {
            "api_key_id": provisioned["api_key_id"],
            "api_key_secret": provisioned["api_key_secret"],
            "project_id": self.project_id,
            "scopes": ["movespecs:read", "movespecs:write", "projects:read", "sessions:write"],
        }
        self.token = None
        self.token = self.ask("POST", "/api/auth/access-tokens", body)["access_token"]

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        assert answer.status < 300, (answer.status, text)
        return json.loads(text) if text else None


@pytest.fixture(scope="module")
def client(server, provisioned):
    return OldClient(server, provisioned)


def test_a_movement_is_written_released_streamed_and_counted(server, client):
    made = client.ask("POST", "/api/movespecs", {"name": "Squat", "project_id": client.project_id})
    assert made["organization_id"]
    movespec = f"/api/movespecs/{made['movespec_id']}"
    source = Path("movespecs/catalogue/squat.yaml").read_text(encoding="utf-8")
    client.ask("PUT", f"{movespec}/draft", {"yaml_source": source})
    assert client.ask("POST", f"{movespec}/draft/validate")["ok"] is True
    version = client.ask("POST", f"{movespec}/versions")
    released = client.ask("POST", f"{movespec}/versions/{version['movespec_version_id']}/release")
    assert released["current_released_version_id"] == version["movespec_version_id"]

    body = {"mode": "replay", "project_id": client.project_id, "movespec_id": made["movespec_id"], "contract_major": 1}
    session = client.ask("POST", "/api/detection/sessions", body)
    total, events = stream(server, session, FRAMES, size=15)
    record = client.ask("GET", f"/api/detection/sessions/{session['session_id']}")
    assert total == record["accepted_frames_total"] == len(FRAMES)
    assert record["status"] == "completed"
    assert record["completed_event_counts"] == {"squat": 5}
    assert [event["type"] for event in events].count("event_completed") == 5


def stream(server, session, frames, *, size):
    """Batch by batch, each answered before the next is sent; then finalize, to the last message."""
    events = []
    with server.attach(session) as socket:
        first = hear(socket)
        assert (first["type"], first["status"]) == ("session_update", "streaming")
        for number, start in enumerate(range(0, len(frames), size), 1):
            say(socket, "frame_batch", batch_seq=number, frames=frames[start : start + size])
            while (message := hear(socket))["type"] != "frame_ack":
                if message["type"] == "event_batch":
                    events += message["events"]
            assert message["batch_seq"] == number
        say(socket, "finalize")
        while (message := hear(socket))["type"] != "session_done":
            if message["type"] == "event_batch":
                events += message["events"]
    assert (message["status"], message["error"]) == ("completed", None)
    return message["accepted_frames_total"], events
