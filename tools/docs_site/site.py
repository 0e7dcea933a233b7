"""From Sphinx's output to what `workbench.docs` shows: `site.json`, `search.sqlite3`, and the pictures."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.docs_site import html
from tools.docs_site.contents import contents_of
from tools.docs_site.sources import sources_write
from tools.docs_site.stream import stream_write
from tools.targets import ROOT, STATIC, VAR
from workbench.docs.search import Section, index_write

SOURCES = ROOT / "docs"
SITE = VAR / "docs"
PICTURES = STATIC / "docs"
LONG = 40  # sections of a page
DESCRIPTION = 160  # characters, as search engines show


def site_build(*, generator: Path) -> list[Path]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(generator), str(ROOT)])}
    with tempfile.TemporaryDirectory() as folder:
        sources, built = Path(folder, "sources"), Path(folder, "built")
        sources_write(sources, environment=environment)
        _sphinx_run(sources, built, environment)
        return _write(sources, built)


def _sphinx_run(sources: Path, built: Path, environment: dict[str, str]) -> None:
    configuration = Path(__file__).parent
    options = ["-b", "json", "-q", "-c", configuration, "-d", built.parent / "doctrees"]
    command = [sys.executable, "-m", "sphinx", *map(str, options), str(sources), str(built)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _write(sources: Path, built: Path) -> list[Path]:
    outlines = json.loads((built / "outlines.json").read_text(encoding="utf-8"))
    contents = contents_of((sources / "index.md").read_text(encoding="utf-8"))
    pages = {_path(name): _page(built, name, outline) for name, outline in outlines.items()}
    SITE.mkdir(parents=True, exist_ok=True)
    site = SITE / "site.json"
    site.write_text(json.dumps({"contents": contents, "pages": pages}), encoding="utf-8")
    index = SITE / "search.sqlite3"
    index_write(path=index, sections=_sections(outlines))
    return [site, index, *_pictures(built), stream_write(PICTURES / "squats.jsonl")]


def _page(built: Path, name: str, outline: dict[str, Any]) -> dict[str, Any]:
    written = json.loads((built / f"{name}.fjson").read_text(encoding="utf-8"))
    description = outline["description"]
    if len(description) > DESCRIPTION:
        description = re.sub(r"\W*\s\S*$", " …", description[:DESCRIPTION])
    # What is on a long page is told by its headings alone, not by theirs
    levels = (2, 3) if len(outline["sections"]) <= LONG else (2,)
    return {
        "title": outline["sections"][0]["title"],
        "description": description,
        "body": html.improved(written["body"], pictures=built / "_images"),
        "sections": [
            {key: section[key] for key in ("id", "level", "title")}
            for section in outline["sections"]
            if section["level"] in levels
        ],
    }


def _sections(outlines: dict[str, Any]) -> Iterator[Section]:
    for name, outline in outlines.items():
        page = outline["sections"][0]["title"]
        for section in outline["sections"]:
            anchor = "" if section["level"] == 1 else section["id"]
            yield Section(_path(name), anchor, page, section["title"], section["text"])


def _path(name: str) -> str:
    """Of `api/errors`: `api/errors/`, as Sphinx's own links have it."""
    return "" if name == "index" else f"{name.removesuffix('/index')}/"


def _pictures(built: Path) -> Iterator[Path]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for picture in sorted((built / "_images").glob("*")):
        yield Path(shutil.copyfile(picture, PICTURES / picture.name))
