"""Invoices are issued and settled by hand: plans change at once, nothing is paid online."""

from billing.plans import Plan
from workbench.tenancy.models import Organization


class ManualProvider:
    takes_payment_online = False

    def checkout_url(self, *, organization: Organization, plan: Plan, return_url: str) -> str | None:
        return None

    def portal_url(self, *, organization: Organization, return_url: str) -> str | None:
        return None

    def plan_changed(self, *, organization: Organization, plan: Plan) -> None:
        """The invoice at the end of the cycle goes by the plan."""
