from datetime import date
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.test import Client

from billing.models import LedgerEntry
from tests.people import person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import service_account_create
from workbench.tenancy.models import AuditEntry, Invitation, Membership, Organization, Role, User
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import (
    account_delete,
    account_switch_off,
    invitation_accept,
    invitation_create,
    member_role_set,
    organizations_alone,
    organizations_held,
)


@pytest.fixture
def dora(alice):
    """A developer of Alice's with an organization of her own, whom Alice had invited."""
    user = User.objects.create_user("dora@example.com", "a long enough password", name="Dora")
    for email in ("dora@example.com", "dora@home.example"):
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=email == user.email)
    _, token = invitation_create(
        organization=alice.organization,
        email="Dora@home.example",
        role=Role.DEVELOPER,
        actor=actor_of_user(alice.user),
    )
    invitation_accept(token=token, user=user)
    dora = person("temporary")
    Membership.objects.filter(user=dora.user).update(user=user)
    dora.user.delete()
    return user


def rows_that_name(*words):
    """Of the audit log."""
    rows = [f"{row.actor_label} {row.details}".lower() for row in AuditEntry.objects.all()]
    return [row for row in rows if any(word in row for word in words)]


def test_nothing_that_stays_says_who_it_was(alice, dora):
    assert rows_that_name("dora")
    key, _ = service_account_create(
        organization=alice.organization, projects=[alice.project], name="robot", actor=actor_of_user(dora)
    )
    before = AuditEntry.objects.filter(organization=alice.organization).count()
    account_delete(user=dora)
    assert rows_that_name("dora", "home.example") == []
    assert AuditEntry.objects.filter(organization=alice.organization).count() == before + 2
    assert set(AuditEntry.objects.filter(action="member.remove").values_list("actor_label", "details__email")) == {
        ("deleted person", "deleted person")
    }
    assert not Invitation.objects.filter(email__icontains="dora").exists()
    assert not User.objects.filter(email="dora@example.com").exists()
    key.refresh_from_db()
    assert key.revoked_at


def test_factors_addresses_and_sessions_go(alice, dora):
    TOTP.activate(dora, "a secret")
    browser = Client()
    browser.force_login(dora)
    browser.get("/")
    account_delete(user=dora)
    assert not EmailAddress.objects.filter(email__startswith="dora").exists()
    assert not Authenticator.objects.exists()
    assert not Session.objects.exists()
    assert browser.get("/account/").status_code == 302


def test_an_organization_of_theirs_alone_is_closed(alice, dora):
    [alone] = organizations_alone(user=dora)
    account_delete(user=dora)
    alone.refresh_from_db()
    assert (alone.deleted_at is None, alone.name) == (False, "Deleted organization")
    assert Organization.objects.get(pk=alice.organization.pk).deleted_at is None


def test_what_was_billed_stays(alice):
    today = date(2026, 1, 31)
    LedgerEntry.objects.create(
        session_id=uuid4(), project=alice.project, number=1, frames=300, day=today, cycle_start=today
    )
    account_delete(user=alice.user)
    assert LedgerEntry.objects.get().frames == 300


def test_the_last_owner_of_a_team_stays(alice, dora):
    assert [organization.pk for organization in organizations_held(user=alice.user)] == [alice.organization.pk]
    with pytest.raises(NotAllowed, match="You are the last owner of alice's"):
        account_delete(user=alice.user)
    assert Membership.objects.filter(user=alice.user).exists()


def test_of_two_owners_one_may_go(alice, dora):
    membership = Membership.objects.get(user=dora, organization=alice.organization)
    member_role_set(membership=membership, role=Role.OWNER, actor=actor_of_user(alice.user))
    account_delete(user=alice.user)
    assert list(Membership.objects.filter(organization=alice.organization)) == [membership]


def test_switched_off_twice_is_written_down_once(alice):
    operator = actor_of_user(User.objects.create_superuser("operator@example.com", "a long enough password"))
    for _ in range(2):
        account_switch_off(user=alice.user, actor=operator)
    assert AuditEntry.objects.filter(action="member.switch_off").count() == 1
