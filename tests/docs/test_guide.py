"""The MoveSpec guide: its texts are valid, and its pictures say what the engine says."""

import re

import pytest

from movespecs.language import compile_movespec, validate
from tools.guide_pictures import DEEP, FIXED, PERCENT, PICTURES, SHALLOW, pictures, run
from tools.targets import ROOT

PAGE = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
TEXTS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WHOLE = [text for text in TEXTS if "detection:" in text]


@pytest.mark.parametrize(("text", "drawn"), [(WHOLE[0], FIXED), (WHOLE[1], PERCENT)])
def test_the_pictures_are_of_the_texts_beside_them(text, drawn):
    shown, run_over = compile_movespec(text), compile_movespec(drawn)
    assert (shown.phases, shown.sequence) == (run_over.phases, run_over.sequence)


@pytest.mark.parametrize(
    ("text", "reach", "count"), [(FIXED, DEEP, 4), (FIXED, SHALLOW, 0), (PERCENT, DEEP, 4), (PERCENT, SHALLOW, 4)]
)
def test_who_is_counted_is_who_is_said_to_be(text, reach, count):
    assert run("", text, reach).trace.count == count


def test_the_pictures_are_those_that_the_program_draws():
    for name, picture in pictures().items():
        words = [re.findall(r">([^<>]+)</t", svg) for svg in (picture, (PICTURES / f"guide-{name}.svg").read_text())]
        assert words[0] == words[1], name


def test_the_parts_of_a_movespec_fit_into_one():
    parts = [text for text in TEXTS if text not in WHOLE]
    assert [text.partition(":")[0] for text in parts] == ["criteria", "feedback"]
    criteria, feedback = (re.sub("^", "  ", text, flags=re.MULTILINE) for text in parts)
    body, _, last = WHOLE[1].rpartition("        criteria:")
    deeper = re.sub("^", "      ", criteria, flags=re.MULTILINE).rstrip()
    within = body + deeper + "\n" + re.search(r"    sequence.*", last, re.DOTALL)[0] + feedback
    validation = validate(within)
    assert validation.ok, ([issue.message for issue in validation.errors], within)
