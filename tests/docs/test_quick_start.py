"""The quick start and the notebook, followed word by word on a real server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.servers import server_running
from tools import docs, wheel
from tools.targets import ROOT

PAGE = (ROOT / "docs/quickstart.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "examples/notebook/squats.ipynb"
EXAMPLES = "http://127.0.0.1:8000"
WEBSOCAT = Path(__file__).with_name("websocat.py")


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[1]


def blocks(language, text):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    for target in (wheel.WHEEL, docs.SITE):
        target.make()
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


@pytest.fixture
def run_python(server, api_key, tmp_path):
    """Blocks that build on each other, in one program; gives what it printed."""

    def run(*texts):
        done = subprocess.run(
            [sys.executable, "-c", "\n\n".join(texts).replace(EXAMPLES, server.url)],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT / "sdk/python"), str(ROOT)]),
                "WORKBENCH_API_KEY": api_key,
                "WORKBENCH_URL": server.url,
            },
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.splitlines()

    return run


def test_with_python_four_squats_are_counted(run_python):
    page = section("Count with Python")
    said = re.search(r"It prints `(.*?)`", page)[1]
    assert run_python(*blocks("python", page)) == [said]


@pytest.mark.parametrize("page", [PAGE, (NOTEBOOK.parent / "README.md").read_text()])
def test_what_pip_installs_is_what_the_server_gives(page):
    named = re.findall(r"/static/sdk/([\w.-]+\.whl)", page)
    assert named
    assert {(ROOT / "static/sdk" / name).is_file() for name in named} == {True}


def test_the_notebook_runs_from_its_first_cell_to_its_last(run_python):
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shown = run_python(
        *code, "print(result.completed_event_counts, len(squats), again.completed_event_counts, len(told))"
    )
    count, rows, none, _ = re.fullmatch(r"(\{.*?\}) (\d+) (\{.*?\}) (\d+)", shown[-1]).groups()
    assert (count, rows, none) == ("{'squat': 4}", "4", "{}")
