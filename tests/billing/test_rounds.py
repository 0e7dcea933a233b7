"""What beat looks for in every organization."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import rounds
from billing.models import BillingAccount, LedgerEntry
from tests.people import person
from tests.portal.usage import use
from workbench.tenancy.models import Organization
from workbench.webhooks.models import Delivery, EventType, Webhook


@pytest.fixture
def alice(db):
    return person("alice")


def used(who, frames):
    use(who, frames, day=timezone.now().date())


def test_a_scheduled_plan_comes_with_its_day_and_one_failure_keeps_nobody_else_from_it(alice, monkeypatch):
    charlie = person("charlie")
    today = timezone.now().date()
    for who, day in ((alice, today), (charlie, today)):
        Organization.objects.filter(pk=who.organization.pk).update(plan="pro")
        BillingAccount.objects.create(organization=who.organization, next_plan="free", next_plan_on=day)
    roll = rounds.cycle_roll_over

    def fail_for_alice(*, organization, now):
        if organization == alice.organization:
            raise RuntimeError
        return roll(organization=organization, now=now)

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "cycle_roll_over", fail_for_alice)
        assert rounds.cycles_roll_over() == 1
    assert rounds.cycles_roll_over() == 1
    assert rounds.cycles_roll_over() == 0
    assert set(Organization.objects.values_list("plan", flat=True)) == {"free"}


def test_who_has_used_half_is_told_once_by_mail_and_webhook(alice, mailoutbox, django_capture_on_commit_callbacks):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    Webhook.objects.create(
        project=alice.project, url="https://example.com/", events=[EventType.QUOTA_WARNING], secret=""
    )
    used(alice, 51_000)
    with django_capture_on_commit_callbacks(execute=True):
        assert rounds.usage_alerts_send_all() == 1
        assert rounds.usage_alerts_send_all() == 0
    assert len(mailoutbox) == 1
    event = json.loads(Delivery.objects.get().body)
    assert event["type"] == "quota.warning"
    assert (event["data"]["level_percent"], event["data"]["used_frames"]) == (50, 51_000)


def test_who_has_used_nothing_lately_is_not_looked_at(alice, django_assert_num_queries):
    used(alice, 300)
    LedgerEntry.objects.update(day=timezone.now().date() - timedelta(days=3))
    with django_assert_num_queries(1):
        assert rounds.usage_alerts_send_all() == 0
