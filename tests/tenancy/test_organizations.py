import pytest

from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.models import AuditEntry, Membership, Organization, Role, User
from workbench.tenancy.services import (
    organization_create,
    organization_plan_set,
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
    assert api.get(PATH).error == ("access_token_invalid", 401)
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
