"""One more organization."""

import pytest

from workbench.tenancy.models import AuditEntry, Membership, Organization, Role


def test_who_makes_one_owns_it_and_is_led_there(signed_in, alice):
    browser = signed_in(alice)
    answer = browser.post("/portal/new/", {"name": "Gym", "project_name": "App"})
    made = Organization.objects.get(name="Gym")
    assert answer.url == f"/portal/{made.pk}/"
    assert Membership.objects.get(organization=made).role == Role.OWNER
    assert (made.plan, made.projects.get().name) == ("free", "App")
    assert AuditEntry.objects.get(organization=made).actor == alice.user
    assert "Gym" in browser.get(answer.url).content.decode()


@pytest.mark.parametrize("given", [{}, {"name": "", "project_name": "App"}, {"name": "x" * 121, "project_name": "App"}])
def test_without_a_good_name_none_is_made(signed_in, alice, given):
    assert signed_in(alice).post("/portal/new/", given).status_code == 422
    assert Organization.objects.count() == 1


def test_the_switcher_offers_it(signed_in, alice):
    browser = signed_in(alice)
    assert 'href="/portal/new/"' in browser.get(browser.at()).content.decode()
    assert browser.get("/portal/new/").status_code == 200


def test_whoever_is_not_signed_in_is_asked_to(client, db):
    assert client.get("/portal/new/").url == "/account/login/?next=/portal/new/"
