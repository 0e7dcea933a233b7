"""What Stripe tells, taken over. An event is only a reason to ask: what holds is what the subscription is now, so that
events may come twice, late, and in any order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from billing.models import BillingAccount, StripeEvent, StripeSubscription
from billing.plans import plan_of
from billing.providers import ProviderWaits
from billing.providers.stripe import StripeProvider, plan_of_prices
from billing.providers.stripe_calls import NotThere, asked, client
from billing.services.accounts import delinquency_clear, delinquency_set, payment_method_set
from workbench.tenancy.audit import Actor
from workbench.tenancy.models import Organization
from workbench.tenancy.services import organization_plan_set

log = structlog.get_logger("billing.stripe")

STRIPE = Actor("stripe")
UNPAID = ("past_due", "unpaid")
EXPANDED = ["default_payment_method", "customer.invoice_settings.default_payment_method"]


def stripe_event_take(*, event: Mapping[str, Any]) -> bool:
    """False for one that was taken before. Raises ProviderUnavailable: then it may come again."""
    if StripeEvent.objects.filter(pk=event["id"]).exists():
        return False
    if reference := _subscription_named(event["type"], event["data"]["object"]):
        subscription_refresh(reference=reference)
    StripeEvent.objects.get_or_create(pk=event["id"], defaults={"type": event["type"], "taken_at": timezone.now()})
    return True


def subscription_refresh(*, reference: str) -> None:
    """Ask for a subscription, and take over what it says. Of two at once, who asked later has the last word."""
    now = timezone.now()
    try:
        found = asked(lambda: client().subscriptions.retrieve(reference, params={"expand": EXPANDED})).to_dict()
    except NotThere:  # of another account, or of its test mode: it may come again and again, and will be no more there
        log.error("subscription_missing", reference=reference)
        return
    organization = _organization(found)
    plan = plan_of_prices([item["price"]["id"] for item in found["items"]["data"]])
    if organization is None or plan is None:
        log.error("subscription_unknown", reference=reference, organization=organization and str(organization.pk))
        return
    _take_over(organization=organization, found=found, plan=plan, now=now)


def subscription_align(*, subscription: StripeSubscription) -> bool:
    """Make its price that of the organization's plan, where Stripe could not be told when the plan changed."""
    organization = subscription.organization
    if subscription.plan == organization.plan:
        return False
    try:
        StripeProvider().plan_changed(organization=organization, plan=plan_of(organization.plan))
    except ProviderWaits:
        return False
    subscription_refresh(reference=subscription.reference)
    return True


@transaction.atomic
def _take_over(*, organization: Organization, found: Mapping[str, Any], plan: str, now: datetime) -> None:
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    known = StripeSubscription.objects.filter(pk=found["id"]).first()
    if known and known.seen_at > now:
        return
    status = found["status"]
    lives = status in StripeSubscription.LIVING
    was = known.plan if known and known.status in StripeSubscription.LIVING else None
    StripeSubscription.objects.update_or_create(
        pk=found["id"],
        defaults={"organization": locked, "status": status, "plan": plan, "seen_at": now},
        create_defaults={
            "organization": locked,
            "status": status,
            "plan": plan,
            "seen_at": now,
            "reported_until": now.date(),
        },
    )
    BillingAccount.objects.get_or_create(organization=locked)
    BillingAccount.objects.filter(pk=locked.pk).update(customer_reference=_id(found["customer"]))
    others = StripeSubscription.objects.filter(organization=locked, status__in=StripeSubscription.LIVING)
    if others.count() > 1:
        log.error("subscriptions_two", organization=str(locked.pk), references=[one.pk for one in others])
    if lives and plan != was:  # what was changed here meanwhile is told to Stripe, not undone by it
        organization_plan_set(organization=locked, plan=plan, actor=STRIPE)
    if lives:
        payment_method_set(organization=locked, payment_method=_payment_method(found), actor=STRIPE)
    elif was and not others.exists():
        organization_plan_set(organization=locked, plan="free", actor=STRIPE)
    if status in UNPAID:
        delinquency_set(organization=locked, now=now, actor=STRIPE)
    elif not others.filter(status__in=UNPAID).exists():
        delinquency_clear(organization=locked, actor=STRIPE)


def _subscription_named(kind: str, about: Mapping[str, Any]) -> str | None:
    """The subscription that an event is about, if it is about one."""
    if kind.startswith("customer.subscription."):
        return str(about["id"])
    if kind == "checkout.session.completed":
        return _id(about.get("subscription"))
    if kind.startswith("invoice."):
        parent = (about.get("parent") or {}).get("subscription_details") or {}
        return _id(parent.get("subscription") or about.get("subscription"))
    return None


def _organization(found: Mapping[str, Any]) -> Organization | None:
    try:
        organization_id = UUID(found["metadata"]["organization_id"])
    except (KeyError, ValueError):
        return None
    return Organization.objects.filter(pk=organization_id).first()


def _payment_method(found: Mapping[str, Any]) -> str:
    customer = found["customer"]
    kept = found.get("default_payment_method") or (
        None if isinstance(customer, str) else (customer.get("invoice_settings") or {}).get("default_payment_method")
    )
    card = kept.get("card") if kept and not isinstance(kept, str) else None
    return f"{str(card['brand']).capitalize()} {card['last4']}" if card else "Kept by the payment provider"


def _id(value: Any) -> str | None:
    """Of what is named by its id or given whole."""
    return value if value is None or isinstance(value, str) else str(value["id"])
