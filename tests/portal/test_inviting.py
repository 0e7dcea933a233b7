"""Inviting people: one or several, again, and taken back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.people import person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import Invitation, Role
from workbench.tenancy.services import invitation_create


@pytest.fixture
def open_invitation(alice):
    return invitation_create(
        organization=alice.organization, email="eve@example.com", role=Role.DEVELOPER, actor=actor_of_user(alice.user)
    )[0]


@pytest.fixture(autouse=True)
def committed(django_capture_on_commit_callbacks):
    """Mail leaves when the transaction commits, which a test's own never does."""
    with django_capture_on_commit_callbacks(execute=True):
        yield


def invite(browser, emails, role="viewer"):
    return browser.post(browser.at("members/invite/"), {"emails": emails, "role": role}, follow=True)


def test_several_are_invited_at_once(signed_in, alice):
    answer = invite(signed_in(alice), "eve@example.com, frank@example.com\nEVE@example.com;", "developer")
    invitations = Invitation.objects.filter(organization=alice.organization)
    assert sorted(invitations.values_list("email", "role")) == [
        ("EVE@example.com", "developer"),
        ("frank@example.com", "developer"),
    ]
    assert "frank@example.com" in answer.content.decode()


def test_the_page_says_where_mail_lies_without_a_mail_server(signed_in, alice):
    assert "the mail lies in" in invite(signed_in(alice), "eve@example.com").content.decode()


@pytest.mark.parametrize(
    ("emails", "words"),
    [
        ("", "This field is required."),
        ("eve@example.com, nonsense", "Not an e-mail address: nonsense."),
        (" ".join(f"p{n}@example.com" for n in range(21)), "At most 20 at once; these are 21."),
        ("eve@example.com bob@example.com", "bob@example.com is a member already."),
    ],
)
def test_where_one_cannot_be_invited_none_is(signed_in, alice, bob, emails, words):
    answer = invite(signed_in(alice), emails)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Invitation.objects.exists()


def test_an_admin_invites_no_owner(signed_in, alice):
    admin = person("eve", of=alice, role=Role.ADMIN)
    assert invite(signed_in(admin), "frank@example.com", "owner").status_code == 422
    assert invite(signed_in(admin), "frank@example.com", "admin").status_code == 200
    assert Invitation.objects.get().role == Role.ADMIN


def test_an_expired_one_is_shown_and_sent_again(signed_in, alice, open_invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    browser = signed_in(alice)
    assert "Expired" in browser.get(browser.at("members/")).content.decode()
    browser.post(browser.at(f"members/invitations/{open_invitation.pk}/resend/"))
    again = Invitation.objects.get(revoked_at=None)
    assert (again.email, again.role) == ("eve@example.com", Role.DEVELOPER)
    assert again.expires_at > timezone.now() + timedelta(days=6)
    assert "Expired" not in browser.get(browser.at("members/")).content.decode()


def test_one_that_is_taken_back_is_gone(signed_in, alice, open_invitation):
    browser = signed_in(alice)
    answer = browser.post(browser.at(f"members/invitations/{open_invitation.pk}/revoke/"), follow=True)
    assert answer.context["invitations"].count() == 0
    assert Invitation.objects.get().revoked_at


def test_nothing_is_done_to_those_of_another_organization(signed_in, charlie, open_invitation):
    browser = signed_in(charlie)
    for verb in ("resend", "revoke"):
        assert browser.post(browser.at(f"members/invitations/{open_invitation.pk}/{verb}/")).status_code == 404
    open_invitation.refresh_from_db()
    assert open_invitation.revoked_at is None


@pytest.mark.django_db
def test_the_mail_has_the_link(signed_in, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(signed_in(alice), "eve@example.com")
    assert [message.to for message in mail.outbox] == [["eve@example.com"]]
    assert "http://testserver/" in mail.outbox[0].body
