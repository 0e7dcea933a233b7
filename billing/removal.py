"""What becomes of what was billed to an organization that is deleted."""

from datetime import datetime

from django.db import transaction

from billing.invoice_models import Invoice
from billing.models import BillingAccount
from billing.plans import plan_of
from billing.providers import provider
from billing.services import last_cycles_invoice
from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.models import Organization
from workbench.tenancy.services import organization_plan_set


def billing_close(*, organization: Organization, now: datetime) -> None:
    """What it used until now is charged, once its last session has ended. The ledger, and invoices with their numbers
    and amounts, stay; names, addresses and means of payment go. It is on the free plan, so that a provider charges
    nothing more. Saying it again changes nothing. Raises ProviderUnavailable."""
    provider().plan_changed(organization=organization, plan=plan_of("free"))
    if not provider().takes_payment_online:
        last_cycles_invoice(organization=organization, now=now)
    with transaction.atomic():
        organization_plan_set(organization=organization, plan="free", actor=SYSTEM)
        BillingAccount.objects.filter(pk=organization.pk).update(
            next_plan="", next_plan_on=None, payment_method="", address="", vat_id=""
        )
        Invoice.objects.filter(organization=organization).update(name=organization.name, address="", vat_id="")
