"""What the docs show can be taken as it stands. What a page leads through, its own test follows."""

import configparser
import json
import re
import shlex
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from movespecs.language import validate

ROOT = settings.BASE_DIR
PAGES = [
    ROOT / "README.md",
    *(page for room in ("docs", "examples", "sdk") for page in sorted((ROOT / room).rglob("*.md"))),
]
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def blocks(language):
    for page in PAGES:
        name = page.relative_to(ROOT).with_suffix("").as_posix()
        for number, (indent, kind, text) in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1):
            if kind == language:
                yield pytest.param(re.sub(f"^{indent}", "", text, flags=re.MULTILINE), id=f"{name}-{number}")


@pytest.mark.parametrize("text", [block for block in blocks("yaml") if "detection:" in block.values[0]])
def test_a_whole_movespec_in_the_docs_validates_without_an_error(text):
    validation = validate(text)
    assert validation.ok, [f"{issue.line}: {issue.message}" for issue in validation.errors]


@pytest.mark.parametrize("text", list(blocks("json")))
def test_json_is_json(text):
    assert json.loads(text)


@pytest.mark.parametrize("text", list(blocks("python")))
def test_python_compiles(text):
    assert compile(text, "page", "exec")


def test_the_language_is_read_in_python_as_its_page_says(capsys):
    page = (ROOT / "docs/movespec.md").read_text(encoding="utf-8")
    block = next(text for _, kind, text in BLOCK.findall(page) if kind == "python")
    squat = next(text for _, kind, text in BLOCK.findall(page) if kind == "yaml")
    exec(block, {"text": squat})  # noqa: S102 - our own page
    assert capsys.readouterr().out == "['standing', 'bottom']\n"


@pytest.mark.parametrize("text", list(blocks("ini")))
def test_a_unit_of_systemd_has_its_sections(text):
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(text)
    assert unit.sections() == ["Unit", "Service", "Install"]


def test_every_shell_block_is_one_that_bash_reads():
    scripts = [block.values[0] for kind in ("sh", "") for block in blocks(kind) if "──" not in block.values[0]]
    refused = [text for text in scripts if subprocess.run(["bash", "-n"], input=text, text=True).returncode]
    assert len(scripts) > 30
    assert refused == []


def test_every_command_of_manage_py_exists_with_its_options():
    commands = get_commands()
    named = [
        shlex.split(re.sub(r"<[^>\n]*>", "1", line.replace("\\\n", " ")), comments=True)
        for kind in ("sh", "")
        for block in blocks(kind)
        for line in re.findall(r"manage\.py ((?:\\\n|[^\n|`])+)", block.values[0])
    ]
    assert len(named) > 8
    for name, *words in named:
        parser = load_command_class(commands[name], name).create_parser("manage.py", name)
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert given <= set(parser._option_string_actions), name


def test_every_make_target_in_the_docs_exists():
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`?make ([a-z0-9]+)\b`?(?=[ `\n])", page.read_text())}
    named -= {"a", "it", "no", "one", "sure"}
    assert named
    assert named <= targets
