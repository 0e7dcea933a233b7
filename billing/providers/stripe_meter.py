"""What Stripe's meter is told: the frames over the quota, each day when it is over and its blocks are closed, block by
block. The identifier is that of the ledger's row: told twice, it counts once.

Frames count when they are told, not on their day: what came after an invoice was made would be on none.
"""

from datetime import UTC, date, datetime, time, timedelta

import stripe
from django.conf import settings
from django.db.models import Sum

from billing.cycles import cycle_of
from billing.history import plan_at
from billing.models import BillingAccount, LedgerEntry, StripeSubscription
from billing.plans import Plan, plan_of
from billing.providers.stripe_calls import asked, client
from billing.settled import SETTLE

DAY = timedelta(days=1)


def usage_report(*, subscription: StripeSubscription, now: datetime) -> int:
    """All days that are over. Returns of how many blocks. Saying it again changes nothing. Raises
    ProviderUnavailable."""
    told = 0
    while (day := subscription.reported_until) < (now - SETTLE).date():
        ended = datetime.combine(day + DAY, time.min, tzinfo=UTC)
        told += _report(subscription, day, plan_at(organization=subscription.organization, moment=ended), now)
    return told


def usage_report_last(*, subscription: StripeSubscription, now: datetime) -> None:
    """Of one that is about to end also the day that just was, and this one so far, which are its own plan's."""
    usage_report(subscription=subscription, now=now)
    while subscription.reported_until <= now.date():
        _report(subscription, subscription.reported_until, plan_of(subscription.plan), now)


def _report(subscription: StripeSubscription, day: date, plan: Plan, now: datetime) -> int:
    """A `day` on `plan`, after which the next one is due. Of two at once the slower leaves it at that."""
    reports = [] if plan.quota_frames is None or plan.overage is None else _over(subscription, day, plan.quota_frames)
    customer = BillingAccount.objects.get(pk=subscription.organization_id).customer_reference
    for identifier, frames in reports:
        _tell(customer, identifier, frames)
    moved: dict[str, date | datetime] = {"reported_until": day + DAY}
    if reports:
        moved["told_at"] = now
    StripeSubscription.objects.filter(pk=subscription.pk, reported_until=day).update(**moved)
    subscription.refresh_from_db(fields=["reported_until", "told_at"])
    return len(reports)


def _over(subscription: StripeSubscription, day: date, quota: int) -> list[tuple[str, int]]:
    """The blocks of a day with what of them is over the quota, in an order that is the same each time."""
    cycle = cycle_of(created=subscription.organization.created_at.date(), day=day)
    rows = LedgerEntry.objects.filter(project__organization=subscription.organization_id, cycle_start=cycle.first)
    used = rows.filter(day__lt=day).aggregate(frames=Sum("frames"))["frames"] or 0
    over = []
    of_the_day = rows.filter(day=day).order_by("session_id", "number")
    for session_id, number, frames in of_the_day.values_list("session_id", "number", "frames"):
        used += frames
        if used > quota:
            over.append((f"{session_id}-{number}", min(frames, used - quota)))
    return over


def _tell(customer: str, identifier: str, frames: int) -> None:
    params = {
        "event_name": settings.STRIPE_METER_EVENT,
        "payload": {"stripe_customer_id": customer, "value": str(frames)},
        "identifier": identifier,
    }

    def tell() -> None:
        try:
            client().billing.meter_events.create(params=params)
        except stripe.InvalidRequestError as error:
            if error.code != "duplicate_meter_event" and "already exists" not in str(error):
                raise

    asked(tell)
