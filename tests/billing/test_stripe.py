"""Payments by Stripe, by its own library over HTTP, against a Stripe of our own."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.utils import timezone

from billing import plans, rounds
from billing.models import BillingAccount, Invoice, LedgerEntry, StripeEvent, StripeSubscription
from billing.plans import plan_of
from billing.providers import ProviderUnavailable, ProviderWaits, provider
from billing.providers.stripe_meter import usage_report
from billing.services import plan_change
from billing.standing import account_block
from tests.billing.fake_stripe import SECRET, signature, stripe_running
from tests.people import person
from tests.portal.conftest import Browser
from tools.targets import ROOT
from workbench.portal.settings.deletion import organization_purge, organizations_purge
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import AuditEntry, Organization
from workbench.tenancy.services import organization_close

BACK = "https://workbench.example/portal/"


@pytest.fixture
def stripe(settings):
    with stripe_running() as fake:
        settings.BILLING_PROVIDER = "stripe"
        settings.STRIPE_SECRET_KEY = "sk_test_1"
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        settings.STRIPE_PRICES = {"pro": "price_pro", "scale": "price_scale"}
        settings.STRIPE_OVERAGE_PRICES = {"pro": "price_pro_over", "scale": ""}
        settings.STRIPE_API_BASE = fake.url
        yield fake


@pytest.fixture
def alice(db):
    alice = person("alice")
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    alice.organization.refresh_from_db()
    return alice


@pytest.fixture
def tell(client):
    """Stripe tells of something; the status it is answered."""

    def tell(body, signed=None):
        headers = {"Stripe-Signature": signature(body) if signed is None else signed}
        answer = client.post("/billing/stripe/webhook/", body, content_type="application/json", headers=headers)
        return answer.status_code

    return tell


@pytest.fixture
def subscribed(alice, stripe, tell):
    """Alice has paid for pro."""
    name = stripe.subscribe(alice.organization.pk, "price_pro", "price_pro_over")
    about = {"id": "cs_1", "object": "checkout.session", "subscription": name}
    assert tell(stripe.event("checkout.session.completed", about)) == 204
    alice.organization.refresh_from_db()
    return name


def organization(who):
    return Organization.objects.get(pk=who.organization.pk)


def changed(stripe, name):
    return stripe.event("customer.subscription.updated", {"id": name, "object": "subscription"})


def test_an_upgrade_leads_to_a_checkout_of_the_plan_and_its_meter(alice, stripe):
    address = provider().checkout_url(organization=alice.organization, plan=plan_of("pro"), return_url=BACK)
    assert address.startswith("https://checkout.example/cs_")
    _, path, form = stripe.asked[-1]
    assert path == "/v1/checkout/sessions"
    assert form["line_items"] == {"0": {"price": "price_pro", "quantity": "1"}, "1": {"price": "price_pro_over"}}
    assert (form["mode"], form["customer"], form["success_url"]) == ("subscription", "cus_1", BACK)
    assert form["subscription_data"]["metadata"]["organization_id"] == str(alice.organization.pk)
    provider().checkout_url(organization=alice.organization, plan=plan_of("scale"), return_url=BACK)
    assert [path for _, path, _ in stripe.asked].count("/v1/customers") == 1
    assert sorted(stripe.checkouts.values()) == ["expired", "open"], "whoever pays in both pays twice"


def test_the_page_of_plans_leads_there_and_changes_nothing_yet(alice, stripe, settings):
    settings.BASE_URL = "https://workbench.example"
    there = Browser(alice)
    page = there.post(there.at("plan/change/"), {"plan": "pro"}).content.decode()
    assert stripe.asked[-1][2]["success_url"] == f"https://workbench.example{there.at('plan/')}"
    assert "https://checkout.example/cs_" in page
    assert organization(alice).plan == "free"


def test_what_was_paid_for_comes_with_the_event(alice, subscribed):
    assert organization(alice).plan == "pro"
    account = BillingAccount.objects.get()
    assert (account.customer_reference, account.payment_method) == ("cus_1", "Visa 4242")
    assert account_block(organization=organization(alice)) is None
    assert AuditEntry.objects.filter(action="organization.plan_set", actor_label="stripe").count() == 1


def test_an_event_that_comes_twice_is_taken_once(alice, stripe, tell):
    name = stripe.subscribe(alice.organization.pk, "price_pro")
    event = changed(stripe, name)
    assert [tell(event), tell(event), tell(event)] == [204, 204, 204]
    assert [path for _, path, _ in stripe.asked].count(f"/v1/subscriptions/{name}") == 1
    assert StripeEvent.objects.count() == 1


def test_events_in_the_wrong_order_end_where_the_subscription_is(alice, stripe, tell):
    name = stripe.subscribe(alice.organization.pk, "price_scale")
    created = stripe.event("customer.subscription.created", {"id": name, "status": "incomplete"})
    deleted = stripe.event("customer.subscription.deleted", {"id": name, "status": "canceled"})
    tell(changed(stripe, name))
    assert organization(alice).plan == "scale"
    stripe.subscriptions[name]["status"] = "canceled"
    tell(deleted)
    tell(created)
    assert organization(alice).plan == "free"


@pytest.mark.parametrize(
    "signed",
    [
        "",
        "nonsense",
        "t=1,v1=00",
        signature(b"{}"),
        signature(b"body", secret="whsec_another"),
        signature(b"body", at=time.time() - 301),
    ],
    ids=["none", "nonsense", "malformed", "of another body", "of another secret", "old"],
)
def test_what_is_not_signed_by_stripe_and_lately_is_refused(stripe, tell, signed, db):
    assert tell(b"body", signed) == 400
    assert not StripeEvent.objects.exists()


def test_an_event_that_says_nothing_to_us_is_taken(stripe, tell, db):
    assert tell(stripe.event("customer.created", {"id": "cus_9", "object": "customer"})) == 204


def test_while_stripe_is_away_an_event_may_come_again(alice, stripe, tell):
    name = stripe.subscribe(alice.organization.pk, "price_pro")
    event = changed(stripe, name)
    stripe.away = True
    assert tell(event) == 503
    stripe.away = False
    assert tell(event) == 204
    assert organization(alice).plan == "pro"


def test_a_customer_is_made_though_the_organization_was_renamed_meanwhile(alice, stripe):
    provider().checkout_url(organization=alice.organization, plan=plan_of("pro"), return_url=BACK)
    BillingAccount.objects.update(customer_reference="")  # the answer was lost
    alice.organization.name = "Another"
    provider().checkout_url(organization=alice.organization, plan=plan_of("pro"), return_url=BACK)
    assert [path for _, path, _ in stripe.asked].count("/v1/customers") == 2


def test_an_event_of_what_stripe_does_not_have_is_taken(alice, stripe, tell):
    assert tell(stripe.event("customer.subscription.updated", {"id": "sub_of_test_mode"})) == 204


def test_of_a_subscription_that_is_nobodys_nothing_changes(alice, stripe, tell):
    assert tell(changed(stripe, stripe.subscribe("another installation's", "price_pro"))) == 204
    assert tell(changed(stripe, stripe.subscribe(alice.organization.pk, "price_of_another_product"))) == 204
    assert organization(alice).plan == "free"


def test_without_stripe_there_is_no_such_address(client, db):
    assert client.post("/billing/stripe/webhook/", b"{}", content_type="application/json").status_code == 404


def test_an_unpaid_subscription_stops_the_organization_until_it_is_paid(alice, stripe, tell, subscribed):
    stripe.subscriptions[subscribed]["status"] = "past_due"
    parent = {"subscription_details": {"subscription": subscribed}}
    tell(stripe.event("invoice.payment_failed", {"id": "in_1", "object": "invoice", "parent": parent}))
    assert account_block(organization=organization(alice)).code == "delinquent_payment"
    stripe.subscriptions[subscribed]["status"] = "active"
    tell(stripe.event("invoice.paid", {"id": "in_1", "object": "invoice", "parent": parent}))
    assert account_block(organization=organization(alice)) is None


def test_a_subscription_is_changed_and_not_bought_again(alice, stripe, subscribed, django_capture_on_commit_callbacks):
    actor = actor_of_user(alice.user)
    assert provider().checkout_url(organization=alice.organization, plan=plan_of("scale"), return_url=BACK) is None
    with django_capture_on_commit_callbacks(execute=True):
        plan_change(organization=alice.organization, plan="scale", actor=actor)
    prices = [item["price"]["id"] for item in stripe.subscriptions[subscribed]["items"]["data"]]
    assert prices == ["price_scale"]


def test_a_change_that_stripe_did_not_hear_of_is_told_again_and_not_undone(
    alice, stripe, tell, subscribed, django_capture_on_commit_callbacks
):
    stripe.away = True
    with django_capture_on_commit_callbacks(execute=True):
        plan_change(organization=alice.organization, plan="scale", actor=actor_of_user(alice.user))
    stripe.away = False
    tell(changed(stripe, subscribed))
    assert organization(alice).plan == "scale"
    assert rounds.subscriptions_look() == 1
    assert StripeSubscription.objects.get().plan == "scale"
    assert rounds.subscriptions_look() == 0


def test_going_to_the_free_plan_ends_the_subscription(alice, stripe, subscribed):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    for _ in range(2):
        provider().plan_changed(organization=alice.organization, plan=plan_of("free"))
    assert [method for method, _, _ in stripe.asked].count("DELETE") == 1
    assert stripe.subscriptions[subscribed]["status"] == "canceled"
    assert rounds.subscriptions_look() == 0
    assert organization(alice).plan == "free"


def test_means_of_payment_are_kept_at_stripes(alice, stripe, subscribed):
    there = Browser(alice)
    assert "Visa 4242" in there.get(there.at("billing/")).content.decode()
    assert "https://portal.example/1" in there.post(there.at("billing/payment/")).content.decode()


def test_while_stripe_is_away_people_are_told(alice, stripe):
    stripe.away = True
    with pytest.raises(ProviderUnavailable):
        provider().checkout_url(organization=alice.organization, plan=plan_of("pro"), return_url=BACK)
    there = Browser(alice)
    page = there.post(there.at("plan/change/"), {"plan": "pro"}, follow=True).content.decode()
    assert "does not answer" in page


MADE = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def metered(alice, stripe, subscribed, monkeypatch):
    """Alice's cycle began on 1 March 2026, with 500 frames; it is the 4th."""
    monkeypatch.setitem(plans.PLANS, "pro", plans.Plan(name="pro", quota_frames=500, overage=2, price=4_900))
    Organization.objects.update(created_at=MADE)
    AuditEntry.objects.update(created_at=MADE)
    StripeSubscription.objects.update(reported_until=MADE.date())
    rows = [(1, 1, 300, 1), (1, 2, 100, 1), (2, 1, 300, 2), (3, 1, 50, 3), (4, 1, 20, 4)]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            session_id=UUID(int=session),
            number=number,
            project=alice.project,
            day=date(2026, 3, day),
            cycle_start=MADE.date(),
            frames=frames,
        )
        for session, number, frames, day in rows
    )
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 4, 12, tzinfo=UTC))
    return alice


