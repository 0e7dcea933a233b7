"""The plan page: what each plan has, and moving to another."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from billing.models import BillingAccount
from billing.providers.manual import ManualProvider
from tests.people import person
from tests.portal.usage import use
from workbench.tenancy.models import Organization, Project, Role

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def alice(alice, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = datetime(2026, 1, 31, 9, tzinfo=UTC)
    Organization.objects.filter(pk=alice.organization.pk).update(plan="pro", created_at=made)
    alice.organization.refresh_from_db()
    return alice


@pytest.fixture
def portal(signed_in, alice):
    return signed_in(alice)


def plan_of(who):
    return Organization.objects.get(pk=who.organization.pk).plan


def change(portal, plan, *, of=None):
    return portal.post(portal.at("plan/change/", of=of), {"plan": plan}, follow=True)


def test_the_plans_stand_side_by_side(portal, alice):
    page = portal.get(portal.at("plan/"))
    offers = {offer.plan.name: offer for offer in page.context["offers"]}
    assert list(offers) == ["free", "pro", "scale", "enterprise"]
    assert (offers["pro"].price, offers["pro"].current) == ("€49.00", True)
    text = page.content.decode()
    assert "Upgrade to scale" in text
    assert "Change to free" in text
    assert "Upgrade to enterprise" not in text


def test_an_upgrade_is_at_once(portal, alice):
    page = change(portal, "scale")
    assert plan_of(alice) == "scale"
    assert "is on the scale plan" in page.content.decode()


def test_a_downgrade_says_when_it_comes_and_can_be_taken_back(portal, alice):
    page = change(portal, "free").content.decode()
    assert "The plan changes to free on 31 March 2026" in page
    assert "Changes to free on 31 March 2026" in page
    assert plan_of(alice) == "pro"
    page = portal.post(portal.at("plan/keep/"), follow=True).content.decode()
    assert "stays on the pro plan" in page
    assert BillingAccount.objects.get().next_plan == ""


def test_a_downgrade_says_which_projects_stop(portal, alice):
    for number in range(4):
        Project.objects.create(organization=alice.organization, name=f"Project {number}")
    assert (
        "You have 5 projects: sessions will begin only in the 3 oldest"
        in portal.get(portal.at("plan/")).content.decode()
    )


def test_where_it_is_paid_online_the_way_there_is_a_link(portal, alice, monkeypatch):
    monkeypatch.setattr(ManualProvider, "checkout_url", lambda self, **asked: "https://pay.example/1")
    page = change(portal, "scale").content.decode()
    assert 'href="https://pay.example/1"' in page
    assert plan_of(alice) == "pro"


@pytest.mark.parametrize("plan", ["enterprise", "internal", "gone", ""])
def test_what_is_not_on_sale_cannot_be_chosen(portal, alice, plan):
    assert change(portal, plan).status_code == 404
    assert plan_of(alice) == "pro"


@pytest.mark.parametrize(("role", "reads"), [(Role.ADMIN, 200), (Role.DEVELOPER, 403), (Role.VIEWER, 403)])
def test_others_than_owners_and_billing_members_change_nothing(signed_in, alice, role, reads):
    portal = signed_in(person("eve", of=alice, role=role))
    page = portal.get(portal.at("plan/"))
    assert page.status_code == reads
    assert "Upgrade to scale" not in page.content.decode()
    assert change(portal, "scale").status_code == 403
    assert portal.post(portal.at("plan/keep/")).status_code == 403
    assert plan_of(alice) == "pro"


def test_an_outsider_changes_nothing(signed_in, alice, charlie):
    outsider = signed_in(charlie)
    assert change(outsider, "scale", of=alice).status_code == 404
    assert plan_of(alice) == "pro"


def test_a_plan_nobody_knows_shows_as_free(portal, alice):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="gone")
    offers = portal.get(portal.at("plan/")).context["offers"]
    assert [offer.plan.name for offer in offers if offer.current] == ["free"]


def test_it_takes_ten_queries(portal, alice, django_assert_max_num_queries):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    use(alice, 90_000, day=NOW.date())
    portal.get(portal.at("plan/"))
    with django_assert_max_num_queries(10):
        portal.get(portal.at("plan/"))
