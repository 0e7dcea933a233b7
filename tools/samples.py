"""Write `static/samples/`: a recording per movement to watch without a camera, and its figures.

Run as `python -m tools.samples`, after `python -m tools.assets`. Does nothing where all is written already.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.targets import ROOT, STATIC, Target, failures_told

TOOLS = ROOT / "tools"
REAL = STATIC / "samples/jumping-jack-real.json"


def build_filmed() -> list[Path]:
    from tools import assets, filmed_sample

    assets.MODELS.make()
    return filmed_sample.filmed_build(REAL)


def build_modelled() -> list[Path]:
    from tools import sample_library

    return sample_library.modelled_build(filmed=[REAL])


FILMED = Target(
    "samples-filmed",
    (
        ROOT / "requirements/samples.txt",
        *(TOOLS / f"{name}.py" for name in ("filmed_sample", "landmarker", "pose_models", "real_media", "recordings")),
    ),
    build_filmed,
)
MODELLED = Target(
    "samples-modelled",
    (
        ROOT / "detection/engine",
        ROOT / "movespecs/catalogue",
        ROOT / "movespecs/language",
        ROOT / "tests/motion",
        REAL,
        *(TOOLS / f"{name}.py" for name in ("figures", "recordings", "sample_library", "stage")),
    ),
    build_modelled,
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.samples", description=__doc__)
    parser.add_argument("--force", action="store_true", help="write again, whatever the stamps in var/ say")
    arguments = parser.parse_args()
    with failures_told():
        for target in (FILMED, MODELLED):
            target.make(force=arguments.force)


if __name__ == "__main__":
    main()
