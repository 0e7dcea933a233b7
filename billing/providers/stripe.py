"""Stripe: Checkout for a first paid plan, its own pages for means of payment and receipts, meters for what is over the
quota. Nothing is remembered that can be asked; each call says the same thing however often it is made."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings
from django.db.models import F

from billing.models import BillingAccount, StripeSubscription
from billing.plans import Plan
from billing.providers import ProviderUnavailable, UsageReport
from workbench.tenancy.models import Organization

SECONDS = 10
SORRY = "The payment provider does not answer. Nothing was changed: try again in a minute."


@lru_cache(maxsize=1)
def _client_of(key: str, base: str) -> Any:
    stripe.enable_telemetry = False
    addresses = {"api": base} if base else {}
    http = stripe.RequestsClient(timeout=SECONDS)
    return stripe.StripeClient(key, base_addresses=addresses, http_client=http, max_network_retries=1)


def client() -> Any:
    return _client_of(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE or "").v1


def asked[T](call: Callable[[], T]) -> T:
    """Raises ProviderUnavailable for whatever Stripe's library raises."""
    try:
        return call()
    except stripe.StripeError as error:
        raise ProviderUnavailable(SORRY) from error


class StripeProvider:
    takes_payment_online = True

    def checkout_url(self, *, organization: Organization, plan: Plan, return_url: str) -> str | None:
        if not plan.price or subscription_of(organization):
            return None  # a subscription is changed, not bought again
        customer = self._customer(organization)
        about = {"organization_id": str(organization.pk)}
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
        known = subscription_of(organization)
        if known is None:
            return
        if not plan.price:
            status = asked(lambda: client().subscriptions.cancel(known.reference)).status
            StripeSubscription.objects.filter(pk=known.pk).update(status=status)  # one that has ended takes no more
            return
        found = asked(lambda: client().subscriptions.retrieve(known.reference)).to_dict()
        old = [{"id": item["id"], "deleted": True} for item in found["items"]["data"]]
        new = line_items(plan.name)
        if [item["price"]["id"] for item in found["items"]["data"]] != [item["price"] for item in new]:
            asked(lambda: client().subscriptions.update(known.reference, params={"items": [*old, *new]}))

    def report_usage(self, *, organization: Organization, reports: Sequence[UsageReport]) -> None:
        customer = BillingAccount.objects.get(organization=organization).customer_reference
        for report in reports:
            params = {
                "event_name": settings.STRIPE_METER_EVENT,
                "payload": {"stripe_customer_id": customer, "value": str(report.frames)},
                "identifier": report.identifier,
                "timestamp": int(report.at.timestamp()),
            }
            try:
                client().billing.meter_events.create(params=params)
            except stripe.InvalidRequestError as error:
                if "identifier" not in str(error):  # it was told before
                    raise ProviderUnavailable(SORRY) from error
            except stripe.StripeError as error:
                raise ProviderUnavailable(SORRY) from error

    def _customer(self, organization: Organization) -> str:
        """Made once, also by two who ask at the same time."""
        account, _ = BillingAccount.objects.get_or_create(organization=organization)
        if account.customer_reference:
            return account.customer_reference
        params = {"name": organization.name, "metadata": {"organization_id": str(organization.pk)}}
        key = f"customer-{organization.pk}"
        made = asked(lambda: client().customers.create(params=params, options={"idempotency_key": key}))
        BillingAccount.objects.filter(pk=account.pk).update(customer_reference=made.id)
        return str(made.id)


def subscription_of(organization: Organization) -> StripeSubscription | None:
    living = StripeSubscription.objects.filter(organization=organization, status__in=StripeSubscription.LIVING)
    return living.order_by(F("seen_at").desc()).first()


def line_items(plan: str) -> list[dict[str, Any]]:
    """The plan itself, and its meter where frames over the quota are charged."""
    items: list[dict[str, Any]] = [{"price": settings.STRIPE_PRICES[plan], "quantity": 1}]
    if meter := settings.STRIPE_OVERAGE_PRICES[plan]:
        items.append({"price": meter})
    return items


def plan_of_prices(prices: Sequence[str]) -> str | None:
    return next((plan for plan, price in settings.STRIPE_PRICES.items() if price in prices), None)
