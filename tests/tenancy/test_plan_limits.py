"""How many projects and members a plan includes, and how many requests it takes."""

import pytest
from allauth.account.models import EmailAddress

from tests.people import person
from workbench.api.request_limits import project_request_count
from workbench.tenancy.audit import SYSTEM, actor_of_user
from workbench.tenancy.models import Membership, Organization, Project, Role, User
from workbench.tenancy.plans import PlanRequiresUpgrade, limits_of
from workbench.tenancy.services import (
    invitation_accept,
    invitation_create,
    member_add,
    project_archive,
    project_create,
    project_unarchive,
)


@pytest.fixture
def alice(alice):
    """On the free plan: three projects, three members."""
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    alice.organization.refresh_from_db()
    return alice


def project(who, name):
    return project_create(organization=who.organization, name=name, actor=actor_of_user(who.user))


def invite(who, name):
    return invitation_create(
        organization=who.organization, email=f"{name}@example.com", role=Role.VIEWER, actor=actor_of_user(who.user)
    )


def test_a_project_beyond_the_plan_is_refused_in_words(alice, charlie):
    for name in ("Second", "Third"):
        project(alice, name)
    with pytest.raises(PlanRequiresUpgrade, match=r"The free plan includes 3 projects\. Archive one, or upgrade"):
        project(alice, "Fourth")
    assert project(charlie, "Second")


def test_an_archived_project_takes_no_room_until_it_is_back(alice):
    second = project(alice, "Second")
    project(alice, "Third")
    project_archive(project=second, actor=actor_of_user(alice.user))
    project(alice, "Fourth")
    with pytest.raises(PlanRequiresUpgrade):
        project_unarchive(project=second, actor=actor_of_user(alice.user))
    assert Project.objects.get(pk=second.pk).archived_at


def test_a_member_beyond_the_plan_is_refused(alice, bob):
    member_add(organization=alice.organization, user=User.objects.create_user("eve@x.org"), role="viewer", actor=SYSTEM)
    with pytest.raises(PlanRequiresUpgrade, match="includes 3 members"):
        member_add(
            organization=alice.organization, user=User.objects.create_user("dan@x.org"), role="viewer", actor=SYSTEM
        )


def test_open_invitations_take_room_and_a_second_to_the_same_address_takes_none(alice, bob):
    invite(alice, "eve")
    invite(alice, "eve")
    with pytest.raises(PlanRequiresUpgrade):
        invite(alice, "dan")


def test_an_invitation_from_before_a_downgrade_waits_for_room(alice, bob):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="pro")
    _, token = invite(alice, "eve")
    person("dan", of=alice, role=Role.VIEWER)
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    eve = User.objects.create_user("eve@example.com")
    EmailAddress.objects.create(user=eve, email=eve.email, verified=True)
    with pytest.raises(PlanRequiresUpgrade):
        invitation_accept(token=token, user=eve)
    Membership.objects.filter(user__email="dan@example.com").delete()
    assert invitation_accept(token=token, user=eve)


@pytest.mark.parametrize(
    ("plan", "requests", "creations"), [("free", 100, 10), ("pro", 300, 60), ("scale", 1000, 300), ("gone", 100, 10)]
)
def test_a_plan_takes_more_requests_a_minute(alice, rf, plan, requests, creations):
    limits = limits_of(plan)
    assert (limits.requests_of_project, limits.session_creations) == (requests, creations)
    Organization.objects.filter(pk=alice.organization.pk).update(plan=plan)
    asked = rf.get("/api/usage")
    project_request_count(asked, Project.objects.select_related("organization").get(pk=alice.project.pk))
    assert asked.META["workbench.rate_limit_left"].limit == requests
