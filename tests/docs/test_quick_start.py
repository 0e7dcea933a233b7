"""The quick start, followed word by word on a real server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.servers import server_running
from tools import docs
from tools.targets import ROOT

PAGE = (ROOT / "docs/quickstart.md").read_text(encoding="utf-8")
EXAMPLES = "http://127.0.0.1:8000"
WEBSOCAT = Path(__file__).with_name("websocat.py")


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[1]


def blocks(language, text):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    docs.SITE.make()
    with server_running(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def api_key(server):
    command = next(block for block in blocks("sh", section("Get a key")) if "provision" in block)
    made = subprocess.run(  # noqa: S602 - in a shell, as a reader would
        command.replace(".venv/bin/python", sys.executable).replace("--json", "--plan internal --json"),
        shell=True,
        cwd=ROOT,
        env=server.environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(made.stdout)["api_key"]


def test_with_curl_four_squats_are_counted(server, api_key, tmp_path):
    """websocat is played by a few lines that take what the page gives it."""
    (tmp_path / "websocat").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{WEBSOCAT}" "$@"\n')
    (tmp_path / "websocat").chmod(0o755)
    page = section("Count with curl")
    answer = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks("sh", page)).replace(EXAMPLES, server.url)],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "WORKBENCH_API_KEY": api_key},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    *squats, counts = (json.loads(text) for text in re.findall(r"\{.*?\}", answer.stdout, re.DOTALL))
    shown_squat, shown_counts = (json.loads(block) for block in blocks("json", page))
    assert len(squats) == 4
    assert shown_squat in squats
    assert counts == shown_counts
