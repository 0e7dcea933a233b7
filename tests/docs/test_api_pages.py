"""What docs/api shows is what the server does: its requests are sent, its answers compared."""

import json
import re
import shlex
from string import Template

import pytest
from django.conf import settings
from django.test import Client

from detection.models import DetectionSession
from tests.api.world import World
from tests.people import Api, person
from workbench.api.errors import CODES
from workbench.api.limits import _storage_of
from workbench.api.problems import PROBLEMS
from workbench.tenancy.credentials import api_key_joined
from workbench.tenancy.scopes import SCOPES

PAGES = [page for page in sorted((settings.BASE_DIR / "docs" / "api").glob("*.md")) if "```http\n" in page.read_text()]
BLOCK = re.compile(r"^```(sh|http)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def variables(transactional_db):
    _storage_of.cache_clear()
    world = World(person("alice"))
    DetectionSession.objects.all().delete()
    key, secret = world.alice.key()
    reading, reading_secret = world.alice.key(["sessions:read"])
    return {
        "BASE_URL": "http://testserver",
        "API_KEY": api_key_joined(key, secret),
        "READING_API_KEY": api_key_joined(reading, reading_secret),
        "ACCESS_TOKEN": world.headers()["Authorization"].removeprefix("Bearer "),
        "MOVESPEC_ID": str(world.ids["movespec_id"]),
    }


def curl(command, variables):
    """What curl would do with the few options that the pages use."""
    words = iter(shlex.split(Template(command).substitute(variables)))
    assert next(words) == "curl"
    method, headers, body, address = "GET", {}, None, None
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                body = next(words)
            case _:
                address = word
    path = address.removeprefix(variables["BASE_URL"])
    given = {"data": body, "content_type": headers.pop("Content-Type")} if body else {}
    return Client().generic(method, path, headers=headers, **given)


def matches(shown, got):
    """`…` stands for anything within a text."""
    if isinstance(shown, dict):
        return isinstance(got, dict) and shown.keys() == got.keys() and all(matches(shown[k], got[k]) for k in shown)
    if isinstance(shown, list):
        return isinstance(got, list) and len(shown) == len(got) and all(map(matches, shown, got))
    if shown == "…":
        return True
    if isinstance(shown, str):
        return isinstance(got, str) and re.fullmatch(re.escape(shown).replace("…", ".*"), got) is not None
    return shown == got


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_request_is_answered_as_shown(page, variables):
    answer, compared = None, 0
    if page.stem == "pagination":
        for _ in range(2):
            body = {"mode": "live", "movespec_id": variables["MOVESPEC_ID"]}
            assert Api(variables["ACCESS_TOKEN"]).post("/api/detection/sessions", body).status == 201
    for language, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "sh":
            for command in re.split(r"(?<!\\)\n(?=curl)", text.strip()):
                answer = curl(command.replace("\\\n", " "), variables)
                assert answer.status_code < 500
            continue
        head, _, body = text.partition("\n\n")
        status, *headers = head.splitlines()
        assert int(status.split()[1]) == answer.status_code, answer.content
        for name, value in (line.split(": ", 1) for line in headers):
            assert matches(value, answer.headers.get(name)), name
        assert matches(json.loads(body), answer.json()), answer.json()
        compared += 1
    assert compared


def test_the_table_of_errors_is_the_code():
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", (settings.BASE_DIR / "docs/api/errors.md").read_text(), re.MULTILINE)
    assert dict(rows) == {
        code: f"{status} | {'yes' if retryable else 'no'} | {PROBLEMS[code].when} | {PROBLEMS[code].remedy}"
        for code, (status, retryable) in CODES.items()
    }


def test_the_table_of_scopes_is_the_code():
    page = (settings.BASE_DIR / "docs/api/authentication.md").read_text()
    assert tuple(re.findall(r"^\| `(\w+:\w+)` \|", page, re.MULTILINE)) == SCOPES
