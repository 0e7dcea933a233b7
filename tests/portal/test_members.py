"""The members of an organization, and what may be done to them."""

import pytest
from allauth.mfa.models import Authenticator

from tests.people import person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import ApiKey, Membership, Role
from workbench.tenancy.services import invitation_create


def membership(who):
    return Membership.objects.get(user=who.user, organization=who.organization)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def dora(alice):
    return person("dora", of=alice, role=Role.DEVELOPER)


@pytest.fixture
def eve(alice):
    return person("eve", of=alice, role=Role.ADMIN)


def test_everyone_is_listed_with_role_and_second_factor(signed_in, alice, bob):
    Authenticator.objects.create(user=bob.user, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=alice.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    page = signed_in(bob).get(signed_in(bob).at("members/"))
    rows = [(row.user.email, row.role, row.has_second_factor) for row in page.context["rows"]]
    assert rows == [("alice@example.com", "owner", False), ("bob@example.com", "viewer", True)]


def test_a_viewer_sees_no_invitation_and_no_form(signed_in, alice, bob):
    invitation_create(
        organization=alice.organization, email="eve@example.com", role=Role.VIEWER, actor=actor_of_user(alice.user)
    )
    text = signed_in(bob).get(signed_in(bob).at("members/")).content.decode()
    assert "eve@example.com" not in text
    assert "Send invitations" not in text


def test_a_role_is_changed(signed_in, alice, bob):
    browser = signed_in(alice)
    answer = browser.post(browser.at(f"members/{membership(bob).pk}/role/"), {"role": "admin"}, follow=True)
    assert membership(bob).role == Role.ADMIN
    assert said(answer) == ["bob@example.com is now admin."]


def test_a_role_that_costs_somebody_their_keys_is_asked_once_more(signed_in, alice, dora):
    key, _ = dora.key()
    browser, path = signed_in(alice), f"members/{membership(dora).pk}/role/"
    asked = browser.post(browser.at(path), {"role": "viewer"})
    assert asked.status_code == 422
    assert "1 API key" in asked.content.decode()
    assert membership(dora).role == Role.DEVELOPER
    browser.post(browser.at(path), {"role": "viewer", "confirmed": "yes"})
    assert membership(dora).role == Role.VIEWER
    assert ApiKey.objects.get(pk=key.pk).revoked_at


def test_without_keys_nothing_is_asked(signed_in, alice, dora):
    browser = signed_in(alice)
    assert browser.post(browser.at(f"members/{membership(dora).pk}/role/"), {"role": "viewer"}).status_code == 302
    assert membership(dora).role == Role.VIEWER


def test_an_admin_neither_makes_nor_unmakes_owners(signed_in, alice, bob, eve):
    browser = signed_in(eve)
    page = browser.get(browser.at(f"members/{membership(bob).pk}/"))
    assert "owner" not in dict(page.context["form"].fields["role"].choices)
    assert browser.post(browser.at(f"members/{membership(bob).pk}/role/"), {"role": "owner"}).status_code == 422
    refused = browser.post(browser.at(f"members/{membership(alice).pk}/role/"), {"role": "viewer"}, follow=True)
    assert said(refused) == ["This takes the permission to manage owners."]
    removed = browser.post(browser.at(f"members/{membership(alice).pk}/remove/"), follow=True)
    assert said(removed) == ["This takes the permission to manage owners."]
    assert membership(alice).role == Role.OWNER


def test_the_last_owner_stays_one(signed_in, alice):
    browser = signed_in(alice)
    refused = browser.post(browser.at(f"members/{membership(alice).pk}/role/"), {"role": "admin"}, follow=True)
    assert "keeps at least one owner" in said(refused)[0]
    left = browser.post(browser.at("members/leave/"), follow=True)
    assert "keeps at least one owner" in said(left)[0]
    assert membership(alice).role == Role.OWNER


def test_a_member_is_removed_with_their_keys(signed_in, alice, dora):
    key, _ = dora.key()
    browser, row = signed_in(alice), membership(dora)
    assert "1 API key" in browser.get(browser.at(f"members/{row.pk}/")).content.decode()
    answer = browser.post(browser.at(f"members/{row.pk}/remove/"), follow=True)
    assert said(answer) == ["dora@example.com has been removed."]
    assert ApiKey.objects.get(pk=key.pk).revoked_at
    assert signed_in(dora).get(browser.at()).status_code == 404


def test_who_leaves_is_led_out(signed_in, alice, bob):
    browser = signed_in(bob)
    answer = browser.post(browser.at("members/leave/"))
    assert answer.url == "/portal/"
    assert browser.get(browser.at()).status_code == 404


def test_of_others_nothing_is_found(signed_in, alice, charlie):
    browser = signed_in(charlie)
    foreign = membership(alice).pk
    for path in (f"members/{foreign}/", f"members/{foreign}/role/", f"members/{foreign}/remove/"):
        ask = browser.get if path.count("/") == 2 else browser.post
        assert ask(browser.at(path)).status_code == 404
    assert membership(alice)


def test_the_pages_cost_few_queries(signed_in, alice, bob, eve, dora, django_assert_max_num_queries):
    browser = signed_in(alice)
    browser.get(browser.at())
    for path in ("members/", f"members/{membership(dora).pk}/"):
        with django_assert_max_num_queries(10):
            browser.get(browser.at(path))
