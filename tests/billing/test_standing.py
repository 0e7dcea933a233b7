"""What stands against a new session, each by its code; and what the pages say before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from billing.models import QuotaCycle
from billing.notices import notices_of
from billing.plans import PLANS, Plan
from billing.providers.manual import ManualProvider
from billing.services import delinquency_clear, delinquency_set, payment_method_set
from billing.services.reservations import Lease, frames_reserve, reservation_size
from billing.standing import GRACE, session_block
from tests.people import person
from tests.portal.usage import use
from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.models import AuditEntry, Organization, Project
from workbench.tenancy.services import organization_suspend, system_project_get_or_create

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
MADE = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.fixture
def alice(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=1000))
    alice = person("alice")
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free", created_at=MADE)
    alice.organization.refresh_from_db()
    return alice


def block_of(who, now=NOW):
    project = Project.objects.select_related("organization").get(pk=who.project.pk)
    return session_block(project=project, now=now)


def code_of(who, now=NOW):
    block = block_of(who, now)
    assert block is None or block.details["upgrade_url"] == f"/portal/{who.organization.pk}/plan/"
    return block and block.code


def notice_of(who, now=NOW):
    notices = notices_of(organization=Organization.objects.get(pk=who.organization.pk), now=now)
    return [(notice.tone, notice.title) for notice in notices]


def grace_began(who, when):
    QuotaCycle.objects.create(organization=who.organization, cycle_start=MADE.date(), grace_started_at=when)


def test_nothing_stands_against_a_new_organization(alice):
    assert (code_of(alice), notice_of(alice)) == (None, [])


@pytest.mark.parametrize(
    ("used", "hours_of_grace", "code"),
    [
        (999, None, None),
        (1000, None, None),
        (1199, 71, None),
        (1200, None, "quota_exceeded"),
        (1000, 72, "quota_exceeded"),
        (999, 72, None),
    ],
)
def test_the_quota_ends_with_its_grace(alice, used, hours_of_grace, code):
    use(alice, used, day=NOW.date())
    if hours_of_grace is not None:
        grace_began(alice, NOW - timedelta(hours=hours_of_grace))
    assert code_of(alice) == code
    if code:
        assert block_of(alice).details == {
            "quota_limit": 1000,
            "current_usage": used,
            "resets_at": "2026-02-28T00:00:00Z",
            "upgrade_url": f"/portal/{alice.organization.pk}/plan/",
        }


def test_with_overage_no_number_of_frames_ends_it(alice, monkeypatch):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=1000, overage=2))
    use(alice, 9000, day=NOW.date())
    assert code_of(alice) is None


def test_a_suspended_organization(alice):
    organization_suspend(organization=alice.organization, actor=SYSTEM)
    assert code_of(alice) == "organization_suspended"
    assert notice_of(alice) == [("bad", "The organization is suspended")]


def test_an_overdue_invoice_until_it_is_settled(alice):
    for _ in range(2):
        delinquency_set(organization=alice.organization, now=NOW, actor=SYSTEM)
    assert code_of(alice) == "delinquent_payment"
    assert notice_of(alice) == [("bad", "An invoice is overdue")]
    for _ in range(2):
        delinquency_clear(organization=alice.organization, actor=SYSTEM)
    assert code_of(alice) is None
    actions = AuditEntry.objects.order_by("created_at").values_list("action", flat=True)
    assert list(actions) == ["billing.delinquent", "billing.settled"]


def test_a_paid_plan_with_overage_needs_a_means_of_payment_where_one_pays_online(alice, monkeypatch):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="pro")
    assert code_of(alice) is None
    monkeypatch.setattr(ManualProvider, "takes_payment_online", True)
    assert code_of(alice) == "billing_not_configured"
    assert notice_of(alice) == [("bad", "There is no means of payment")]
    payment_method_set(organization=alice.organization, payment_method="Visa 4242", actor=SYSTEM)
    assert code_of(alice) is None


def test_after_a_downgrade_only_the_oldest_projects_go_on(alice):
    made = [Project.objects.create(organization=alice.organization, name=f"Project {number}") for number in range(3)]
    for index, project in enumerate(made):
        Project.objects.filter(pk=project.pk).update(created_at=NOW + timedelta(hours=index))
    blocks = [
        session_block(project=Project.objects.select_related("organization").get(pk=project.pk), now=NOW)
        for project in made
    ]
    assert [block and block.code for block in blocks] == [None, None, "plan_requires_upgrade"]
    assert code_of(alice) is None


def test_the_products_own_organizations_are_not_billed(alice):
    project = system_project_get_or_create(key="guests", name="Guests")
    Organization.objects.filter(pk=project.organization_id).update(created_at=MADE)
    guests = type("Guests", (), {"project": project, "organization": project.organization})
    use(guests, 3000, day=NOW.date())
    assert session_block(project=project, now=NOW) is None


@pytest.mark.parametrize(
    ("used", "notices"),
    [
        (499, []),
        (500, [("warn", "50 % of this cycle's frames are used")]),
        (999, [("warn", "99 % of this cycle's frames are used")]),
        (1000, [("warn", "The quota of this cycle is reached")]),
        (1200, [("bad", "The frames of this cycle are used up")]),
    ],
)
def test_the_pages_say_so_before_anything_stops(alice, used, notices):
    use(alice, used, day=NOW.date())
    assert notice_of(alice) == notices


@pytest.mark.parametrize(
    ("used", "notices"),
    [
        (799, []),
        (850, [("warn", "85 % of this cycle's frames are used")]),
        (1300, [("warn", "The quota of this cycle is used")]),
    ],
)
def test_with_overage_they_say_so_from_80_per_cent_on(alice, monkeypatch, used, notices):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=1000, overage=2))
    use(alice, used, day=NOW.date())
    assert notice_of(alice) == notices


@pytest.mark.parametrize(
    ("remaining", "size"), [(1, 1), (16, 16), (17, 16), (319, 16), (320, 16), (340, 17), (6000, 300), (10**9, 300)]
)
def test_a_reservation_is_a_twentieth_of_what_is_left(remaining, size):
    assert reservation_size(remaining) == size


def test_a_lease_ends_with_a_minute_with_grace_or_with_the_cycle(alice):
    def until(now):
        lease = frames_reserve(organization_id=alice.organization.pk, holder=alice.organization.pk, now=now)
        assert isinstance(lease, Lease)
        return lease.until

    end = datetime(2026, 2, 28, tzinfo=UTC)
    assert until(NOW) == NOW + timedelta(seconds=60)
    assert until(end - timedelta(seconds=5)) == end
    grace_began_at = NOW - GRACE + timedelta(seconds=20)
    QuotaCycle.objects.update(grace_started_at=grace_began_at)
    assert until(NOW) == NOW + timedelta(seconds=20)
