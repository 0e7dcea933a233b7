"""Invoices as members see them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone

from billing.models import BillingAccount, Invoice
from tests.people import person
from workbench.tenancy.models import AuditEntry, Membership, Role, User


@pytest.fixture
def invoice(alice):
    invoice = Invoice.objects.create(
        number="WB-2026-000001",
        organization=alice.organization,
        name="Alice's",
        address="1 Road\nTown",
        vat_id="XX1",
        plan="pro",
        cycle_start=date(2026, 1, 31),
        cycle_end=date(2026, 2, 28),
        currency="eur",
        total=123_456,
        issued_at=datetime(2026, 2, 28, tzinfo=UTC),
        due_at=timezone.now() + timedelta(days=1),
    )
    invoice.lines.create(position=1, text="Plan pro", amount=123_556)
    invoice.lines.create(position=2, text="Given back", quantity=1_234, amount=-100)
    return invoice


def test_an_outsider_finds_no_invoice(signed_in, alice, charlie, invoice):
    outsider = signed_in(charlie)
    path = f"billing/invoices/{invoice.pk}/"
    assert outsider.get(outsider.at(path, of=alice)).status_code == 404
    assert outsider.get(outsider.at(path)).status_code == 404


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [(Role.OWNER, 200, 200), (Role.BILLING, 200, 200), (Role.ADMIN, 200, 403), (Role.VIEWER, 403, 403)],
)
def test_who_reads_and_who_writes(signed_in, alice, invoice, role, reads, writes):
    there = signed_in(person("bea", of=alice, role=role))
    assert there.get(there.at("billing/")).status_code == reads
    assert there.get(there.at(f"billing/invoices/{invoice.pk}/")).status_code == reads
    assert there.get(there.at("billing/details/")).status_code == writes


def test_invoices_are_listed_and_read(signed_in, alice, invoice, django_assert_max_num_queries):
    there = signed_in(alice)
    there.get(there.at())
    with django_assert_max_num_queries(10):
        page = there.get(there.at("billing/")).content.decode()
    assert "WB-2026-000001" in page
    assert "€1,234.56" in page
    with django_assert_max_num_queries(10):
        page = there.get(there.at(f"billing/invoices/{invoice.pk}/")).content.decode()
    assert "−€1.00" in page
    assert "1,234" in page
    assert "XX1" in page


def test_one_past_its_day_is_said_to_be_overdue(signed_in, alice, invoice):
    Invoice.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    there = signed_in(alice)
    assert "Overdue" in there.get(there.at("billing/")).content.decode()


def test_without_any_the_page_says_when_one_comes(signed_in, alice):
    there = signed_in(alice)
    assert "There are no invoices" in there.get(there.at("billing/")).content.decode()


def test_what_stands_on_invoices_is_changed(signed_in, alice):
    there = signed_in(alice)
    answer = there.post(there.at("billing/details/"), {"address": "1 Road\nTown", "vat_id": "XX1"}, follow=True)
    assert "XX1" in answer.content.decode()
    account = BillingAccount.objects.get(organization=alice.organization)
    assert (account.address.splitlines(), account.vat_id) == (["1 Road", "Town"], "XX1")
    assert AuditEntry.objects.filter(action="billing.details_set").count() == 1
    too_long = there.post(there.at("billing/details/"), {"vat_id": "X" * 41})
    assert too_long.status_code == 422


def test_without_a_provider_online_there_is_nowhere_to_pay(signed_in, alice):
    there = signed_in(alice)
    answer = there.post(there.at("billing/payment/"), follow=True)
    assert "There is no means of payment yet" in answer.content.decode()


def test_an_operator_marks_invoices_as_paid(invoice):
    olga = User.objects.create_superuser("olga@example.com", "correct horse battery staple")
    TOTP.activate(olga, "a secret")
    browser = Client()
    browser.force_login(olga)
    body = {"action": "mark_paid", "_selected_action": [str(invoice.pk)]}
    browser.post("/admin/billing/invoice/", body)
    invoice.refresh_from_db()
    assert invoice.state == "paid"
    entry = AuditEntry.objects.get(action="invoice.pay")
    assert entry.actor_label == "operator olga@example.com"
    assert Membership.objects.filter(user=olga).count() == 0
