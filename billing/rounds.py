"""What is looked for in every organization, again and again. One that fails is logged and keeps no other from its
turn."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Exists, F, Model, OuterRef, Q
from django.utils import timezone

from billing.models import BillingAccount, Invoice, LedgerEntry, StripeSubscription, UsageAlert
from billing.providers import provider
from billing.services import cycle_invoice, cycle_roll_over, invoice_overdue, usage_alerts_send
from billing.services.alerts import LEVELS
from billing.services.invoices import next_cycle
from billing.standing import Standing, account_of
from workbench.tenancy.models import Organization

DAY = timedelta(days=1)
log = structlog.get_logger("billing.rounds")


def cycles_roll_over() -> int:
    """Every scheduled change of plan whose cycle has begun. Returns how many there were."""
    now = timezone.now()
    due = BillingAccount.objects.filter(next_plan_on__lte=now.date()).values("organization")
    organizations = Organization.objects.filter(pk__in=due)
    return _each(organizations, lambda organization: cycle_roll_over(organization=organization, now=now))


def invoices_issue() -> int:
    """For every cycle that has ended. Returns how many invoices there were; none where the provider makes them."""
    if provider().takes_payment_online:
        return 0
    now = timezone.now()
    soonest = now.date() - timedelta(days=28)  # no cycle is shorter
    organizations = Organization.objects.filter(system_key="", deleted_at=None, created_at__date__lte=soonest)
    due = Q(billing_account=None) | Q(billing_account__settled_until=None)
    return _each(
        organizations.filter(due | Q(billing_account__settled_until__lte=soonest)).select_related("billing_account"),
        lambda organization: _cycles_invoice(organization, now),
    )


def invoices_overdue() -> int:
    """Returns how many became so."""
    now = timezone.now()
    late = Invoice.objects.filter(state=Invoice.State.OPEN, due_at__lt=now, overdue_at=None)
    return _each(late.select_related("organization"), lambda invoice: invoice_overdue(invoice=invoice, now=now))


def subscriptions_look() -> int:
    """Of Stripe, where it takes the money: prices that are not the plan's, and usage that was not told. Returns how
    many of either there were."""
    if settings.BILLING_PROVIDER != "stripe":
        return 0
    from billing.providers.stripe_meter import usage_report  # only with Stripe's package
    from billing.services.stripe import subscription_align

    now = timezone.now()
    living = StripeSubscription.objects.filter(status__in=StripeSubscription.LIVING).select_related("organization")
    done = _each(living.exclude(plan=F("organization__plan")), lambda one: bool(subscription_align(subscription=one)))
    late = living.filter(reported_until__lt=now.date())
    return done + _each(late, lambda one: usage_report(subscription=one, now=now))


def usage_alerts_send_all() -> int:
    """To all that have used a frame today or yesterday: with others nothing has changed. Returns how many were told."""
    now = timezone.now()
    today = now.date()
    lately = LedgerEntry.objects.filter(  # the cycle is for the index: none is longer
        project__organization=OuterRef("pk"), cycle_start__gte=today - timedelta(days=32), day__gte=today - DAY
    )
    organizations = Organization.objects.filter(Exists(lately), system_key="", deleted_at=None).select_related(
        "billing_account"
    )
    return _each(organizations, lambda organization: _alert(organization, now))


def _alert(organization: Organization, now: datetime) -> bool:
    """Looked at before the transaction that writes, which frames wait for."""
    standing = Standing(organization, now)
    percent = standing.percent or 0
    reached = [level for level in LEVELS if level <= percent]
    told = UsageAlert.objects.filter(organization=organization, cycle_start=standing.cycle.first, level__in=reached)
    return told.count() < len(reached) and bool(usage_alerts_send(organization=organization, now=now))


def _cycles_invoice(organization: Organization, now: datetime) -> int:
    """All that are due; where jobs were not done for long there are several."""
    issued = 0
    while next_cycle(organization=organization, account=account_of(organization), now=now):
        issued += cycle_invoice(organization=organization, now=now) is not None
        organization = Organization.objects.select_related("billing_account").get(pk=organization.pk)
    return issued


def _each[T: Model](rows: Iterable[T], work: Callable[[T], int]) -> int:
    done = 0
    for row in rows:
        try:
            done += work(row)
        except Exception:  # one row's trouble is not the others'; the next round tries it again
            log.exception("round_failed", of=str(row.pk))
    return done
