"""What MoveSpecs are sorted by, and when it changes."""

from pathlib import Path

import pytest

from movespecs.facets import equipment_in, facets_of, joined, separated
from movespecs.language import compile_movespec
from movespecs.models import MoveSpecVersion
from movespecs.services import movespec_create, movespec_update, version_create, version_release
from tests.people import person

CATALOGUE = Path("movespecs/catalogue")
BODY_PARTS = {
    "biceps-curl": ("arms",),
    "calf-raise": ("legs", "feet"),
    "deadlift": ("trunk",),
    "high-knees": ("trunk", "legs"),
    "jumping-jack": ("shoulders", "legs"),
    "lateral-raise": ("shoulders", "arms"),
    "plank": ("arms", "trunk", "legs"),
    "pull-up": ("shoulders", "arms"),
    "side-bend": ("trunk",),
    "squat": ("trunk", "legs"),
    "wall-sit": ("trunk", "legs"),
}


def text_of(slug):
    return (CATALOGUE / f"{slug}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", BODY_PARTS)
def test_the_body_parts_are_those_that_move_or_are_held(slug):
    assert facets_of(compile_movespec(text_of(slug))).body_parts == BODY_PARTS[slug]


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_built_in_movespec_has_a_body_part(path):
    assert facets_of(compile_movespec(path.read_text(encoding="utf-8"))).body_parts


def test_type_and_view_are_what_the_text_says():
    plank = facets_of(compile_movespec(text_of("plank")))
    assert (plank.type, plank.view) == ("hold", "side")


@pytest.mark.parametrize(
    ("words", "equipment"),
    [
        ("Curl the weights up to the shoulders", ("weights",)),
        ("With a Kettlebell, on a bench or a chair", ("weights", "bench")),
        ("Bodyweight only, on the balls of both feet", ()),
        ("Pull until the chin passes the bar.", ("bar",)),
        ("Sit against a wall on a mat", ("wall", "mat")),
    ],
)
def test_equipment_is_what_is_mentioned(words, equipment):
    assert equipment_in(words) == equipment


def test_a_column_gives_back_what_was_put_in():
    for names in ((), ("arms",), ("arms", "legs")):
        assert separated(joined(names)) == names


def test_a_release_sorts_a_movespec_anew(db):
    movespec = movespec_create(project=person("alice").project, name="Mine", description="", actor="test")
    assert movespec.type == ""
    version_release(version=version_create(movespec=movespec, yaml_source=text_of("plank")))
    version_release(version=version_create(movespec=movespec, yaml_source=text_of("squat")))
    movespec.refresh_from_db()
    assert (movespec.type, movespec.view, movespec.body_parts) == ("repetition", "any", ",trunk,legs,")


def test_a_new_description_changes_the_equipment(db):
    movespec = movespec_create(project=person("alice").project, name="Press", description="With a band", actor="test")
    assert movespec.equipment == ",band,"
    movespec_update(movespec=movespec, actor="test", description="With dumbbells")
    movespec.refresh_from_db()
    assert movespec.equipment == ",weights,"


def test_a_version_that_the_language_no_longer_reads_is_found_by_nobody(db):
    movespec = movespec_create(project=person("alice").project, name="Old", description="", actor="test")
    old = MoveSpecVersion.objects.create(movespec=movespec, version_number=1, yaml_source="of: old", content_hash="x")
    assert version_release(version=old).type == ""
