"""Sphinx's settings, and what the site wants to know of each page beside its HTML.

Run by Sphinx in a process of its own, with the packages of requirements/docs.txt.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes

project = "Workbench"
extensions = ["myst_parser"]
root_doc = "index"

myst_enable_extensions = ["alert", "tasklist"]
myst_heading_anchors = 4
suppress_warnings = ["toc.not_included"]  # index.md lists every page, as a list that people read
nitpicky = True

html_permalinks = False
html_copy_source = False
html_use_smartypants = False
smartquotes = False
highlight_language = "text"
pygments_style = "default"

outlines: dict[str, Any] = {}


def outline_note(app: Any, doctree: nodes.document, docname: str) -> None:
    """The sections of a page, each with its own text, without that of the sections within it."""
    outlines[docname] = {
        "description": next(
            (node.astext() for node in doctree.findall(nodes.paragraph) if isinstance(node.parent, nodes.section)), ""
        ),
        "sections": [
            {
                "id": section["ids"][0],
                "level": _level(section),
                "title": section[0].astext(),
                "text": " ".join(_own_text(section)),
            }
            for section in doctree.findall(nodes.section)
        ],
    }


def _level(section: nodes.section) -> int:
    level, parent = 1, section.parent
    while isinstance(parent, nodes.section):
        level, parent = level + 1, parent.parent
    return level


def _own_text(section: nodes.section) -> list[str]:
    """Block by block, so that words of two cells of a table stay two."""
    return [
        leaf.astext()
        for child in section[1:]
        if not isinstance(child, nodes.section)
        for leaf in child.findall(lambda node: isinstance(node, nodes.TextElement) and _is_block(node))
    ]


def _is_block(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.Inline) and not isinstance(node.parent, nodes.TextElement)


def outlines_write(app: Any, failure: Exception | None) -> None:
    if failure is None:
        (Path(app.outdir) / "outlines.json").write_text(json.dumps(outlines), encoding="utf-8")


def setup(app: Any) -> None:
    app.connect("doctree-resolved", outline_note)
    app.connect("build-finished", outlines_write)
