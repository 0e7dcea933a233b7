"""What the buttons of a webhook's page do."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.webhooks.lookups import PERMISSION, delivery_or_404, webhook_or_404
from workbench.portal.webhooks.views import shown_once
from workbench.tenancy.roles import NotAllowed
from workbench.webhooks import services
from workbench.webhooks.models import Webhook


@require_POST
@member_page(PERMISSION)
def test(member: Member, webhook_id: UUID) -> HttpResponse:
    webhook = webhook_or_404(member, webhook_id)
    try:
        services.webhook_test(webhook=webhook, actor=member.actor)
        messages.success(member.request, "A test event is on its way. Load this page again to see what came of it.")
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
    return _back(member, webhook)


@require_POST
@member_page(PERMISSION)
def roll(member: Member, webhook_id: UUID) -> HttpResponse:
    """The answer to the POST shows the secret; no other does."""
    webhook, edition = webhook_or_404(member, webhook_id), member.request.POST.get("edition", "")
    try:
        secret = services.webhook_secret_roll(webhook=webhook, actor=member.actor, edition=edition)
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
        return _back(member, webhook)
    return shown_once(member, webhook, secret, rolled=True)


@require_POST
@member_page(PERMISSION)
def disable(member: Member, webhook_id: UUID) -> HttpResponse:
    webhook = webhook_or_404(member, webhook_id)
    services.webhook_disable(webhook=webhook, actor=member.actor)
    messages.success(member.request, "The webhook is disabled: nothing is sent to it.")
    return _back(member, webhook)


@require_POST
@member_page(PERMISSION)
def enable(member: Member, webhook_id: UUID) -> HttpResponse:
    webhook = webhook_or_404(member, webhook_id)
    services.webhook_enable(webhook=webhook, actor=member.actor)
    messages.success(member.request, "The webhook is enabled: it hears of events from now on.")
    return _back(member, webhook)


@require_POST
@member_page(PERMISSION)
def delete(member: Member, webhook_id: UUID) -> HttpResponse:
    services.webhook_delete(webhook=webhook_or_404(member, webhook_id), actor=member.actor)
    messages.success(member.request, "The webhook is deleted.")
    return redirect("portal_webhooks", member.organization.pk)


@require_POST
@member_page(PERMISSION)
def resend(member: Member, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    delivery = delivery_or_404(member, webhook_id, delivery_id)
    try:
        services.delivery_resend(delivery=delivery, actor=member.actor)
        messages.success(member.request, "The event is on its way again. Load this page again to see what came of it.")
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
    return redirect("portal_webhook_delivery", member.organization.pk, webhook_id, delivery.pk)


def _back(member: Member, webhook: Webhook) -> HttpResponse:
    return redirect("portal_webhook", member.organization.pk, webhook.pk)
