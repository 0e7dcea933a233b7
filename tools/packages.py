"""Python packages that set-up only reads files from: installed by hash into a folder, never imported."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.targets import ROOT, VAR


def requirements_install(*, requirements: Path, folder: Path) -> None:
    """Install a hashed requirements file without dependencies into `folder`."""
    options = ["--quiet", "--no-deps", "--require-hashes"]
    command = [*_installer(), "install", *options, "--target", str(folder), "-r", str(requirements)]
    subprocess.run(command, cwd=ROOT, check=True)


def _installer() -> list[str]:
    """uv as the variable UV names it or as it is found; else pip, of this Python or of its base."""
    for uv in (os.environ.get("UV"), Path(sys.executable).parent / "uv", shutil.which("uv"), VAR / "uv/bin/uv"):
        if uv and _answers([str(uv), "--version"]):
            return [str(uv), "pip"]
    for python in (sys.executable, str(Path(sys.base_prefix) / "bin/python3")):
        if _answers([python, "-m", "pip", "--version"]):
            return [python, "-m", "pip"]
    raise SystemExit("Neither uv nor pip can be run: name uv in the environment variable UV.")


def _answers(command: list[str]) -> bool:
    """Whether it runs at all: a version manager's shim may stand on the path for a tool it will not start."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
