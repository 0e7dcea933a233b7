"""Search in the documentation: an index of SQLite's FTS5 in a file, written at set-up and read per query."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

RESULTS = 12
MARK, END = "\x02", "\x03"
# How much a hit weighs in the page's title, the section's and the text; 10, 6 and 1 put names before mentions
RANK = "bm25(sections, 0, 0, 10, 6, 1)"


@dataclass(frozen=True, slots=True)
class Section:
    path: str  # below /docs/
    anchor: str  # empty for a page's beginning
    page: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    path: str
    anchor: str
    page: str
    title: str
    excerpt: list[tuple[str, bool]]  # pieces of text, and whether each is what was looked for


def index_write(*, path: Path, sections: Iterable[Section]) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE VIRTUAL TABLE sections USING fts5"
            "(path UNINDEXED, anchor UNINDEXED, page, title, text, tokenize='porter unicode61')"
        )
        database.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?)",
            [(section.path, section.anchor, section.page, section.title, section.text) for section in sections],
        )


def search(*, path: Path, words: str) -> list[Result]:
    """The best sections: those with all words, or where there are none, with any. The last word may be unfinished."""
    terms = [f'"{word}"' for word in re.findall(r"\w+", words)[:12]]
    if not terms:
        return []
    terms[-1] = f"({terms[-1]} OR {terms[-1]}*)"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        return _matches(database, " AND ".join(terms)) or _matches(database, " OR ".join(terms))


def _matches(database: sqlite3.Connection, query: str) -> list[Result]:
    rows = database.execute(
        f"SELECT path, anchor, page, title, snippet(sections, 4, ?, ?, '…', 18)"  # noqa: S608 - our own constant
        f" FROM sections WHERE sections MATCH ? ORDER BY {RANK} LIMIT ?",
        (MARK, END, query, RESULTS),
    )
    return [Result(path, anchor, page, title, _pieces(excerpt)) for path, anchor, page, title, excerpt in rows]


def _pieces(excerpt: str) -> list[tuple[str, bool]]:
    parts = re.split(f"{MARK}(.*?){END}", excerpt, flags=re.DOTALL)
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]
