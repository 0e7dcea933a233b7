"""The mail with the link, and the page it leads to."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.people import person
from workbench.portal.invitations import invitation_send
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import Invitation, Membership, Role
from workbench.tenancy.services import invitation_create, invitation_revoke, organization_suspend


@pytest.fixture
def invited(alice):
    """Eve is invited by Alice: the invitation, and the path of its page."""
    alice.user.name = "Alice & sons"
    alice.user.save()
    actor = actor_of_user(alice.user)
    found, token = invitation_create(
        organization=alice.organization, email="eve@example.com", role=Role.DEVELOPER, actor=actor
    )
    return found, f"/invitations/{token}/"


@pytest.fixture
def eve(db):
    eve = person("eve")
    EmailAddress.objects.create(user=eve.user, email="eve@example.com", verified=True, primary=True)
    return eve


def test_the_mail_says_who_invites_to_what_and_where_to_accept(alice, django_capture_on_commit_callbacks):
    actor = actor_of_user(alice.user)
    alice.user.name = "Alice & sons"
    alice.user.save()
    with django_capture_on_commit_callbacks(execute=True):
        found, token = invitation_create(
            organization=alice.organization, email="eve@example.com", role=Role.BILLING, actor=actor
        )
        invitation_send(invitation=found, token=token, base_url="https://workbench.example")
    [message] = mail.outbox
    assert (message.to, message.subject) == (["eve@example.com"], "Join alice's on Workbench")
    assert "Alice & sons invites you to alice's on Workbench, as billing." in message.body
    [link] = re.findall(r"https://workbench\.example(/invitations/\S+/)", message.body)
    assert Client().get(link).context["invitation"] == found


def test_whoever_is_signed_out_is_led_to_sign_in_or_up_and_back(client, invited):
    _, path = invited
    page = client.get(path)
    words = page.content.decode()
    assert page.status_code == 200
    for said in ("Join alice&#x27;s", "Developer", "Alice &amp; sons", "eve@example.com"):
        assert said in words
    assert page.context["sign_in"].startswith("/account/login/?next=%2Finvitations%2F")
    assert page.context["sign_up"].endswith("email=eve%40example.com")


def test_whoever_was_invited_joins(signed_in, invited, alice, eve):
    _, path = invited
    there = signed_in(eve)
    assert "Join alice&#x27;s" in there.get(path).content.decode()
    answer = there.post(path, follow=True)
    assert answer.redirect_chain == [(there.at(of=alice), 302)]
    assert "Welcome to alice&#x27;s." in answer.content.decode()
    assert Membership.objects.get(user=eve.user, organization=alice.organization).role == Role.DEVELOPER


def test_a_member_is_led_into_the_organization(signed_in, invited, alice, eve):
    there = signed_in(eve)
    there.post(invited[1])
    assert there.get(invited[1]).url == there.at(of=alice)


def test_another_address_is_told_which_one_it_is_for_and_joins_nothing(signed_in, invited, alice, charlie):
    there = signed_in(charlie)
    for answer in (there.get(invited[1]), there.post(invited[1])):
        assert "charlie@example.com, and the invitation is for eve@example.com" in answer.content.decode()
    assert not Membership.objects.filter(user=charlie.user, organization=alice.organization).exists()


def test_an_unverified_address_joins_nothing(signed_in, invited, alice, eve):
    EmailAddress.objects.update(verified=False)
    signed_in(eve).post(invited[1])
    assert not Membership.objects.filter(user=eve.user, organization=alice.organization).exists()


@pytest.mark.parametrize(
    ("become", "words"),
    [
        ("expired", "It was good until"),
        ("revoked", "It was taken back"),
        ("used", "It has been accepted already"),
        ("suspended", "The organization is suspended"),
    ],
)
def test_what_is_no_longer_good_says_why(client, signed_in, invited, alice, eve, become, words):
    found, path = invited
    actor = actor_of_user(alice.user)
    if become == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    elif become == "revoked":
        invitation_revoke(invitation=found, actor=actor)
    elif become == "used":
        signed_in(eve).post(path)
    else:
        organization_suspend(organization=alice.organization, actor=actor)
    answer = client.get(path)
    assert answer.status_code == 410
    assert words in answer.content.decode()


def test_a_link_that_was_cut_off_opens_nothing(client, invited):
    answer = client.get(invited[1][:-3] + "/")
    assert answer.status_code == 404
    assert "copy all of it from the mail" in answer.content.decode()


def test_signing_in_leads_back_to_the_invitation(client, invited, eve):
    page = client.get(invited[1])
    sent = {"login": "eve@example.com", "password": "correct horse battery staple", "next": page.context["here"]}
    assert client.post("/account/login/", sent).url == invited[1]
