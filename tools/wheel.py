"""Build the Python SDK's wheel into `static/sdk/`, from where the server gives it to whoever installs it.

Run as `python -m tools.wheel`. Does nothing where it is built already.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tools.targets import ROOT, STATIC, VAR, Target, failures_told

REQUIREMENTS = ROOT / "requirements/wheel.txt"
FOLDER = VAR / "wheel-tools"
SDK = ROOT / "sdk/python"
WHEELS = STATIC / "sdk"


def install_tools() -> list[Path]:
    from tools.packages import requirements_install

    requirements_install(requirements=REQUIREMENTS, folder=FOLDER)
    return [FOLDER / "hatchling/build.py"]


def build_wheel() -> list[Path]:
    TOOLS.make()
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(WHEELS)]
    environment = {**os.environ, "PYTHONPATH": str(FOLDER)}
    for earlier in WHEELS.glob("*.whl"):
        earlier.unlink()
    subprocess.run(command, cwd=SDK, env=environment, check=True)
    return sorted(WHEELS.glob("*.whl"))


TOOLS = Target("wheel-tools", (REQUIREMENTS,), install_tools)
WHEEL = Target(
    "wheel",
    (REQUIREMENTS, SDK, ROOT / "movespecs/language", ROOT / "detection/engine", Path(__file__).resolve()),
    build_wheel,
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.wheel", description=__doc__)
    parser.add_argument("--force", action="store_true", help="build again, whatever the stamps in var/ say")
    arguments = parser.parse_args()
    with failures_told():
        WHEEL.make(force=arguments.force)


if __name__ == "__main__":
    main()
