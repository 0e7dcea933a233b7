"""What the YAML reader complains about, said so that an author knows what to write instead."""

from __future__ import annotations

import yaml

# The reader's complaint -> what to tell. Where the trouble begins earlier than it is noticed, the place is that
# of the context (the key, the quote), and the complaint stands in the second table.
_AT_PROBLEM = {
    "mapping values are not allowed in this context": "a ':' cannot stand here: check the indentation, and quote a"
    " text that contains ': '",
    "mapping keys are not allowed in this context": "a '?' cannot stand here: quote a text that begins with '? '",
    "block sequence entries are not allowed in this context": "a '- ' cannot stand here: begin the list on the next"
    " line, or write [a, b]",
    "did not find expected key": "this line does not fit the ones before it: indent it like the keys it belongs to,"
    " and write 'key: value'",
    "did not find expected '-' indicator": "this line does not fit the list before it: begin it with '- ', indented"
    " like the other items",
    "did not find expected ',' or '}'": "a ',' or the closing '}' is missing before this",
    "did not find expected ',' or ']'": "a ',' or the closing ']' is missing before this",
    "did not find expected node content": "a value is missing here",
    "did not find expected <document start>": "this stands after the end of the text: check its indentation and"
    " that it is written 'key: value'",
    "found a tab character that violates indentation": "a tab cannot indent: use spaces",
    "found a tab character where an indentation space is expected": "a tab cannot indent: use spaces",
    "found unknown escape character": "an unknown escape after '\\': write '\\\\' for a backslash, or use single"
    " quotes",
    "found undefined tag handle": "tags such as !name are not supported: quote a text that begins with '!'",
    "found incompatible YAML document": "only YAML 1.1 and 1.2 are read: remove this line",
}
_AT_CONTEXT = {
    "could not find expected ':'": "a ':' is missing in this line: write 'key: value'",
    "found unexpected end of stream": "the quote that opens here is never closed",
    "found unexpected document indicator": "the quote that opens here is not closed before the '---' or '...'",
}
_BAD_START = {
    "\t": "a tab cannot indent: use spaces",
    "%": "a percent sign goes after its number, such as 65%; quote a text that begins with it",
}


def syntax_issue(error: yaml.MarkedYAMLError, text: str) -> tuple[tuple[int, int], str]:
    """Line and column (1-based) and message."""
    problem = error.problem or "this is not YAML"
    mark = error.problem_mark or error.context_mark
    if problem in _AT_CONTEXT and error.context_mark is not None:
        return _inside(error.context_mark, text), _AT_CONTEXT[problem]
    if problem == "found character that cannot start any token" and mark is not None:
        character = text[mark.index : mark.index + 1]
        default = f"a text cannot begin with {character}: put it in quotes"
        return _inside(mark, text), _BAD_START.get(character, default)
    return _inside(mark, text), _AT_PROBLEM.get(problem, f"not YAML: {problem}")


def _inside(mark: yaml.Mark | None, text: str) -> tuple[int, int]:
    """The mark's place; the YAML reader's "line after the last" becomes the end of the last."""
    if mark is None:
        return 1, 1
    lines = text.splitlines() or [""]
    if mark.line >= len(lines):
        return len(lines), len(lines[-1]) + 1
    return mark.line + 1, mark.column + 1
