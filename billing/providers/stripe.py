"""Stripe: Checkout for a first paid plan, its own pages for means of payment and receipts, meters for what is over the
quota. Nothing is remembered that can be asked; each call says the same thing however often it is made."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from billing.models import BillingAccount, StripeSubscription
from billing.plans import Plan
from billing.providers import ProviderWaits
from billing.providers.stripe_calls import NotThere, asked, client
from billing.providers.stripe_meter import usage_report_last
from workbench.tenancy.models import Organization

ADDED_UP = timedelta(minutes=10)  # after Stripe was told of frames they are on an invoice made then


class StripeProvider:
    takes_payment_online = True

    def checkout_url(self, *, organization: Organization, plan: Plan, return_url: str) -> str | None:
        if not plan.price or subscription_of(organization):
            return None  # a subscription is changed, not bought again
        customer = self._customer(organization)
        about = {"organization_id": str(organization.pk)}
        still_open = {"customer": customer, "status": "open"}
        for former in asked(lambda: client().checkout.sessions.list(params=still_open)).data:
            asked(partial(client().checkout.sessions.expire, former.id))  # who pays in both pays twice
        session = asked(
            lambda: client().checkout.sessions.create(
                params={
                    "mode": "subscription",
                    "customer": customer,
                    "client_reference_id": str(organization.pk),
                    "line_items": line_items(plan.name),
                    "subscription_data": {"metadata": about},
                    "success_url": return_url,
                    "cancel_url": return_url,
                }
            )
        )
        return str(session.url)

    def portal_url(self, *, organization: Organization, return_url: str) -> str | None:
        account = BillingAccount.objects.filter(organization=organization).first()
        if account is None or not account.customer_reference:
            return None
        params = {"customer": account.customer_reference, "return_url": return_url}
        return str(asked(lambda: client().billing_portal.sessions.create(params=params)).url)

    def plan_changed(self, *, organization: Organization, plan: Plan) -> None:
        if not plan.price:
            for subscription in subscriptions_of(organization):
                _end(subscription)
            return
        known = subscription_of(organization)
        if known is None:
            return
        found = asked(lambda: client().subscriptions.retrieve(known.reference)).to_dict()
        old = [{"id": item["id"], "deleted": True} for item in found["items"]["data"]]
        new = line_items(plan.name)
        if {item["price"]["id"] for item in found["items"]["data"]} != {item["price"] for item in new}:
            asked(lambda: client().subscriptions.update(known.reference, params={"items": [*old, *new]}))

    def _customer(self, organization: Organization) -> str:
        """Made once, also by two who ask at the same time."""
        account, _ = BillingAccount.objects.get_or_create(organization=organization)
        if account.customer_reference:
            return account.customer_reference
        params = {"name": organization.name, "metadata": {"organization_id": str(organization.pk)}}
        name = hashlib.sha256(organization.name.encode()).hexdigest()[:16]
        key = f"customer-{organization.pk}-{name}"  # a key with other parameters than before is refused
        made = asked(lambda: client().customers.create(params=params, options={"idempotency_key": key}))
        BillingAccount.objects.filter(pk=account.pk).update(customer_reference=made.id)
        return str(made.id)


def subscriptions_of(organization: Organization) -> QuerySet[StripeSubscription]:
    """The living ones, of which there should be one at most."""
    living = StripeSubscription.objects.filter(organization=organization, status__in=StripeSubscription.LIVING)
    return living.select_related("organization").order_by(F("seen_at").desc())


def subscription_of(organization: Organization) -> StripeSubscription | None:
    return subscriptions_of(organization).first()


def _end(subscription: StripeSubscription) -> None:
    """With an invoice of what was used. Raises ProviderUnavailable, ProviderWaits."""
    now = timezone.now()
    usage_report_last(subscription=subscription, now=now)
    if subscription.told_at and now < subscription.told_at + ADDED_UP:
        raise ProviderWaits("The payment provider adds up what was used. The rest follows in some minutes.")
    try:
        params = {"invoice_now": True}
        status = asked(lambda: client().subscriptions.cancel(subscription.reference, params=params)).status
    except NotThere:  # it was ended there
        status = "canceled"
    StripeSubscription.objects.filter(pk=subscription.pk).update(status=status)  # one that has ended takes no more


def line_items(plan: str) -> list[dict[str, Any]]:
    """The plan itself, and its meter where frames over the quota are charged."""
    items: list[dict[str, Any]] = [{"price": settings.STRIPE_PRICES[plan], "quantity": 1}]
    if meter := settings.STRIPE_OVERAGE_PRICES[plan]:
        items.append({"price": meter})
    return items


def plan_of_prices(prices: Sequence[str]) -> str | None:
    return next((plan for plan, price in settings.STRIPE_PRICES.items() if price in prices), None)
