"""What the YAML reader complains about, said so that an author knows what to write instead."""

from __future__ import annotations

import yaml

from movespecs.language.source import end_of, place_of

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
    "found unexpected ':'": "after this ':' write a space and a value",
    "did not find expected alphabetic or numeric character": "a text cannot begin with '*' or '&': put it in quotes",
    "did not find expected whitespace or line break": "a text cannot begin with '!': put it in quotes",
    "did not find expected comment or line break": "nothing may stand in the line after '|' or '>': begin the text on"
    " the next line",
    "did not find expected hexdecimal number": "an escape such as '\\x41' or '\\u00e9' has too few digits: write '\\\\'"
    " for a backslash",
    "found invalid Unicode character escape code": "this escape is no character: write the character itself",
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
_UNCLOSED = {
    "did not find expected ',' or '}'": "'{'",
    "did not find expected ',' or ']'": "'['",
}
_BAD_START = {
    "\t": "a tab cannot indent: use spaces",
    "%": "a percent sign goes after its number, such as 65%; quote a text that begins with it",
}


def syntax_issue(error: yaml.MarkedYAMLError, text: str) -> tuple[tuple[int, int], str]:
    """Line and column (1-based) and message."""
    problem = error.problem or "it breaks off"
    end = end_of(text)
    context, mark = error.context_mark, error.problem_mark or error.context_mark
    if context is not None and mark is not None:
        if problem in _AT_CONTEXT:
            return place_of(context, end), _AT_CONTEXT[problem]
        if problem in _UNCLOSED and context.line < mark.line:
            return place_of(context, end), f"the {_UNCLOSED[problem]} that opens here is never closed"
    near = text[mark.index - 1 : mark.index + 1] if mark and mark.index else ""
    if problem == "found character that cannot start any token":
        character = text[mark.index : mark.index + 1] if mark else ""
        message = _BAD_START.get(character, f"a text cannot begin with {character}: put it in quotes")
    elif near[1:] in ("]", "}"):
        message = f"this '{near[1:]}' closes nothing: remove it, or open it before"
    elif near[:1] in ("'", '"') and problem in ("did not find expected key", "did not find expected '-' indicator"):
        message = "something follows a quoted text: write one text in one pair of quotes, and close every quote"
    else:
        message = _AT_PROBLEM.get(problem, f"this is not YAML: {problem}")
    return place_of(mark, end), message
