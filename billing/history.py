"""What an organization was on, as the audit log has it."""

from datetime import datetime

from billing.plans import Plan, plan_of
from workbench.tenancy.models import AuditEntry, Organization


def plan_at(*, organization: Organization, moment: datetime) -> Plan:
    """The plan just before `moment`."""
    later = AuditEntry.objects.filter(
        organization=organization, action="organization.plan_set", created_at__gte=moment
    ).order_by("created_at")
    first = later.first()
    return plan_of(first.details["from"] if first else organization.plan)