def test_frames_over_the_quota_are_reported_when_their_day_is_over_block_by_block(metered, stripe, monkeypatch):
    assert rounds.subscriptions_look() == 2
    told = {name: form["payload"]["value"] for name, form in stripe.meter.items()}
    assert told == {f"{UUID(int=2)}-1": "200", f"{UUID(int=3)}-1": "50"}
    assert not [form for form in stripe.meter.values() if "timestamp" in form], "it would miss the next invoice"
    assert {form["payload"]["stripe_customer_id"] for form in stripe.meter.values()} == {"cus_1"}
    assert rounds.subscriptions_look() == 0
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 5, 2, tzinfo=UTC))
    assert rounds.subscriptions_look() == 1
    assert sum(int(form["payload"]["value"]) for form in stripe.meter.values()) == 270


def test_frames_in_the_grace_of_a_plan_without_overage_are_not_charged(metered, stripe):
    AuditEntry.objects.all().delete()
    Organization.objects.update(plan="free")
    StripeSubscription.objects.update(plan="free")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(plans.PLANS, "free", plans.Plan(name="free", quota_frames=500))
        rounds.subscriptions_look()
    assert stripe.meter == {}


def test_who_ends_pays_for_all_that_was_used_and_only_then_it_ends(metered, stripe, monkeypatch):
    """Stripe takes a while to add up what it was told; an invoice made before would lack it."""
    organization_close(organization=metered.organization, actor=actor_of_user(metered.user))
    closed = organization(metered)
    with pytest.raises(ProviderWaits):
        organization_purge(organization=closed)
    assert sum(int(form["payload"]["value"]) for form in stripe.meter.values()) == 270, "today's 20 are there too"
    assert [method for method, _, _ in stripe.asked].count("DELETE") == 0
    assert organizations_purge() == 0
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 4, 12, 10, tzinfo=UTC))
    assert organizations_purge() == 1
    (ended,) = [form for method, _, form in stripe.asked if method == "DELETE"]
    assert ended == {"invoice_now": "true"}
    assert not Invoice.objects.exists()
    assert sum(int(form["payload"]["value"]) for form in stripe.meter.values()) == 270


