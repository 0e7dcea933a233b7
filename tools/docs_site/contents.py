"""The contents of the site are the lists of docs/index.md: a heading is a group, a list item one of its pages."""

from __future__ import annotations

import re
from typing import Any

HERE = "http://127.0.0.1:8000/docs/"  # how the Markdown names pages that only a running server has
LINE = re.compile(r"^(?:## (?P<group>.+)|- \[(?P<title>[^]]+)\]\((?P<target>[^)]+)\).*)$", re.MULTILINE)


def contents_of(index: str) -> list[dict[str, Any]]:
    """Groups with `title` and `entries`, each of which has a `title` and a `path` below /docs/."""
    groups: list[dict[str, Any]] = []
    for line in LINE.finditer(index):
        if line["group"]:
            groups.append({"title": line["group"], "entries": []})
        else:
            groups[-1]["entries"].append({"title": line["title"], "path": _path(line["target"])})
    return groups


def _path(target: str) -> str:
    if target.startswith(HERE):
        return target.removeprefix(HERE)
    return f"{target.removeprefix('../').removesuffix('/README.md').removesuffix('.md')}/"
