from pathlib import Path

import pytest

from tools import node


@pytest.fixture(autouse=True)
def _forget_the_choice():
    node._commands.cache_clear()
    yield
    node._commands.cache_clear()


def machine_with(folder: Path, version: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if version:
        for tool in ("node", "npm"):
            (folder / tool).write_text(f"#!/bin/sh\necho {version}\n")
            (folder / tool).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_the_machines_own_npm_is_used(tmp_path, monkeypatch):
    machine_with(tmp_path, "v20.1.0", monkeypatch)
    assert node._commands() == {"node": [f"{tmp_path}/node"], "npm": [f"{tmp_path}/npm"]}


@pytest.mark.parametrize("version", [None, "v12.22.9"])
def test_without_an_npm_or_with_one_too_old_the_package_is_used(tmp_path, monkeypatch, version):
    machine_with(tmp_path, version, monkeypatch)
    wheel = node.Target("node", (), list)
    monkeypatch.setattr(node, "WHEEL", wheel)
    monkeypatch.setattr(type(wheel), "make", lambda self: True)
    assert node._commands()["node"] == [str(node.WHEEL_NODE)]
