import json
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from workbench.portal.access import member_page
from workbench.portal.keys.once import once_id, once_new
from workbench.portal.member import Member
from workbench.portal.shell import page
from workbench.portal.webhooks.forms import NewWebhookForm, WebhookForm
from workbench.portal.webhooks.lookups import (
    PERMISSION,
    delivery_or_404,
    webhook_or_404,
    webhooks_with_last_delivery,
)
from workbench.tenancy.roles import NotAllowed
from workbench.webhooks.addresses import AddressRefused
from workbench.webhooks.models import Delivery, Webhook
from workbench.webhooks.services import webhook_create, webhook_update
from workbench.webhooks.signing import webhook_secret_edition

SECTION = {"section": "portal_webhooks"}
A_PAGE = 25
SHOWN_BEFORE = "That was made before, and its secret is shown only once. Roll it to get a new one."


@require_safe
@member_page(PERMISSION)
def index(member: Member) -> HttpResponse:
    return page(member, "portal/webhooks/index.html", {**SECTION, "webhooks": webhooks_with_last_delivery(member)})


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(PERMISSION)
def create(member: Member) -> HttpResponse:
    """The answer to the POST shows the secret; no other does."""
    form = NewWebhookForm(member.organization, member.request.POST or None)
    made_id = once_id(member.request.POST.get("once", ""), user=member.user)
    if form.is_bound and made_id is None:
        form.add_error(None, "This form is too old. Look through it and send it again.")
    if form.is_valid():
        data = form.cleaned_data
        try:
            webhook, secret = webhook_create(
                project=data["project"],
                url=data["url"],
                events=form.chosen,
                actor=member.actor,
                webhook_id=made_id,
            )
        except AddressRefused as refused:
            form.add_error("url", str(refused))
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        except IntegrityError:
            messages.warning(member.request, SHOWN_BEFORE)
            return redirect("portal_webhooks", member.organization.pk)
        else:
            return shown_once(member, webhook, secret)
    context = {**SECTION, "form": form, "once": once_new(user=member.user)}
    return page(member, "portal/webhooks/new.html", context, status=422 if form.is_bound else 200)


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
        "edition": webhook_secret_edition(webhook.secret),
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


def shown_once(member: Member, webhook: Webhook, secret: str, *, rolled: bool = False) -> HttpResponse:
    context = {**SECTION, "webhook": webhook, "secret": secret, "rolled": rolled}
    answer = page(member, "portal/webhooks/made.html", context)
    patch_cache_control(answer, no_store=True)
    return answer


def _one_of_the_states(text: str) -> str | None:
    return text if text in Delivery.State.values else None
