"""The Markdown that Sphinx reads: docs/, the pages beside the SDKs and the examples, and the SDKs' references.

On a code host each file stays where it is; here those from elsewhere get a place among the others, and links follow.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.docs_site.html import SERVER
from tools.node import NODE_MODULES, node_run
from tools.targets import ROOT

DOCS = ROOT / "docs"
PYTHON = ROOT / "sdk/python"
WEB = ROOT / "sdk/web"
EXAMPLES = ROOT / "examples"
PLACES = {  # of pages that are not in docs/
    WEB / "README.md": "sdk/web.md",
    EXAMPLES / "README.md": "examples.md",
    **{page: f"examples/{page.parent.name}.md" for page in sorted(EXAMPLES.glob("*/README.md"))},
}
LANGUAGES = {".py": "python", ".js": "js", ".html": "html", ".css": "css"}
PLACEHOLDER = re.compile(r"\b(http|ws)s://workbench\.example(?![\w.])")  # the server; here the one that shows it
LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)")


def sources_write(target: Path, *, environment: Mapping[str, str]) -> None:
    """`environment` is that of the generator's packages."""
    shutil.copytree(DOCS, target)
    for source, place in PLACES.items():
        (target / place).parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target / place)
    origins = {target / place: source for source, place in PLACES.items()}
    for page in target.rglob("*.md"):
        origin = origins.get(page, DOCS / page.relative_to(target))
        text = _moved(page.read_text(encoding="utf-8"), origin, page, target)
        if origin.parent.parent == EXAMPLES:
            text += _files(origin.parent)
        page.write_text(text, encoding="utf-8")
    NODE_MODULES.make()
    script = Path(__file__).with_name("web_reference.mjs")
    node_run("node", script, WEB / "index.js", WEB / "types.ts", target / "sdk/web-reference.md")
    command = [
        sys.executable,
        "-m",
        "tools.docs_site.python_reference",
        str(PYTHON),
        str(target / "sdk/python-reference.md"),
    ]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _files(folder: Path) -> str:
    """An example's own files, which stand beside its page on a code host."""
    shown = [file for file in sorted(folder.iterdir()) if file.suffix in LANGUAGES and file.stat().st_size]
    blocks = [f"## {file.name}\n\n{_block(LANGUAGES[file.suffix], file.read_text('utf-8'))}" for file in shown]
    return "".join(f"\n{block}\n" for block in [*blocks, *map(_notebook, sorted(folder.glob("*.ipynb")))])


def _notebook(file: Path) -> str:
    """Its cells one after another. Its title becomes a section."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(file.read_text("utf-8"))["cells"]]
    texts = [_block("python", text) if kind == "code" else re.sub("^# ", "## ", text) for kind, text in cells]
    return "\n\n".join(texts)


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _moved(text: str, origin: Path, page: Path, target: Path) -> str:
    """Links as they have to be from `page`, of a text that was written for the place of `origin`."""

    def relative(link: re.Match[str]) -> str:
        named = (origin.parent / link[1]).resolve()
        place = PLACES.get(named) or (named.relative_to(DOCS) if named.is_relative_to(DOCS) else None)
        return os.path.relpath(target / place, page.parent) if place else link[1]

    return LINK.sub(relative, PLACEHOLDER.sub(rf"\1://{SERVER}", text))
