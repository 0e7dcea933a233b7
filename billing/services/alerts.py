"""Telling people, once a cycle for each level, how much of the quota is used."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from billing.models import QuotaCycle, UsageAlert
from billing.standing import GRACE, GRACE_PERCENT, Standing, standing_of, upgrade_path
from workbench.mail import mail_send
from workbench.tenancy.models import Organization, Role, User
from workbench.webhooks.events import event_emit_to_all
from workbench.webhooks.models import EventType

LEVELS = (50, 80, 100)  # per cent of the quota


@transaction.atomic
def usage_alerts_send(*, organization: Organization, now: datetime) -> list[int]:
    """The levels that were reached since they were last looked for, for which one message goes to owners and billing
    members. Saying it again sends nothing."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    standing = standing_of(organization_id=organization.pk, now=now)
    percent, cycle_start = standing.percent, standing.cycle.first
    if percent is None or percent < LEVELS[0]:
        return []
    alerts = UsageAlert.objects.filter(organization=organization, cycle_start=cycle_start)
    known = set(alerts.values_list("level", flat=True))
    new = [level for level in LEVELS if level <= percent and level not in known]
    if not new:
        return []
    UsageAlert.objects.bulk_create(
        UsageAlert(organization=organization, cycle_start=cycle_start, level=level) for level in new
    )
    if 100 in new and standing.plan.ends_at_quota:
        grace_begin(standing)
    _tell_webhooks(standing, level=new[-1])
    context = _context(standing, level=new[-1])
    people = User.objects.filter(
        memberships__organization=organization, memberships__role__in=[Role.OWNER, Role.BILLING], is_active=True
    )
    for person in people:
        mail_send(to=person.email, name="usage_alert", context=context)
    return new


def grace_begin(standing: Standing) -> None:
    """Once a cycle; later ones change nothing."""
    row, _ = QuotaCycle.objects.get_or_create(
        organization_id=standing.organization.pk, cycle_start=standing.cycle.first
    )
    QuotaCycle.objects.filter(pk=row.pk, grace_started_at=None).update(grace_started_at=standing.now)


def _tell_webhooks(standing: Standing, *, level: int) -> None:
    cycle = standing.cycle
    event_emit_to_all(
        type=EventType.QUOTA_WARNING,
        organization=standing.organization,
        data={
            "level_percent": level,
            "used_frames": standing.used,
            "quota_frames": standing.plan.quota_frames,
            "cycle_start": cycle.start.isoformat().replace("+00:00", "Z"),
            "cycle_end": cycle.end.isoformat().replace("+00:00", "Z"),
        },
        key=f"{cycle.first} {level}",
    )


def _context(standing: Standing, *, level: int) -> dict[str, object]:
    started = standing.grace_started_at or standing.now
    return {
        "organization": standing.organization,
        "plan": standing.plan,
        "level": level,
        "used": standing.used,
        "cycle": standing.cycle,
        "grace_ends_at": started + GRACE,
        "grace_frames": (standing.plan.quota_frames or 0) * GRACE_PERCENT // 100,
        "url": f"{settings.BASE_URL or ''}{upgrade_path(standing.organization.pk)}",
        "has_base_url": bool(settings.BASE_URL),
    }
