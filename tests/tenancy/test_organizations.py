from functools import partial

import pytest

from tests.people import person
from workbench.tenancy.audit import SYSTEM, actor_of_user
from workbench.tenancy.models import ApiKey, AuditEntry, Membership, Organization, Role, User
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import (
    invitation_create,
    organization_close,
    organization_create,
    organization_plan_set,
    organization_rename,
    organization_resume,
    organization_suspend,
)

PATH = "/api/auth/access-tokens"


@pytest.mark.django_db
def test_a_new_organization_has_an_owner_and_a_project():
    eve = User.objects.create_user("eve@example.com")
    organization, project = organization_create(name="Eve's", owner=eve, project_name="First")
    assert Membership.objects.get(organization=organization).role == Role.OWNER
    assert (project.name, project.organization, organization.plan) == ("First", organization, "free")
    entry = AuditEntry.objects.get(organization=organization)
    assert (entry.action, entry.actor) == ("organization.create", eve)


@pytest.mark.django_db
def test_an_unknown_plan_makes_no_organization():
    eve = User.objects.create_user("eve@example.com")
    with pytest.raises(ValueError, match="no plan 'gold'"):
        organization_create(name="Eve's", owner=eve, project_name="First", plan="gold")
    assert not Organization.objects.filter(name="Eve's").exists()


def test_suspension_ends_what_tokens_open_and_resuming_opens_it_again(alice):
    api = alice.api()
    organization_suspend(organization=alice.organization, actor=SYSTEM)
    assert api.get(PATH).error == ("organization_suspended", 403)
    organization_resume(organization=alice.organization, actor=SYSTEM)
    assert api.get(PATH).status == 200


def test_suspending_twice_is_written_down_once(alice):
    organization_suspend(organization=alice.organization, actor=SYSTEM)
    since = alice.organization.suspended_at
    organization_suspend(organization=alice.organization, actor=SYSTEM)
    assert alice.organization.suspended_at == since
    assert AuditEntry.objects.filter(action="organization.suspend").count() == 1


def test_a_change_of_plan_is_written_down(alice):
    organization_plan_set(organization=alice.organization, plan="pro", actor=SYSTEM)
    organization_plan_set(organization=alice.organization, plan="pro", actor=SYSTEM)
    assert Organization.objects.get(pk=alice.organization.pk).plan == "pro"
    assert AuditEntry.objects.get(action="organization.plan_set").details == {"from": "internal", "to": "pro"}


def test_an_owner_renames_it_and_the_log_has_both_names(alice):
    organization_rename(organization=alice.organization, name="Acme", actor=actor_of_user(alice.user))
    assert Organization.objects.get(pk=alice.organization.pk).name == "Acme"
    assert AuditEntry.objects.get(action="organization.rename").details == {"from": "alice's", "to": "Acme"}


@pytest.mark.parametrize("change", [partial(organization_rename, name="Mine"), organization_close])
@pytest.mark.parametrize("role", [Role.ADMIN, Role.DEVELOPER, Role.BILLING, Role.VIEWER])
def test_only_owners_rename_or_close_it(alice, role, change):
    actor = actor_of_user(person("eve", of=alice, role=role).user)
    with pytest.raises(NotAllowed):
        change(organization=alice.organization, actor=actor)
    assert Organization.objects.get(pk=alice.organization.pk).name == "alice's"


def test_a_closed_one_has_no_people_no_name_and_opens_nothing(alice, bob):
    api = alice.api()
    invitation_create(
        organization=alice.organization, email="eve@example.com", role=Role.VIEWER, actor=actor_of_user(alice.user)
    )
    organization_close(organization=alice.organization, actor=actor_of_user(alice.user))
    closed = Organization.objects.get(pk=alice.organization.pk)
    assert closed.name == "Deleted organization"
    assert (closed.memberships.count(), closed.invitations.count()) == (0, 0)
    assert not closed.projects.filter(archived_at=None).exists()
    assert not closed.projects.filter(name="Main").exists()
    assert not ApiKey.objects.filter(revoked_at=None).exists()
    assert api.get(PATH).error == ("access_token_invalid", 401)
    assert User.objects.filter(pk=bob.user.pk).exists()


def test_a_closed_one_is_not_resumed(alice):
    organization_close(organization=alice.organization, actor=actor_of_user(alice.user))
    organization_resume(organization=alice.organization, actor=SYSTEM)
    assert Organization.objects.get(pk=alice.organization.pk).suspended_at
