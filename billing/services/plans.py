"""Moving between plans: up at once, down when the cycle ends."""

from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils import timezone

from billing.cycles import cycle_of
from billing.models import BillingAccount
from billing.plans import ON_SALE, is_upgrade, plan_of
from billing.providers import ProviderUnavailable, ProviderWaits, provider
from workbench.tenancy.audit import SYSTEM, Actor, audit_add
from workbench.tenancy.models import Organization
from workbench.tenancy.roles import NotAllowed, actor_require
from workbench.tenancy.services import organization_plan_set

log = structlog.get_logger("billing.plans")


@transaction.atomic
def plan_change(*, organization: Organization, plan: str, actor: Actor) -> date | None:
    """Up at once; down with the next cycle, whose first day is returned. To the plan it is on takes a scheduled
    change back. Raises NotAllowed, also where the plan is not on sale."""
    actor_require(organization=organization, actor=actor, permission="manage_billing")
    if plan not in ON_SALE and actor != SYSTEM:
        raise NotAllowed("This plan is by arrangement: ask whoever runs this Workbench.")
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if plan == locked.plan or is_upgrade(now=locked.plan, to=plan):
        _schedule_drop(locked, actor)
        organization_plan_set(organization=organization, plan=plan, actor=actor)
        if plan != locked.plan:
            _tell_provider(organization, plan)
        return None
    account, _ = BillingAccount.objects.get_or_create(organization=locked)
    cycle = cycle_of(created=locked.created_at.date(), day=timezone.now().date())
    if account.next_plan != plan:
        account.next_plan, account.next_plan_on = plan, cycle.next_first
        account.save(update_fields=["next_plan", "next_plan_on"])
        audit_add(
            organization=locked,
            actor=actor,
            action="billing.plan_schedule",
            target=locked.id,
            details={"from": locked.plan, "to": plan, "on": cycle.next_first.isoformat()},
        )
    return account.next_plan_on


@transaction.atomic
def plan_change_cancel(*, organization: Organization, actor: Actor) -> None:
    """The organization stays on its plan. Saying it again changes nothing. Raises NotAllowed."""
    actor_require(organization=organization, actor=actor, permission="manage_billing")
    _schedule_drop(organization, actor)


@transaction.atomic
def cycle_roll_over(*, organization: Organization, now: datetime) -> bool:
    """Apply the scheduled change if its cycle has begun. True where there was one; saying it again changes nothing."""
    account = (
        BillingAccount.objects.select_for_update().filter(pk=organization.pk, next_plan_on__lte=now.date()).first()
    )
    if account is None:
        return False
    plan, account.next_plan, account.next_plan_on = account.next_plan, "", None
    account.save(update_fields=["next_plan", "next_plan_on"])
    organization_plan_set(organization=organization, plan=plan, actor=SYSTEM)
    _tell_provider(organization, plan)
    return True


def _schedule_drop(organization: Organization, actor: Actor) -> None:
    account = BillingAccount.objects.select_for_update().filter(pk=organization.pk).exclude(next_plan="").first()
    if account is None:
        return
    dropped, account.next_plan, account.next_plan_on = account.next_plan, "", None
    account.save(update_fields=["next_plan", "next_plan_on"])
    audit_add(
        organization=organization,
        actor=actor,
        action="billing.plan_schedule_cancel",
        target=organization.id,
        details={"to": dropped},
    )


def _tell_provider(organization: Organization, plan: str) -> None:
    """Once it is done. A provider that is away undoes nothing: the log has it, and a round tells it again."""

    def tell() -> None:
        try:
            provider().plan_changed(organization=organization, plan=plan_of(plan))
        except ProviderWaits:
            log.info("provider_waits", organization=str(organization.pk), plan=plan)
        except ProviderUnavailable as error:
            log.error("provider_not_told", organization=str(organization.pk), plan=plan, error=str(error))

    transaction.on_commit(tell)
