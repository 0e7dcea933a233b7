"""Whether an organization pays, and with what. Said by operators and by providers."""

from datetime import datetime

from django.db import transaction

from billing.models import BillingAccount
from workbench.tenancy.audit import Actor, audit_add
from workbench.tenancy.models import Organization
from workbench.tenancy.roles import actor_require


@transaction.atomic
def delinquency_set(*, organization: Organization, now: datetime, actor: Actor) -> None:
    """An invoice is overdue: no session begins, open ones end within seconds. Saying it again changes nothing."""
    BillingAccount.objects.get_or_create(organization=organization)
    if BillingAccount.objects.filter(pk=organization.pk, delinquent_since=None).update(delinquent_since=now):
        audit_add(organization=organization, actor=actor, action="billing.delinquent", target=organization.id)


@transaction.atomic
def delinquency_clear(*, organization: Organization, actor: Actor) -> None:
    """Everything is paid. Saying it again changes nothing."""
    changed = BillingAccount.objects.filter(pk=organization.pk, delinquent_since__isnull=False)
    if changed.update(delinquent_since=None):
        audit_add(organization=organization, actor=actor, action="billing.settled", target=organization.id)


@transaction.atomic
def payment_method_set(*, organization: Organization, payment_method: str, actor: Actor) -> None:
    """As people know it ("Visa 4242"); empty where there is none any more. Saying it again changes nothing."""
    account, _ = BillingAccount.objects.select_for_update().get_or_create(organization=organization)
    if account.payment_method != payment_method:
        account.payment_method = payment_method
        account.save(update_fields=["payment_method"])
        action = "billing.payment_method_set" if payment_method else "billing.payment_method_remove"
        audit_add(organization=organization, actor=actor, action=action, target=organization.id)


@transaction.atomic
def billing_details_set(*, organization: Organization, address: str, vat_id: str, actor: Actor) -> None:
    """What stands on invoices from now on. Raises NotAllowed."""
    actor_require(organization=organization, actor=actor, permission="manage_billing")
    account, _ = BillingAccount.objects.select_for_update().get_or_create(organization=organization)
    if (account.address, account.vat_id) != (address, vat_id):
        account.address, account.vat_id = address, vat_id
        account.save(update_fields=["address", "vat_id"])
        audit_add(organization=organization, actor=actor, action="billing.details_set", target=organization.id)
