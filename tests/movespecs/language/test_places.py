"""Where bounds stand in a text, to the character."""

from pathlib import Path

import pytest

from movespecs.language import compile_movespec
from movespecs.language.places import BoundPlace, places_of

CATALOGUE = sorted((Path(__file__).parents[3] / "movespecs" / "catalogue").glob("*.yaml"))

TEXT = """\
name: Dip
version: "1.0"
detection:
  type: repetition
  movement:
    name: dip
    phases:
      - name: up
        criteria:
          - {joint: knee, angle_min: 65%, angle_max: 180}  # 65% and more
      - name: down
        criteria:
          - joint: knee
            angle_max: "35%"
          - any:
              - {joint: hip, angle_max: 120.5}
              - not: {joint: hip, angle_min: 140}
    sequence: [up, down, up]
"""


def said(text: str, place: BoundPlace) -> str:
    return text.split("\n")[place.line - 1][place.column - 1 : place.column - 1 + place.length]


def test_every_bound_is_found_where_it_stands():
    (up,), (knee, hip, other) = places_of(TEXT)
    assert said(TEXT, up.minimum) == "65%"
    assert said(TEXT, up.maximum) == "180"
    assert said(TEXT, knee.maximum) == '"35%"'
    assert said(TEXT, hip.maximum) == "120.5"
    assert said(TEXT, other.minimum) == "140"
    assert (up.line, hip.line, other.line) == (10, 16, 17)
    assert knee.minimum is None
    assert (knee.maximum.value, knee.maximum.percent, hip.maximum.percent) == (35, True, False)


def test_a_text_with_errors_has_no_places():
    assert places_of(TEXT.replace("knee", "kneee")) == ()
    assert places_of("{" * 200) == ()


@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.stem)
def test_what_stands_there_is_the_bounds_value(path):
    text = path.read_text(encoding="utf-8")
    compile_movespec(text)
    found = 0
    for phase in places_of(text):
        for criterion in phase:
            for place in (criterion.minimum, criterion.maximum):
                if place is not None:
                    found += 1
                    assert said(text, place) == f"{place.value:g}{'%' * place.percent}"
    assert found > 0


def test_characters_are_counted_and_not_bytes():
    text = TEXT.replace("- {joint: knee, angle_min", "- {angle_max: 170, joint: knee, 'angle_min'").replace(
        ", angle_max: 180", ""
    )
    (up,), _ = places_of(text.replace("name: up", "name: up  # größer 😀"))
    assert said(text, up.minimum) == "65%"
