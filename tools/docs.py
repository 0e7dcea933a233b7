"""Build the documentation of `/docs/`: pages and search in `var/docs/`, pictures in `static/docs/`.

Run as `python -m tools.docs`. Does nothing where all is built; its generator, Sphinx, is fetched only when it is
missing.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from tools.targets import ROOT, STATIC, VAR, Target, failures_told

REQUIREMENTS = ROOT / "requirements/docs.txt"
GENERATOR_FOLDER = VAR / "sphinx"


def install_generator() -> list[Path]:
    from tools.packages import requirements_install

    shutil.rmtree(GENERATOR_FOLDER, ignore_errors=True)
    requirements_install(requirements=REQUIREMENTS, folder=GENERATOR_FOLDER)
    return [GENERATOR_FOLDER / name / "__init__.py" for name in ("sphinx", "myst_parser", "griffe")]


def build_site() -> list[Path]:
    from tools import samples
    from tools.docs_site import site

    GENERATOR.make()
    samples.MODELLED.make()
    return site.site_build(generator=GENERATOR_FOLDER)


GENERATOR = Target("docs-generator", (REQUIREMENTS,), install_generator)
SITE = Target(
    "docs",
    (
        REQUIREMENTS,
        ROOT / "docs",
        ROOT / "examples",
        ROOT / "tools/docs_site",
        ROOT / "workbench/docs/search.py",
        ROOT / "sdk/python/kynasmith",
        ROOT / "sdk/web",
        STATIC / "samples/squat.json",
    ),
    build_site,
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.docs", description=__doc__)
    parser.add_argument("--force", action="store_true", help="build again, whatever the stamps in var/ say")
    arguments = parser.parse_args()
    with failures_told():
        SITE.make(force=arguments.force)


if __name__ == "__main__":
    main()
