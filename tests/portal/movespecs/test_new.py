"""Making a MoveSpec: from the example, from the catalogue, from a text, from another one."""

import pytest

from movespecs.models import MoveSpec, Visibility
from movespecs.services import STARTER, movespec_update
from tests.portal.movespecs.conftest import BROKEN, movespec_made, text, version_made
from workbench.tenancy.models import Project


def made(browser, **fields) -> MoveSpec:
    fields = {"name": "Mine", "project": browser.who.project.pk, "start": "starter", **fields}
    answer = browser.post(browser.at("movespecs/new/"), fields)
    assert answer.status_code == 302, answer.context["form"].errors
    movespec = MoveSpec.objects.get(name="Mine")
    assert answer.url == browser.at(f"movespecs/{movespec.pk}/")
    return movespec


def refused(browser, **fields) -> dict[str, list[str]]:
    fields = {"name": "Mine", "project": browser.who.project.pk, "start": "starter", **fields}
    answer = browser.post(browser.at("movespecs/new/"), fields)
    assert answer.status_code == 422
    return answer.context["form"].errors


def test_it_begins_with_the_example_private_and_as_its_makers(signed_in, alice):
    movespec = made(signed_in(alice))
    assert movespec.draft.yaml_source == STARTER
    assert (movespec.visibility, movespec.created_by) == ("private", f"user:{alice.user.pk}")


def test_it_begins_with_a_catalogue_movement_and_remembers_it(signed_in, alice, squat):
    movespec = made(signed_in(alice), start="catalogue", original=squat.pk)
    assert movespec.forked_from == squat
    assert movespec.draft.yaml_source == squat.current_released_version.yaml_source


def test_it_begins_with_a_text_mistakes_and_all(signed_in, alice):
    movespec = made(signed_in(alice), start="paste", yaml_source=BROKEN.replace("\n", "\r\n"))
    assert movespec.draft.yaml_source == BROKEN


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"start": "catalogue"}, "original"),
        ({"start": "paste", "yaml_source": " "}, "yaml_source"),
        ({"start": "elsewhere"}, "start"),
    ],
)
def test_what_is_missing_is_asked_for(signed_in, alice, fields, field):
    assert field in refused(signed_in(alice), **fields)
    assert not MoveSpec.objects.filter(project=alice.project).exists()


def test_it_is_made_in_a_project_of_the_organization_alone(signed_in, alice, charlie):
    assert "project" in refused(signed_in(alice), project=charlie.project.pk)


def test_a_private_movespec_is_no_place_to_start_from(signed_in, alice, charlie):
    theirs = movespec_made(charlie)
    assert "original" in refused(signed_in(alice), start="catalogue", original=theirs.pk)


def test_a_viewer_makes_none(signed_in, bob):
    browser = signed_in(bob)
    assert browser.get(browser.at("movespecs/new/")).status_code == 403
    assert browser.post(browser.at("movespecs/new/"), {}).status_code == 403


def test_without_a_project_it_says_what_is_missing(signed_in, alice):
    Project.objects.filter(pk=alice.project.pk).delete()
    browser = signed_in(alice)
    assert "It needs a project" in browser.get(browser.at("movespecs/new/")).content.decode()


def forked(browser, source, **fields):
    fields = {"name": "Fork", "project": browser.who.project.pk, **fields}
    return browser.post(browser.at(f"movespecs/fork/{source.pk}/"), fields)


def test_ones_own_is_forked_with_its_draft(signed_in, alice, movespec):
    answer = forked(signed_in(alice), movespec)
    fork = MoveSpec.objects.get(name="Fork")
    assert answer.url.endswith(f"/movespecs/{fork.pk}/")
    assert (fork.forked_from, fork.draft.yaml_source) == (movespec, STARTER)


def test_a_public_one_of_others_is_forked_with_what_is_released(signed_in, alice, charlie):
    theirs = movespec_made(charlie)
    version_made(theirs, text("Released"), release=True)
    version_made(theirs, text("Not released"))
    browser = signed_in(alice)
    assert browser.get(browser.at(f"movespecs/fork/{theirs.pk}/")).status_code == 404
    movespec_update(movespec=theirs, actor="", visibility=Visibility.PUBLIC)
    assert browser.get(browser.at(f"movespecs/fork/{theirs.pk}/")).status_code == 200
    forked(browser, theirs)
    assert MoveSpec.objects.get(name="Fork").draft.yaml_source == text("Released")


def test_without_a_release_it_goes_to_no_other_project(signed_in, alice, movespec):
    other = Project.objects.create(organization=alice.organization, name="Other")
    answer = forked(signed_in(alice), movespec, project=other.pk)
    assert answer.status_code == 422
    assert "no released version" in answer.content.decode()


def test_a_viewer_forks_nothing(signed_in, alice, bob, movespec):
    assert forked(signed_in(bob), movespec).status_code == 403