def test_who_paid_twice_over_is_charged_by_neither_after_the_end(alice, stripe, tell, subscribed):
    second = stripe.subscribe(alice.organization.pk, "price_pro")
    assert tell(changed(stripe, second)) == 204
    provider().plan_changed(organization=alice.organization, plan=plan_of("free"))
    assert {one["status"] for one in stripe.subscriptions.values()} == {"canceled"}


def test_one_that_was_ended_at_stripes_is_ended(alice, stripe, subscribed):
    stripe.subscriptions[subscribed]["status"] = "canceled"
    provider().plan_changed(organization=alice.organization, plan=plan_of("free"))
    assert StripeSubscription.objects.get().status == "canceled"


def test_of_two_rounds_at_once_the_slower_does_not_go_back(metered, stripe, monkeypatch):
    slow = StripeSubscription.objects.get()
    rounds.subscriptions_look()
    reached = StripeSubscription.objects.get().reported_until
    usage_report(subscription=slow, now=timezone.now())
    assert (slow.reported_until, StripeSubscription.objects.get().reported_until) == (reached, reached)


def test_what_was_reported_already_counts_once(metered, stripe):
    rounds.subscriptions_look()
    before = json.dumps(stripe.meter)
    StripeSubscription.objects.update(reported_until=MADE.date())
    rounds.subscriptions_look()
    assert json.dumps(stripe.meter) == before


def test_while_stripe_is_away_usage_waits(metered, stripe):
    stripe.away = True
    assert rounds.subscriptions_look() == 0
    stripe.away = False
    assert rounds.subscriptions_look() == 2


def test_stripe_makes_the_invoices(metered):
    assert rounds.invoices_issue() == 0
    assert not Invoice.objects.exists()


def test_stripe_needs_its_settings():
    environment = {**os.environ, "BILLING_PROVIDER": "stripe", "STRIPE_PRICE_PRO": ""}
    started = subprocess.run(
        [sys.executable, "-c", "import workbench.settings"], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert "BILLING_PROVIDER=stripe needs STRIPE_SECRET_KEY" in started.stderr
