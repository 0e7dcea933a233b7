"""What others find of an organization that is suspended, and of a project that is archived."""

import pytest
from django.utils import timezone

from movespecs.models import MoveSpec, Visibility
from movespecs.selectors import (
    catalogue,
    movespecs_listed,
    movespecs_readable_by,
    movespecs_visible_to,
    versions_runnable_by,
)
from movespecs.services import STARTER, movespec_create, movespec_update, version_create, version_release
from tests.people import person
from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.services import organization_suspend


@pytest.fixture
def alice(db):
    return person("alice")


@pytest.fixture
def charlie(db):
    return person("charlie")


@pytest.fixture
def public(alice):
    movespec = movespec_create(project=alice.project, name="Wave", description="", actor="alice")
    version_release(version=version_create(movespec=movespec, yaml_source=STARTER))
    movespec_update(movespec=movespec, actor="alice", visibility=Visibility.PUBLIC)
    return movespec


def suspend(alice):
    organization_suspend(organization=alice.organization, actor=SYSTEM)


def archive(alice):
    alice.project.archived_at = timezone.now()
    alice.project.save()


def found_by(project):
    every = {"of_project": None, "visibility": "public", "q": "wave"}
    readable = {movespec for movespecs in movespecs_readable_by(project=project) for movespec in movespecs}
    lists = [movespecs_visible_to(project=project), readable, movespecs_listed(project=project, **every)]
    return [len(found) for found in lists]


@pytest.mark.parametrize("hide", [suspend, archive])
def test_others_do_not_find_it_and_its_own_project_does(alice, charlie, public, hide):
    assert found_by(charlie.project) == found_by(None) == [1, 1, 1]
    hide(alice)
    assert found_by(charlie.project) == found_by(None) == [0, 0, 0]
    assert found_by(alice.project)[:2] == [1, 1]


@pytest.mark.parametrize("hide", [suspend, archive])
def test_who_pinned_a_version_of_it_runs_that_on(alice, charlie, public, hide):
    hide(alice)
    assert versions_runnable_by(project=charlie.project).filter(movespec=public).exists()


def test_the_catalogue_shows_none_of_it(alice, public):
    alice.organization.system_key = "catalogue"
    alice.organization.save()
    MoveSpec.objects.filter(pk=public.pk).update(slug="wave")
    assert list(catalogue()) == [public]
    suspend(alice)
    assert list(catalogue()) == []
