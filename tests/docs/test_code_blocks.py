"""What the docs show works: every YAML block that is a whole MoveSpec validates, every make target exists."""

import re

import pytest
from django.conf import settings

from movespecs.language import validate

PAGES = [settings.BASE_DIR / "README.md", *sorted((settings.BASE_DIR / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def blocks(language):
    for page in PAGES:
        for number, (indent, kind, text) in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1):
            if kind == language:
                yield pytest.param(re.sub(f"^{indent}", "", text, flags=re.MULTILINE), id=f"{page.name}-{number}")


@pytest.mark.parametrize("text", [block for block in blocks("yaml") if "detection:" in block.values[0]])
def test_a_whole_movespec_in_the_docs_validates_without_an_error(text):
    validation = validate(text)
    assert validation.ok, [f"{issue.line}: {issue.message}" for issue in validation.errors]


def test_every_make_target_in_the_docs_exists():
    targets = set(re.findall(r"^([a-z0-9-]+):", (settings.BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`?make ([a-z0-9]+)\b`?(?=[ `\n])", page.read_text())}
    named -= {"a", "it", "no", "one", "sure"}
    assert named
    assert named <= targets
