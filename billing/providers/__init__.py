"""Who takes the money. A provider is a small port: `manual`, where invoices are settled by hand, or one that pays
online. Which one stands in `settings.BILLING_PROVIDER`; whoever wants it calls `provider()`."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from billing.plans import Plan
from workbench.tenancy.models import Organization

PROVIDERS = {
    "manual": "billing.providers.manual.ManualProvider",
    "stripe": "billing.providers.stripe.StripeProvider",
}


class ProviderUnavailable(Exception):
    """The provider did not answer, or refused; nothing was changed. The message is for people."""


class ProviderWaits(ProviderUnavailable):
    """It was told of usage, which it adds up first. Say it again in a while."""


class Provider(Protocol):
    """`takes_payment_online`: a paid plan with overage needs a means of payment before it counts frames."""

    takes_payment_online: bool

    def checkout_url(self, *, organization: Organization, plan: Plan, return_url: str) -> str | None:
        """Where somebody pays to be moved to `plan`, and comes back from to `return_url`; the provider tells when
        that is done. None: nothing is to be paid first, and the plan changes at once. Raises ProviderUnavailable."""
        ...

    def portal_url(self, *, organization: Organization, return_url: str) -> str | None:
        """Where the means of payment are kept. None: nowhere. Raises ProviderUnavailable."""
        ...

    def plan_changed(self, *, organization: Organization, plan: Plan) -> None:
        """The organization is on `plan` from now on, without a checkout; with a plan that costs nothing all that was
        used before is charged. Said once that is committed; where it fails the log has it. Saying it again changes
        nothing. Raises ProviderUnavailable, ProviderWaits."""
        ...


def provider() -> Provider:
    made: Provider = import_string(PROVIDERS[settings.BILLING_PROVIDER])()
    return made
