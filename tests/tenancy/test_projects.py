import pytest

from tests.people import person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import AuditEntry, Project, Role
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import (
    project_archive,
    project_create,
    project_recording_set,
    project_rename,
    project_unarchive,
)

PATH = "/api/auth/access-tokens"


def test_an_admin_makes_and_renames_a_project(alice):
    admin = actor_of_user(person("dora", of=alice, role=Role.ADMIN).user)
    project = project_create(organization=alice.organization, name="Second", actor=admin)
    project_rename(project=project, name="Other", actor=admin)
    assert Project.objects.get(pk=project.pk).name == "Other"
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"project.create", "project.rename"}


def test_a_name_is_taken_once_in_an_organization(alice, charlie):
    with pytest.raises(NotAllowed, match="named Main already"):
        project_create(organization=alice.organization, name="Main", actor=actor_of_user(alice.user))
    assert charlie.project.name == "Main"


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.BILLING, Role.VIEWER])
def test_no_one_below_an_admin_changes_projects(alice, role):
    actor = actor_of_user(person("eve", of=alice, role=role).user)
    with pytest.raises(NotAllowed):
        project_create(organization=alice.organization, name="Second", actor=actor)
    with pytest.raises(NotAllowed):
        project_archive(project=alice.project, actor=actor)


def test_an_outsider_changes_nothing(alice, charlie):
    for change in (project_archive, project_unarchive):
        with pytest.raises(NotAllowed):
            change(project=alice.project, actor=actor_of_user(charlie.user))


def test_an_archived_project_is_closed_to_tokens_until_it_is_back(alice):
    api, actor = alice.api(), actor_of_user(alice.user)
    project_archive(project=alice.project, actor=actor)
    assert api.get(PATH).error == ("access_token_invalid", 401)
    project_unarchive(project=alice.project, actor=actor)
    assert api.get(PATH).status == 200
    assert not alice.project.api_keys.filter(revoked_at__isnull=False).exists()


def test_an_admin_chooses_how_long_a_project_keeps_recordings(alice):
    admin = actor_of_user(person("dora", of=alice, role=Role.ADMIN).user)
    project_recording_set(project=alice.project, days=30, actor=admin)
    project_recording_set(project=alice.project, days=30, actor=admin)
    assert Project.objects.get(pk=alice.project.pk).recording_days == 30
    (entry,) = AuditEntry.objects.filter(action="project.record")
    assert entry.details == {"from": 0, "to": 30}


@pytest.mark.parametrize("days", [-1, 91])
def test_recordings_are_kept_for_90_days_at_most(alice, days):
    with pytest.raises(ValueError, match="90 days"):
        project_recording_set(project=alice.project, days=days, actor=actor_of_user(alice.user))


def test_a_developer_does_not_choose_what_is_recorded(alice):
    developer = actor_of_user(person("eve", of=alice, role=Role.DEVELOPER).user)
    with pytest.raises(NotAllowed):
        project_recording_set(project=alice.project, days=1, actor=developer)
