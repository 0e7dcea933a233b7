"""What is looked for in every organization, again and again. One that fails is logged and keeps no other from its
turn."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog
from django.utils import timezone

from billing.models import BillingAccount, LedgerEntry
from billing.services import cycle_roll_over, usage_alerts_send
from workbench.tenancy.models import Organization

log = structlog.get_logger("billing.rounds")


def cycles_roll_over() -> int:
    """Every scheduled change of plan whose cycle has begun. Returns how many there were."""
    now = timezone.now()
    due = BillingAccount.objects.filter(next_plan_on__lte=now.date()).values("organization")
    organizations = Organization.objects.filter(pk__in=due)
    return _each(organizations, lambda organization: cycle_roll_over(organization=organization, now=now))


def usage_alerts_send_all() -> int:
    """To all that have used a frame today or yesterday: with others nothing has changed. Returns how many were told."""
    now = timezone.now()
    since = now.date() - timedelta(days=1)
    active = LedgerEntry.objects.filter(day__gte=since).values("project__organization")
    organizations = Organization.objects.filter(pk__in=active, system_key="")
    return _each(organizations, lambda organization: bool(usage_alerts_send(organization=organization, now=now)))


def _each(organizations: Iterable[Organization], work: Callable[[Organization], bool]) -> int:
    done = 0
    for organization in organizations:
        try:
            done += work(organization)
        except Exception:
            log.exception("round_failed", organization=str(organization.pk))
    return done
