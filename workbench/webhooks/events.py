"""Events, written down for each webhook that asks for them in the transaction that they tell of."""

import json
import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from workbench.tenancy.models import Organization, Project
from workbench.webhooks.models import Delivery, EventType, Webhook


def event_emit(*, type: EventType, project: Project, data: dict[str, Any], key: str) -> int:  # noqa: A002 - its name
    """In the caller's transaction. Said again with the same `key` it changes nothing. Returns how many webhooks will
    be told. One query where there are none."""
    webhooks = Webhook.objects.filter(project=project, disabled_at=None)
    return _emit(type, [(webhook, project) for webhook in webhooks], data, key)


def event_emit_to_all(*, type: EventType, organization: Organization, data: dict[str, Any], key: str) -> int:  # noqa: A002
    """To every project of the organization."""
    webhooks = Webhook.objects.filter(project__organization=organization, disabled_at=None).select_related("project")
    return _emit(type, [(webhook, webhook.project) for webhook in webhooks], data, key)


def event_of(*, type: str, project: Project, data: dict[str, Any], event_id: uuid.UUID, at: datetime) -> str:  # noqa: A002
    """The body that is sent and signed."""
    event = {
        "id": str(event_id),
        "type": type,
        "created_at": at.isoformat().replace("+00:00", "Z"),
        "organization_id": str(project.organization_id),
        "project_id": str(project.pk),
        "data": data,
    }
    return json.dumps(event, separators=(",", ":"))


def _emit(kind: EventType, told: list[tuple[Webhook, Project]], data: dict[str, Any], key: str) -> int:
    now = timezone.now()
    deliveries = []
    for webhook, project in told:
        if kind not in webhook.events:
            continue
        event_id = uuid.uuid5(project.pk, f"{kind} {key}")
        body = event_of(type=kind, project=project, data=data, event_id=event_id, at=now)
        deliveries.append(
            Delivery(webhook=webhook, event_id=event_id, type=kind, body=body, created_at=now, next_at=now)
        )
    if deliveries:
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    return len(deliveries)
