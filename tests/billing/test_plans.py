"""Plans as operators set them, and moving between them: up at once, down when the cycle ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from billing.models import BillingAccount
from billing.plans import Plan, plan_of
from billing.providers import ProviderUnavailable
from billing.providers.manual import ManualProvider
from billing.services import cycle_roll_over, plan_change, plan_change_cancel
from tests.people import person
from workbench import env
from workbench.tenancy.audit import SYSTEM, actor_of_user
from workbench.tenancy.models import AuditEntry, Organization, Role
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import project_create

MADE = datetime(2026, 1, 31, 15, 30, tzinfo=UTC)
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


@pytest.fixture
def alice(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    alice = person("alice")
    Organization.objects.filter(pk=alice.organization.pk).update(plan="pro", created_at=MADE)
    alice.organization.refresh_from_db()
    return alice


@pytest.fixture
def charlie(db):
    return person("charlie")


def plan_in_database(who):
    return Organization.objects.get(pk=who.organization.pk).plan


def change(who, plan, *, by=None):
    return plan_change(organization=who.organization, plan=plan, actor=actor_of_user((by or who).user))


def test_amounts_are_read_by_their_names(monkeypatch):
    monkeypatch.setenv("PLAN_PRO", "price=9900, overage=none,quota = 7")
    assert env.amounts("PLAN_PRO", price=1, quota=2, overage=3, projects=4) == {
        "price": 9900,
        "quota": 7,
        "overage": None,
        "projects": 4,
    }


@pytest.mark.parametrize("value", ["cost=1", "price", "price=", "price=-1", "price=1.5", "price=many", "=3"])
def test_an_amount_that_cannot_be_understood_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("PLAN_PRO", value)
    with pytest.raises(ImproperlyConfigured, match="PLAN_PRO"):
        env.amounts("PLAN_PRO", price=1)


def test_a_plan_nobody_knows_is_taken_as_free(db):
    assert plan_of("gone") == plan_of("free")
    organization = Organization.objects.create(name="Old", plan="gone")
    for number in range(3):
        project_create(organization=organization, name=str(number), actor=SYSTEM)
    with pytest.raises(NotAllowed, match="includes 3 projects"):
        project_create(organization=organization, name="One more", actor=SYSTEM)


@pytest.mark.parametrize(
    ("frames", "price"), [(0, 0), (1000, 0), (1001, 0), (1499, 0), (1500, 1), (2000, 2), (101_000, 200)]
)
def test_overage_is_whole_minor_units_rounded_down(frames, price):
    assert Plan(quota_frames=1000, overage=2).overage_price(frames) == price


def test_a_plan_without_overage_has_no_price_for_it():
    assert Plan(quota_frames=1000).overage_price(5000) == 0
    assert Plan().overage_price(5000) == 0


def test_up_is_at_once(alice):
    assert change(alice, "scale") is None
    assert (plan_in_database(alice), alice.organization.plan) == ("scale", "scale")
    assert AuditEntry.objects.get(action="organization.plan_set").details == {"from": "pro", "to": "scale"}


def test_down_waits_for_the_cycles_end(alice):
    assert change(alice, "free") == date(2026, 2, 28)
    assert plan_in_database(alice) == "pro"
    assert AuditEntry.objects.get().action == "billing.plan_schedule"
    before, after = (datetime(2026, 2, day, tzinfo=UTC) for day in (27, 28))
    assert cycle_roll_over(organization=alice.organization, now=before) is False
    assert plan_in_database(alice) == "pro"
    assert cycle_roll_over(organization=alice.organization, now=after) is True
    assert plan_in_database(alice) == "free"
    assert cycle_roll_over(organization=alice.organization, now=after + timedelta(days=40)) is False
    assert AuditEntry.objects.get(action="organization.plan_set").actor_label == "system"


def test_a_scheduled_change_may_be_taken_back(alice):
    change(alice, "free")
    plan_change_cancel(organization=alice.organization, actor=actor_of_user(alice.user))
    plan_change_cancel(organization=alice.organization, actor=actor_of_user(alice.user))
    assert cycle_roll_over(organization=alice.organization, now=NOW + timedelta(days=60)) is False
    assert AuditEntry.objects.filter(action="billing.plan_schedule_cancel").count() == 1


@pytest.mark.parametrize("plan", ["pro", "scale"])
def test_choosing_the_same_plan_or_a_larger_one_drops_what_was_scheduled(alice, plan):
    change(alice, "free")
    change(alice, plan)
    assert BillingAccount.objects.get().next_plan == ""
    assert plan_in_database(alice) == plan


@pytest.mark.parametrize("plan", ["enterprise", "internal"])
def test_what_is_by_arrangement_only_operators_set(alice, plan):
    with pytest.raises(NotAllowed, match="by arrangement"):
        change(alice, plan)
    plan_change(organization=alice.organization, plan=plan, actor=SYSTEM)
    assert plan_in_database(alice) == plan


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DEVELOPER, Role.VIEWER])
def test_only_owners_and_billing_members_choose(alice, role):
    with pytest.raises(NotAllowed):
        change(alice, "scale", by=person("eve", of=alice, role=role))
    change(alice, "scale", by=person("bella", of=alice, role=Role.BILLING))
    assert plan_in_database(alice) == "scale"


def test_an_outsider_chooses_nothing(alice, charlie):
    with pytest.raises(NotAllowed):
        change(alice, "scale", by=charlie)
    with pytest.raises(NotAllowed):
        plan_change_cancel(organization=alice.organization, actor=actor_of_user(charlie.user))


def test_a_provider_that_is_away_undoes_no_change(alice, monkeypatch, django_capture_on_commit_callbacks):
    told = []

    def away(self, *, organization, plan):
        told.append(plan.name)
        raise ProviderUnavailable("It did not answer.")

    monkeypatch.setattr(ManualProvider, "plan_changed", away)
    with django_capture_on_commit_callbacks(execute=True):
        change(alice, "scale")
    assert (told, plan_in_database(alice)) == (["scale"], "scale")
