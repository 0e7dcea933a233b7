"""Python packages that set-up only reads files from: installed by hash into a folder, never imported."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.targets import ROOT


def requirements_install(*, requirements: Path, folder: Path) -> None:
    """Install a hashed requirements file without dependencies into `folder`."""
    options = ["--quiet", "--no-deps", "--require-hashes"]
    command = [*_installer(), "install", *options, "--target", str(folder), "-r", str(requirements)]
    subprocess.run(command, cwd=ROOT, check=True)


def _installer() -> list[str]:
    """uv: the one that the variable UV names, the one beside this Python, the one on the path; else pip."""
    beside = Path(sys.executable).parent / "uv"
    for uv in (os.environ.get("UV"), str(beside), shutil.which("uv")):
        if uv and _answers([uv, "--version"]):
            return [uv, "pip"]
    if _answers([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip"]
    raise SystemExit("Neither uv nor pip can be run: name uv in the environment variable UV.")


def _answers(command: list[str]) -> bool:
    """Whether it runs at all: a version manager's shim may stand on the path for a tool it will not start."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
