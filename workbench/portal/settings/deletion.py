"""The end of an organization, in an order that every layer can keep to: access first, then what is kept of sessions,
MoveSpecs, keys and names. Its row, its projects' rows, the ledger and the invoices stay, without a name."""

import structlog
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from billing.providers import ProviderUnavailable
from billing.removal import billing_close
from detection.removal import sessions_remove
from movespecs.removal import movespecs_remove
from movespecs.services import stars_forget
from workbench.tenancy.models import ApiKey, AuditEntry, Organization, ServiceAccount
from workbench.tenancy.services.upkeep import rows_delete
from workbench.webhooks.models import Delivery, Webhook

log = structlog.get_logger("workbench.deletion")


def organizations_purge() -> int:
    """Go on with every organization that was deleted; returns how many are done now. One that cannot be is tried
    again the next time, and keeps no other from it."""
    done = 0
    for organization in Organization.objects.filter(deleted_at__isnull=False, purged_at=None):
        try:
            done += organization_purge(organization=organization)
        except (ProviderUnavailable, DatabaseError) as error:
            log.warning("not_purged", organization_id=str(organization.pk), error=str(error))
    return done


def organization_purge(*, organization: Organization) -> bool:
    """Of one that `organization_close` closed delete what it made. False while a session of it still runs: say it
    again later. Raises ProviderUnavailable."""
    if not sessions_remove(organization=organization):
        return False
    billing_close(organization=organization, now=timezone.now())
    keys = ApiKey.objects.filter(project__organization=organization)
    accounts = ServiceAccount.objects.filter(organization=organization)
    for kind, credentials in (("api_key", keys), ("service_account", accounts)):
        for pk in credentials.values_list("pk", flat=True):
            stars_forget(actor=f"{kind}:{pk}")
    stars_forget(actor=f"organization:{organization.pk}")
    movespecs_remove(organization=organization)
    for rows in (
        Delivery.objects.filter(webhook__project__organization=organization),
        Webhook.objects.filter(project__organization=organization),
        keys,
        accounts,
        AuditEntry.objects.filter(~Q(action="organization.delete"), organization=organization),
    ):
        rows_delete(rows)
    Organization.objects.filter(pk=organization.pk).update(purged_at=timezone.now())
    return True
