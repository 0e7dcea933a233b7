from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from tests.people import person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import AuditEntry, Invitation, Membership, Role, User
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import invitation_accept, invitation_create, invitation_revoke, organization_suspend


def somebody(email, *, verified=True):
    user = User.objects.create_user(email)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def invite(inviter, email="eve@example.com", role=Role.DEVELOPER):
    return invitation_create(
        organization=inviter.organization, email=email, role=role, actor=actor_of_user(inviter.user)
    )


def test_who_was_invited_joins_with_the_role_they_were_offered(alice):
    _, token = invite(alice, role=Role.BILLING)
    membership = invitation_accept(token=token, user=somebody("eve@example.com"))
    assert (membership.organization, membership.role) == (alice.organization, Role.BILLING)
    assert set(AuditEntry.objects.values_list("action", "actor_label")) == {
        ("invitation.create", "alice@example.com"),
        ("invitation.accept", "eve@example.com"),
    }


def test_the_address_is_the_same_in_any_case(alice):
    _, token = invite(alice, email="Eve@Example.com")
    assert invitation_accept(token=token, user=somebody("eve@example.com"))


def test_a_link_is_good_once(alice):
    _, token = invite(alice)
    eve = somebody("eve@example.com")
    invitation_accept(token=token, user=eve)
    Membership.objects.filter(user=eve).delete()
    with pytest.raises(NotAllowed, match="no longer good"):
        invitation_accept(token=token, user=eve)


def test_a_link_is_good_for_seven_days(alice):
    invitation, token = invite(alice)
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(NotAllowed, match="no longer good"):
        invitation_accept(token=token, user=somebody("eve@example.com"))


def test_a_link_is_for_one_address_alone(alice, charlie):
    _, token = invite(alice)
    with pytest.raises(NotAllowed, match="sign in with that address"):
        invitation_accept(token=token, user=charlie.user)
    assert not Membership.objects.filter(user=charlie.user, organization=alice.organization).exists()


def test_an_address_that_was_only_claimed_opens_nothing(alice):
    _, token = invite(alice)
    with pytest.raises(NotAllowed, match="sign in with that address"):
        invitation_accept(token=token, user=somebody("eve@example.com", verified=False))


def test_a_changed_link_opens_nothing(alice):
    invitation, token = invite(alice)
    eve = somebody("eve@example.com")
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), str(invitation.id), ""):
        with pytest.raises(NotAllowed, match="no longer good"):
            invitation_accept(token=forged, user=eve)


def test_a_revoked_invitation_opens_nothing(alice):
    invitation, token = invite(alice)
    invitation_revoke(invitation=invitation, actor=actor_of_user(alice.user))
    with pytest.raises(NotAllowed, match="no longer good"):
        invitation_accept(token=token, user=somebody("eve@example.com"))


def test_inviting_again_leaves_one_link_that_works(alice):
    _, first = invite(alice)
    _, second = invite(alice, role=Role.VIEWER)
    eve = somebody("eve@example.com")
    with pytest.raises(NotAllowed, match="no longer good"):
        invitation_accept(token=first, user=eve)
    assert invitation_accept(token=second, user=eve).role == Role.VIEWER


def test_members_are_not_invited(alice, bob):
    with pytest.raises(NotAllowed, match="already"):
        invite(alice, email="BOB@example.com")


def test_a_suspended_organization_takes_nobody_in(alice):
    _, token = invite(alice)
    organization_suspend(organization=alice.organization, actor=actor_of_user(alice.user))
    with pytest.raises(NotAllowed, match="no longer good"):
        invitation_accept(token=token, user=somebody("eve@example.com"))


def test_only_owners_invite_owners_and_developers_invite_nobody(alice, bob):
    admin = person("dora", of=alice, role=Role.ADMIN)
    assert invite(admin, role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        invite(admin, role=Role.OWNER)
    with pytest.raises(NotAllowed):
        invite(bob, role=Role.VIEWER)
    assert invite(alice, role=Role.OWNER)
