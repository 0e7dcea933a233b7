from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from workbench.portal.member import Member
from workbench.webhooks.models import Delivery, Webhook

PERMISSION = "manage_credentials"


def webhooks_of(member: Member) -> QuerySet[Webhook]:
    webhooks = Webhook.objects.filter(project__organization=member.organization)
    return webhooks.select_related("project__organization").order_by("project__name", "created_at")


def webhooks_with_last_delivery(member: Member) -> QuerySet[Webhook]:
    """Each with `last_state` and `last_at` of its newest delivery."""
    newest = Delivery.objects.filter(webhook=OuterRef("pk")).order_by("-created_at")
    return webhooks_of(member).annotate(
        last_state=Subquery(newest.values("state")[:1]), last_at=Subquery(newest.values("created_at")[:1])
    )


def webhook_or_404(member: Member, webhook_id: UUID) -> Webhook:
    return get_object_or_404(webhooks_of(member), pk=webhook_id)


def delivery_or_404(member: Member, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    deliveries = Delivery.objects.filter(webhook_id=webhook_id, webhook__project__organization=member.organization)
    return get_object_or_404(deliveries.select_related("webhook__project__organization"), pk=delivery_id)
