"""The SDK against a real server in a process of its own, one for all."""

import json
import subprocess
import sys

import pytest

from kynasmith import KynasmithClient
from kynasmith.models import DetectionSessionCreate, MoveSpecCreate, MoveSpecDraftUpdate
from tests.detection.realtime.served import Server, environment
from tools import wheel
from workbench.settings import BASE_DIR

SQUAT = (BASE_DIR / "movespecs/catalogue/squat.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("sdk")


@pytest.fixture(scope="session")
def server(var, provisioned):
    wheel.WHEEL.make()  # what is static is looked through once, at the start
    server = Server(var).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def base_url(server):
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def provisioned(var):
    """Made before the server starts, with its database."""
    command = [sys.executable, "manage.py", "provision", "--organization", "Gym", "--project", "Main"]
    command += ["--email", "gym@example.com", "--plan", "internal", "--json"]
    done = subprocess.run(command, env=environment(var), check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def client(base_url, provisioned):
    with KynasmithClient(api_key=provisioned["api_key"], base_url=base_url) as client:
        yield client


@pytest.fixture(scope="session")
def squat(client):
    """A released MoveSpec."""
    movespec = client.movespecs.create(MoveSpecCreate(name="Squat"))
    client.movespecs.update_draft(movespec.movespec_id, MoveSpecDraftUpdate(yaml_source=SQUAT))
    version = client.movespecs.create_version(movespec.movespec_id)
    return client.movespecs.release_version(movespec.movespec_id, version.movespec_version_id)


@pytest.fixture
def replay(squat):
    return DetectionSessionCreate(mode="replay", movespec_id=squat.movespec_id)
