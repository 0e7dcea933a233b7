"""One more organization."""

import pytest

from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.models import AuditEntry, Membership, Organization, Role
from workbench.tenancy.plans import PlanRequiresUpgrade
from workbench.tenancy.services import organization_create, organization_plan_set


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


def test_a_person_owns_so_many_free_ones_and_an_upgrade_makes_room(signed_in, alice, charlie, settings):
    settings.FREE_ORGANIZATIONS_PER_PERSON = 2
    browser, made = signed_in(alice), {"name": "Gym", "project_name": "App"}
    assert [browser.post("/portal/new/", made).status_code for _ in range(2)] == [302, 302]
    refused = browser.post("/portal/new/", made)
    assert refused.status_code == 422
    assert "You own 2 organizations on the free plan" in refused.content.decode()
    assert "Upgrade the plan of one, delete one" in refused.content.decode()
    assert signed_in(charlie).post("/portal/new/", made).status_code == 302
    own = Organization.objects.filter(name="Gym", memberships__user=alice.user)
    organization_plan_set(organization=own[0], plan="pro", actor=SYSTEM)
    assert browser.post("/portal/new/", made).status_code == 302


def test_what_an_operator_makes_for_somebody_is_not_held_to_it(alice, settings):
    settings.FREE_ORGANIZATIONS_PER_PERSON = 1
    for name in ("One", "Two"):
        organization_create(name=name, owner=alice.user, project_name="Main", actor=SYSTEM)
    with pytest.raises(PlanRequiresUpgrade, match="You own 2 organizations"):
        organization_create(name="Three", owner=alice.user, project_name="Main")
