"""A MoveSpec's text with its keys, values and comments told apart, by classes alone."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_TOKENS = re.compile(
    r"""(?P<comment>(?:^|(?<=\s))\#[^\n]*)
      | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')
      | (?P<key>[\w-]+(?=:(?:\s|$)))
      | (?P<value>(?<![\w.-])-?\d+(?:\.\d+)?%?(?![\w.-]))""",
    re.VERBOSE | re.MULTILINE,
)
_CLASSES = {"comment": "comment", "string": "value", "key": "key", "value": "value"}


def highlighted(yaml_source: str) -> SafeString:
    """As HTML; what it says is the text itself."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(yaml_source)))


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    for token in _TOKENS.finditer(text):
        pieces.append(text[at : token.start()])
        name = _CLASSES[token.lastgroup or "value"]
        pieces.append(format_html('<span class="{}">{}</span>', name, token[0]))
        at = token.end()
    return [*pieces, text[at:]]
