from datetime import UTC, date, datetime, time, timedelta

from django.db.models import QuerySet

from workbench.tenancy.models import AuditEntry, Organization


def entries_of(
    *,
    organization: Organization,
    action: str = "",
    person: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEntry]:
    """Newest first. `person` is part of an address; both days (UTC) are in it."""
    found = AuditEntry.objects.filter(organization=organization).select_related("actor")
    if action:
        found = found.filter(action=action)
    if person:
        found = found.filter(actor_label__icontains=person)
    if since:
        found = found.filter(created_at__gte=_midnight(since))
    if until:
        found = found.filter(created_at__lt=_midnight(until) + timedelta(days=1))
    return found.order_by("-created_at", "-id")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
