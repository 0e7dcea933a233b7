"""The commands that talk to a server, and the page that tells of all."""

import json
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import cv2
import keyring
import numpy as np
import pytest
from keyring.backend import KeyringBackend

from kynasmith.models import MoveSpecCreate, MoveSpecDraftUpdate
from tests.media.feeds import drawn_film
from tests.motion import MOVEMENTS, render
from tests.sdk.conftest import SQUAT
from tests.sdk.media.films import Webcam, film_write
from workbench.settings import BASE_DIR

PAGE = (BASE_DIR / "docs/cli.md").read_text(encoding="utf-8")
FILM_FPS = 10.0
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def logged_in(kynasmith, base_url, provisioned):
    """The command, where `login` has been before."""
    assert kynasmith("login", base_url, stdin=provisioned["api_key"]).exit_code == 0
    return kynasmith


@pytest.fixture
def squats(home):
    truth = render(MOVEMENTS["squat"], repetitions=3)
    np.savez(home / "squats.npz", t_ms=truth.t_ms, world=truth.world)
    return home


@pytest.fixture
def spec(home):
    def write(name):
        Path("spec.yaml").write_text(SQUAT.replace("name: Squat\n", f"name: {name}\n"), encoding="utf-8")
        return "spec.yaml"

    return write


def test_what_the_page_shows_works(logged_in, base_url, provisioned, home, monkeypatch):
    film = drawn_film("squat", repetitions=3, seconds=1.8, fps=FILM_FPS)
    video = film_write(home / "squats.mp4", (picture for _, picture in film.frames), fps=FILM_FPS)
    (home / "squat.yaml").write_text(SQUAT, encoding="utf-8")
    opened = cv2.VideoCapture
    monkeypatch.setattr(cv2, "VideoCapture", lambda *what: Webcam(video) if what == (0,) else opened(*what))
    commands = [line for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S) for line in block.splitlines()]
    said = {}
    for command in commands:
        program, *arguments = shlex.split(command.replace("https://workbench.example", base_url))
        assert program == "kynasmith"
        result = logged_in(*arguments, stdin=provisioned["api_key"])
        assert result.exit_code == 0, (command, result.output)
        said[command] = result.stdout
    counts = [told.splitlines()[-1] for command, told in said.items() if re.search(r"run .*--(video|poses)", command)]
    assert counts == ["squat: 3"] * 3
    assert json.loads((home / "squats.json").read_text())["repetitions"] == 3


def test_a_login_is_kept_where_only_its_owner_reads(logged_in, home, provisioned, base_url):
    config = home / "kynasmith/config.json"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert json.loads(config.read_text()) == {"base_url": base_url, "api_keys": {base_url: provisioned["api_key"]}}
    assert logged_in("usage").exit_code == 0
    assert logged_in("logout").stdout == f"The key for {base_url} is forgotten.\n"
    assert provisioned["api_key"] not in config.read_text()
    result = logged_in("usage")
    assert (result.exit_code, result.stderr.startswith(f"Error: No API key for {base_url}.")) == (1, True)


class Keys(KeyringBackend):
    """An operating system's keyring, as far as it is called."""

    priority = 1

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


def test_where_there_is_a_keyring_the_key_lies_there_and_nowhere_else(kynasmith, home, provisioned, base_url):
    keys = Keys()
    keyring.set_keyring(keys)
    assert kynasmith("login", base_url, stdin=provisioned["api_key"]).stderr == "The key is kept in the keyring.\n"
    assert keys.kept == {("kynasmith", base_url): provisioned["api_key"]}
    assert provisioned["api_key"] not in (home / "kynasmith/config.json").read_text()
    assert kynasmith("usage").exit_code == 0
    assert kynasmith("logout").exit_code == 0
    assert keys.kept == {}


def test_a_key_that_the_server_refuses_is_not_kept(kynasmith, home, base_url, provisioned):
    result = kynasmith("login", base_url, stdin=f"{provisioned['api_key_id']}x:secret")
    assert result.exit_code == 1
    assert "access_token_invalid" in result.stderr
    assert "secret" not in result.output
    assert not (home / "kynasmith").exists()


def test_an_address_that_is_none_is_a_wrong_call(kynasmith):
    result = kynasmith("login", "http://[::1", stdin="ks_1:secret")
    assert (result.exit_code, "give the server's address" in result.stderr) == (2, True)


def test_a_server_is_known_by_its_address_with_and_without_a_slash(logged_in, base_url):
    assert logged_in("usage", "--base-url", f"{base_url}/").exit_code == 0


def test_in_a_script_two_variables_are_enough(kynasmith, monkeypatch, base_url, provisioned):
    monkeypatch.setenv("KYNASMITH_API_KEY", provisioned["api_key"])
    monkeypatch.setenv("KYNASMITH_BASE_URL", base_url)
    used = json.loads(kynasmith("usage", "--json").stdout)
    assert used["organization_id"] == provisioned["organization_id"]


