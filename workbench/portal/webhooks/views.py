import json
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.shell import page
from workbench.portal.webhooks.forms import NewWebhookForm, WebhookForm
from workbench.portal.webhooks.lookups import (
    PERMISSION,
    SHOWN_ONCE,
    delivery_or_404,
    webhook_or_404,
    webhooks_with_last_delivery,
)
from workbench.tenancy.roles import NotAllowed
from workbench.webhooks.addresses import AddressRefused
from workbench.webhooks.models import Delivery, Webhook
from workbench.webhooks.services import webhook_create, webhook_update
from workbench.webhooks.signing import webhook_secret_read

SECTION = {"section": "portal_webhooks"}
A_PAGE = 25


@require_safe
@member_page(PERMISSION)
def index(member: Member) -> HttpResponse:
    return page(member, "portal/webhooks/index.html", {**SECTION, "webhooks": webhooks_with_last_delivery(member)})


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(PERMISSION)
def create(member: Member) -> HttpResponse:
    form = NewWebhookForm(member.organization, member.request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            webhook, _ = webhook_create(
                project=data["project"], url=data["url"], events=form.chosen, actor=member.actor
            )
        except AddressRefused as refused:
            form.add_error("url", str(refused))
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            return _show_once(member, webhook)
    context = {**SECTION, "form": form}
    return page(member, "portal/webhooks/new.html", context, status=422 if form.is_bound else 200)


@never_cache  # it may show a secret
@require_safe
@member_page(PERMISSION)
def detail(member: Member, webhook_id: UUID) -> HttpResponse:
    webhook = webhook_or_404(member, webhook_id)
    deliveries = webhook.deliveries.defer("body").order_by("-created_at", "-pk")
    if state := _one_of_the_states(member.request.GET.get("state", "")):
        deliveries = deliveries.filter(state=state)
    context = {
        **SECTION,
        "webhook": webhook,
        "secret": _secret_once(member, webhook),
        "deliveries": Paginator(deliveries, A_PAGE).get_page(member.request.GET.get("page")),
        "states": Delivery.State,
        "state": state,
    }
    return page(member, "portal/webhooks/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(PERMISSION)
def edit(member: Member, webhook_id: UUID) -> HttpResponse:
    webhook = webhook_or_404(member, webhook_id)
    form = WebhookForm(member.request.POST or None, initial={"url": webhook.url, "events": webhook.events})
    if form.is_valid():
        try:
            webhook_update(webhook=webhook, url=form.cleaned_data["url"], events=form.chosen, actor=member.actor)
        except AddressRefused as refused:
            form.add_error("url", str(refused))
        else:
            messages.success(member.request, "The webhook is changed.")
            return redirect("portal_webhook", member.organization.pk, webhook.pk)
    context = {**SECTION, "form": form, "webhook": webhook}
    return page(member, "portal/webhooks/edit.html", context, status=422 if form.is_bound else 200)


@require_safe
@member_page(PERMISSION)
def delivery(member: Member, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    found = delivery_or_404(member, webhook_id, delivery_id)
    body = json.dumps(json.loads(found.body), indent=2, ensure_ascii=False)
    return page(member, "portal/webhooks/delivery.html", {**SECTION, "delivery": found, "body": body})


def _show_once(member: Member, webhook: Webhook) -> HttpResponse:
    """On the page that one is sent to, so that loading it again makes no second webhook."""
    member.request.session[SHOWN_ONCE] = str(webhook.pk)
    return redirect("portal_webhook", member.organization.pk, webhook.pk)


def _secret_once(member: Member, webhook: Webhook) -> str | None:
    if member.request.session.get(SHOWN_ONCE) != str(webhook.pk):
        return None
    del member.request.session[SHOWN_ONCE]
    try:
        return webhook_secret_read(webhook.secret)
    except InvalidToken:
        return None


def _one_of_the_states(text: str) -> str | None:
    return text if text in Delivery.State.values else None
