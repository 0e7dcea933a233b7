"""From what was sent to a text that the YAML reader may see: size, encoding and characters are checked first."""

from __future__ import annotations

import re
from typing import Protocol

from movespecs.language.issues import Issues, Spot
from movespecs.language.limits import MAX_BYTES

# What YAML calls unprintable, and three invisible things: U+0085, U+2028 and U+2029 break lines for YAML but for no
# editor (every later position would be off), and U+FEFF in the middle of a text is a byte order mark gone astray.
_REFUSED = re.compile("[^\t\n\r -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile("\r\n?|\n")


class Mark(Protocol):
    """The YAML reader's marks, 0-based."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


def read_source(source: str | bytes, issues: Issues) -> str | None:
    """The text without its byte order mark, or None (and an issue) where nothing can be read from it."""
    if len(source) > MAX_BYTES:
        _too_large(source, issues)
        return None
    if isinstance(source, bytes):
        decoded = _decoded(source, issues)
        if decoded is None:
            return None
        source = decoded
    elif len(source.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        _too_large(source, issues)
        return None

    text = source.removeprefix("\ufeff")
    refused = _REFUSED.search(text)
    if refused is None:
        return text
    others = sum(1 for _ in _REFUSED.finditer(text, refused.end()))
    more = f" (and {others} more)" if others else ""
    issues.error(
        "yaml_syntax",
        spot_at(text, refused.start()),
        f"the character U+{ord(refused[0]):04X} cannot stand in a MoveSpec{more}: remove it",
    )
    return None


def spot_at(text: str, index: int) -> Spot:
    """The line and column of a character."""
    line, start = 1, 0
    for found in _LINE_BREAK.finditer(text, 0, index):
        line, start = line + 1, found.end()
    return Spot("", line, index - start + 1)


def end_of(text: str) -> tuple[int, int]:
    """Line and column where a text ends."""
    _, line, column = spot_at(text, len(text))
    return line, column


def place_of(mark: Mark | None, end: tuple[int, int]) -> tuple[int, int]:
    """Line and column of a mark; the YAML reader may put one into a line after the last, which no editor has."""
    return min((mark.line + 1, mark.column + 1), end) if mark else end


def _decoded(source: bytes, issues: Issues) -> str | None:
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8")
        if source.startswith((b"\xff\xfe", b"\xfe\xff")):
            message = "the text is UTF-16: save it as UTF-8"
        else:
            message = f"the byte 0x{source[error.start]:02X} is not UTF-8: save the text as UTF-8"
        issues.error("yaml_syntax", spot_at(before, len(before)), message)
        return None


def _too_large(source: str | bytes, issues: Issues) -> None:
    head = source[: MAX_BYTES + 1]
    if isinstance(head, str):
        head = head.encode("utf-8", "surrogatepass")
    kept = head[:MAX_BYTES].decode("utf-8", "ignore").removeprefix("\ufeff")
    issues.error(
        "too_large",
        spot_at(kept, len(kept)),
        f"a MoveSpec has at most {MAX_BYTES // 1024} KiB, and this text goes on from here: shorten it",
    )
