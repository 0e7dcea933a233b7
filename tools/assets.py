"""Build `static/vendor/` (browser packages, pose models) and `static/sdk/` (the web SDK).

Run as `python -m tools.assets`. Does nothing where all is built; packages are
fetched only when they are missing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.targets import ROOT, Target, failures_told

TOOLS = ROOT / "tools"
LOCK = ROOT / "package-lock.json"


def build_vendor() -> list[Path]:
    from tools import bundles, node

    node.NODE_MODULES.make()
    return bundles.vendor_build()


def build_web_sdk() -> list[Path]:
    from tools import bundles, node

    node.NODE_MODULES.make()
    return bundles.web_sdk_build()


def build_models() -> list[Path]:
    return _build_models("lite", "full")


def build_heavy_model() -> list[Path]:
    return _build_models("heavy")


def _build_models(*variants: str) -> list[Path]:
    from tools import node, pose_models

    node.NODE_MODULES.make()
    return pose_models.models_build(variants)


VENDOR = Target("vendor", (LOCK, TOOLS / "bundles.py", TOOLS / "entries"), build_vendor)
WEB_SDK_SOURCES = (path for path in sorted((ROOT / "sdk/web").iterdir()) if path.is_file())
WEB_SDK = Target("web-sdk", (LOCK, TOOLS / "bundles.py", *WEB_SDK_SOURCES), build_web_sdk)
MODELS = Target("models", (LOCK, TOOLS / "pose_models.py"), build_models)
HEAVY_MODEL = Target("model-heavy", (LOCK, TOOLS / "pose_models.py"), build_heavy_model)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.assets", description=__doc__)
    parser.add_argument("--force", action="store_true", help="build again, whatever the stamps in var/ say")
    parser.add_argument("--heavy", action="store_true", help="build the largest pose model too (30.7 MB)")
    arguments = parser.parse_args()
    with failures_told():
        for target in (VENDOR, WEB_SDK, MODELS, *([HEAVY_MODEL] if arguments.heavy else [])):
            target.make(force=arguments.force)


if __name__ == "__main__":
    main()