def test_the_same_text_is_pushed_once(logged_in, spec):
    first = json.loads(logged_in("push", spec("Once"), "--json").stdout)
    again = json.loads(logged_in("push", "spec.yaml", "--release", "--json").stdout)
    assert (first["version_number"], first["released"]) == (1, False)
    assert again == {**first, "released": True}
    Path("spec.yaml").write_text(Path("spec.yaml").read_text() + "# more\n")
    assert json.loads(logged_in("push", "spec.yaml", "--json").stdout)["version_number"] == 2


def test_what_somebody_wrote_into_the_draft_is_not_overwritten(logged_in, spec, client):
    movespec_id = json.loads(logged_in("push", spec("Shared"), "--json").stdout)["movespec_id"]
    client.movespecs.update_draft(movespec_id, MoveSpecDraftUpdate(yaml_source="name: Theirs\n"))
    result = logged_in("push", "spec.yaml")
    assert (result.exit_code, "changes that are in no version" in result.stderr) == (1, True)
    assert client.movespecs.get_draft(movespec_id).yaml_source == "name: Theirs\n"
    assert logged_in("push", "spec.yaml", "--force").exit_code == 0
    assert client.movespecs.get_draft(movespec_id).yaml_source == Path("spec.yaml").read_text()


def test_what_is_not_valid_is_not_pushed(logged_in, spec, client):
    Path(spec("Broken")).write_text("name: Broken\n")
    assert logged_in("push", "spec.yaml").exit_code == 1
    assert "Broken" not in [movespec.name for movespec in client.movespecs.list()]


def test_one_of_two_with_a_name_must_be_named_by_its_id(logged_in, spec, client):
    ids = [client.movespecs.create(MoveSpecCreate(name="Twice")).movespec_id for _ in range(2)]
    result = logged_in("push", spec("Twice"))
    assert (result.exit_code, all(each in result.stderr for each in ids)) == (1, True)
    assert (
        json.loads(logged_in("push", "spec.yaml", "--movespec", ids[0], "--force", "--json").stdout)["movespec_id"]
        == ids[0]
    )


def test_a_release_names_a_version_or_takes_the_newest(logged_in, spec, client):
    pushed = json.loads(logged_in("push", spec("Released"), "--json").stdout)
    assert logged_in("release", "Released").exit_code == 0
    assert client.movespecs.get(pushed["movespec_id"]).current_released_version_id == pushed["movespec_version_id"]
    result = logged_in("release", pushed["movespec_id"], "--version", "1")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (0, "Version 1 runs already.")
    assert "has no version 7" in logged_in("release", "Released", "--version", "7").stderr
    assert "no MoveSpec named 'None'" in logged_in("release", "None").stderr
    assert "movespec_not_found" in logged_in("release", NOWHERE).stderr


def test_a_session_counts_as_the_local_engine_does_and_can_be_watched(logged_in, squats, spec):
    logged_in("push", spec("Remote"), "--release")
    *local, _ = logged_in("run", "spec.yaml", "--poses", "squats.npz", "--json").stdout.splitlines()
    *remote, summary = logged_in("run", "Remote", "--poses", "squats.npz", "--remote", "--json").stdout.splitlines()
    without_ids = [{key: event[key] for key in ("type", "ts_ms", "payload")} for event in map(json.loads, remote)]
    assert without_ids == [json.loads(event) for event in local]
    assert json.loads(summary)["counts"] == {"squat": 3}
    *watched, ended = logged_in("watch", json.loads(summary)["session_id"], "--json").stdout.splitlines()
    assert watched == remote
    assert json.loads(ended)["status"] == "completed"


def test_a_text_that_was_not_pushed_does_not_run_remotely(logged_in, squats, spec):
    logged_in("push", spec("Unpushed"))
    Path("spec.yaml").write_text(Path("spec.yaml").read_text() + "# changed\n")
    result = logged_in("run", "spec.yaml", "--poses", "squats.npz", "--remote")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Push it first: kynasmith push spec.yaml" in result.stderr


def test_a_file_is_watched_while_it_is_written(squats, spec):
    command = [sys.executable, "-m", "kynasmith", "watch", spec("Watched"), "--poses", "squats.npz"]
    with subprocess.Popen(
        command,
        cwd=squats,
        env={"PYTHONPATH": f"{BASE_DIR}/sdk/python:{BASE_DIR}", "HOME": str(squats), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert any(line == "squat: 3\n" for line in process.stdout)
        Path("spec.yaml").write_text("name: Watched\n")
        assert any("missing_key" in line for line in process.stdout)
        Path("spec.yaml").write_text(SQUAT)
        assert any(line == "squat: 3\n" for line in process.stdout)
        process.terminate()
