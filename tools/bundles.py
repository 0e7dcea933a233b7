"""The browser's packages bundled into `static/vendor/`: modules, typefaces, MediaPipe's runtime.

And the web SDK into `static/sdk/`: as one module, and as the package that npm installs.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from tools.node import node_run
from tools.targets import ROOT, STATIC

VENDOR = STATIC / "vendor"
SDK = STATIC / "sdk"
ENTRIES = ROOT / "tools/entries"
NODE_MODULES = ROOT / "node_modules"
WEB_SDK = ROOT / "sdk/web"
VISION_WASM = NODE_MODULES / "@mediapipe/tasks-vision/wasm"


def vendor_build() -> list[Path]:
    """Bundle all packages, and print what they weigh gzipped."""
    written, bundled = _bundle(
        ("codemirror", ENTRIES / "codemirror.js"),
        ("uplot", ENTRIES / "uplot.js"),
        ("uplot", NODE_MODULES / "uplot/dist/uPlot.min.css"),
        ("fonts", ENTRIES / "fonts.css"),
        ("mediapipe/vision", ENTRIES / "vision.js"),
    )
    for source in sorted(VISION_WASM.iterdir()):
        written.append(Path(shutil.copyfile(source, VENDOR / "mediapipe" / source.name)))
    written.append(_write_licenses(bundled | {NODE_MODULES / "@mediapipe/pose"}))
    _print_weights(written)
    return written


def web_sdk_build() -> list[Path]:
    """`web-sdk.js`, and the package with its types, which names its version."""
    written, _ = _bundle(("web-sdk", WEB_SDK / "index.js"), folder=SDK)
    shutil.rmtree(WEB_SDK / "dist", ignore_errors=True)
    node_run("node", NODE_MODULES / "typescript/bin/tsc", "-p", WEB_SDK)
    node_run("npm", "pack", WEB_SDK, f"--pack-destination={SDK}", "--loglevel=error")
    about = json.loads((WEB_SDK / "package.json").read_text())
    written.append(SDK / f"kynasmith-web-sdk-{about['version']}.tgz")
    _print_weights(written)
    return written


def _bundle(*entries: tuple[str, Path], folder: Path = VENDOR) -> tuple[list[Path], set[Path]]:
    """Files written, and the folders of the packages that went into them."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        node_run(
            "node",
            NODE_MODULES / "esbuild/bin/esbuild",
            *(f"{name}={source}" for name, source in entries),
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--charset=utf8",
            "--legal-comments=none",
            "--loader:.woff2=file",
            "--asset-names=fonts/[name]",
            "--log-level=warning",
            f"--outdir={folder}",
            f"--metafile={report}",
        )
        built = json.loads(report.read_text())
    packages = {ROOT / package for name in built["inputs"] if (package := _package(name))}
    return [ROOT / name for name in built["outputs"]], packages


def _package(name: str) -> str:
    """node_modules/@scope/name of a file in it; empty for a file of the project itself."""
    parts = Path(name).parts
    if parts[0] != NODE_MODULES.name:
        return ""
    return "/".join(parts[: 3 if parts[1].startswith("@") else 2])


def _write_licenses(packages: Iterable[Path]) -> Path:
    """Licence texts of all that is served; MediaPipe's npm packages lack it, its Python package has it."""
    mediapipe = distribution("mediapipe").read_text("licenses/LICENSE") or ""
    chapters = []
    for package in sorted(packages):
        about = json.loads((package / "package.json").read_text())
        text = mediapipe if package.parent.name == "@mediapipe" else (package / "LICENSE").read_text()
        title = f"{about['name']} {about['version']} ({about['license']})"
        chapters.append(f"{title}\n{'=' * len(title)}\n\n{text.strip()}\n")
    target = VENDOR / "LICENSES.txt"
    target.write_text("\n\n".join(chapters))
    return target


def _print_weights(files: Iterable[Path]) -> None:
    for file in files:
        content = file.read_bytes()
        packed = gzip.compress(content, compresslevel=9)
        name = file.relative_to(STATIC).as_posix()
        print(f"  {name:55} {len(content) / 1000:9.1f} kB {len(packed) / 1000:8.1f} kB gz")
