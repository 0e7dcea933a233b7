"""What a cycle cost is invoiced once, in numbers without gaps; overdue ones stop the organization until they are
paid."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing import plans, rounds
from billing.models import BillingAccount, Invoice, LedgerAdjustment, LedgerEntry
from billing.services import (
    InvoiceClosed,
    adjustment_create,
    cycle_invoice,
    delinquency_set,
    invoice_pay,
    invoice_void,
    totals_reconcile,
)
from billing.standing import account_block
from tests.people import person
from tests.portal.usage import use
from workbench.tenancy.audit import SYSTEM, Actor
from workbench.tenancy.models import AuditEntry, Organization
from workbench.tenancy.services import organization_plan_set, system_project_get_or_create

MADE = datetime(2026, 1, 31, 15, 30, tzinfo=UTC)
FIRST = date(2026, 1, 31)  # its cycle ends with February's last day
AFTER = datetime(2026, 2, 28, 1, 0, tzinfo=UTC)  # and an hour
OPERATOR = Actor("operator olga@example.com")


def made(name, plan="pro"):
    who = person(name)
    Organization.objects.filter(pk=who.organization.pk).update(plan=plan, created_at=MADE)
    who.organization.refresh_from_db()
    return who


@pytest.fixture
def alice(db, monkeypatch):
    small = plans.Plan(name="pro", quota_frames=600, overage=500, price=4_900)
    monkeypatch.setitem(plans.PLANS, "pro", small)
    return made("alice")


@pytest.fixture
def clock(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(AFTER)
    return set_to


def used(who, frames, first=FIRST):
    use(who, frames, day=first)


def lines(invoice):
    return [(line.text, line.quantity, line.amount) for line in invoice.lines.order_by("position")]


def test_a_paid_plans_cycle_is_invoiced_when_it_has_ended_and_once(alice, clock):
    assert cycle_invoice(organization=alice.organization, now=AFTER - timedelta(seconds=1)) is None
    BillingAccount.objects.filter(pk=alice.organization.pk).update(address="1 Road", vat_id="XX1")
    invoice = cycle_invoice(organization=alice.organization, now=AFTER)
    assert (invoice.number, invoice.total, invoice.state) == ("WB-2026-000001", 4_900, "open")
    assert (invoice.cycle_start, invoice.cycle_end) == (FIRST, date(2026, 2, 28))
    assert (invoice.address, invoice.vat_id, invoice.currency) == ("1 Road", "XX1", "eur")
    assert lines(invoice) == [("Plan pro", None, 4_900)]
    assert cycle_invoice(organization=alice.organization, now=AFTER) is None
    assert rounds.invoices_issue() == 0


def test_frames_over_the_quota_are_charged_by_the_thousand(alice, clock):
    used(alice, 1_601)
    with CaptureQueriesContext(connection) as queries:
        invoice = cycle_invoice(organization=alice.organization, now=AFTER)
    assert not [query for query in queries if "ledgerentry" in query["sql"]], "added up while frames wait"
    assert lines(invoice)[1] == ("Accepted frames over the quota, €5.00 a thousand", 1_001, 500)
    assert invoice.total == 5_400


def test_the_plan_is_that_of_the_cycles_end_whatever_came_after(alice, clock):
    clock(AFTER - timedelta(minutes=30))
    organization_plan_set(organization=alice.organization, plan="free", actor=SYSTEM)
    AuditEntry.objects.filter(action="organization.plan_set").update(created_at=AFTER - timedelta(minutes=30))
    assert cycle_invoice(organization=alice.organization, now=AFTER).plan == "pro"


def test_what_costs_nothing_has_no_invoice(alice, clock):
    for plan in ("free", "enterprise", "internal"):
        made(f"{plan}-person", plan)
    system_project_get_or_create(key="guests", name="Guests")
    Organization.objects.filter(system_key="guests").update(plan="pro", created_at=MADE)
    assert rounds.invoices_issue() == 1
    assert Invoice.objects.get().organization == alice.organization


def test_numbers_have_no_gaps_though_one_fails(alice, clock, monkeypatch):
    others = [made(name) for name in ("bob", "carol")]
    invoice = rounds.cycle_invoice

    def fail_for_bob(*, organization, now):
        if organization == others[0].organization:
            made = invoice(organization=organization, now=now)
            raise RuntimeError(made.number)
        return invoice(organization=organization, now=now)

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "cycle_invoice", transaction.atomic(fail_for_bob))
        assert rounds.invoices_issue() == 2
    assert rounds.invoices_issue() == 1
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == ["WB-2026-000001", "WB-2026-000002", "WB-2026-000003"]


def test_cycles_that_ended_while_no_job_ran_are_made_up_for(alice, clock):
    clock(datetime(2026, 5, 15, tzinfo=UTC))
    assert rounds.invoices_issue() == 3
    starts = Invoice.objects.order_by("number").values_list("cycle_start", flat=True)
    assert list(starts) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_owners_hear_of_it(alice, clock, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        cycle_invoice(organization=alice.organization, now=AFTER)
    assert mailoutbox[0].subject == "Invoice WB-2026-000001 of €49.00"
    assert mailoutbox[0].to == ["alice@example.com"]


def test_overdue_stops_the_organization_until_it_is_paid(
    alice, clock, settings, mailoutbox, django_capture_on_commit_callbacks
):
    invoice = cycle_invoice(organization=alice.organization, now=AFTER)
    assert rounds.invoices_overdue() == 0
    clock(AFTER + timedelta(days=14, seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert rounds.invoices_overdue() == 1
        assert rounds.invoices_overdue() == 0
    assert [message.subject for message in mailoutbox] == ["Invoice WB-2026-000001 is overdue"]
    organization = Organization.objects.get(pk=alice.organization.pk)
    assert account_block(organization=organization).code == "delinquent_payment"
    invoice_pay(invoice=invoice, now=timezone.now(), actor=OPERATOR)
    assert account_block(organization=Organization.objects.get(pk=organization.pk)) is None
    assert AuditEntry.objects.filter(action="invoice.pay", actor_label=OPERATOR.label).count() == 1
    with pytest.raises(InvoiceClosed):
        invoice_void(invoice=invoice, now=timezone.now(), actor=OPERATOR)


def test_one_of_two_overdue_paid_is_not_enough(alice, clock):
    clock(datetime(2026, 4, 15, tzinfo=UTC))
    rounds.invoices_issue()
    clock(datetime(2026, 5, 15, tzinfo=UTC))
    assert rounds.invoices_overdue() == 2
    first, second = Invoice.objects.order_by("number")
    invoice_pay(invoice=first, now=timezone.now(), actor=OPERATOR)
    assert BillingAccount.objects.get().delinquent_since
    invoice_void(invoice=second, now=timezone.now(), actor=OPERATOR)
    assert BillingAccount.objects.get().delinquent_since is None


def test_an_invoice_that_was_not_overdue_lifts_nothing_that_an_operator_said(alice, clock):
    invoice = cycle_invoice(organization=alice.organization, now=AFTER)
    delinquency_set(organization=alice.organization, now=AFTER, actor=OPERATOR)
    invoice_pay(invoice=invoice, now=AFTER, actor=OPERATOR)
    assert BillingAccount.objects.get().delinquent_since == AFTER


def test_frames_given_back_before_the_invoice_are_not_on_it(alice, clock):
    used(alice, 1_600)
    adjustment_create(
        organization=alice.organization, cycle_start=FIRST, frames=400, reason="an outage", actor=OPERATOR
    )
    assert cycle_invoice(organization=alice.organization, now=AFTER).total == 4_900 + 300
    assert sum(LedgerEntry.objects.values_list("frames", flat=True)) == 1_600
    assert totals_reconcile(now=AFTER) == []


def test_frames_given_back_after_it_come_off_the_next(alice, clock):
    used(alice, 1_600)
    first = cycle_invoice(organization=alice.organization, now=AFTER)
    adjustment_create(
        organization=alice.organization, cycle_start=FIRST, frames=400, reason="an outage", actor=OPERATOR
    )
    second = cycle_invoice(organization=alice.organization, now=datetime(2026, 4, 1, tzinfo=UTC))
    assert (first.total, second.total) == (5_400, 4_700)
    assert lines(second)[1] == ("Given back for the cycle from 31 January 2026: an outage", 400, -200)
    assert LedgerAdjustment.objects.get().invoice == second
    third = cycle_invoice(organization=alice.organization, now=datetime(2026, 5, 1, tzinfo=UTC))
    assert third.total == 4_900


def test_an_operator_gives_back_at_the_command_line(alice, clock):
    used(alice, 900)
    options = {"organization": str(alice.organization.pk), "cycle": FIRST, "reason": "an outage"}
    call_command("refund", **options, frames=300, stdout=StringIO())
    with pytest.raises(CommandError, match="there are 600"):
        call_command("refund", **options, frames=601)
    with pytest.raises(CommandError, match="No cycle"):
        call_command("refund", **{**options, "cycle": date(2026, 2, 1)}, frames=1)
    assert AuditEntry.objects.get(action="ledger.adjust").details["frames"] == 300
