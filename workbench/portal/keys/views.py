"""The list, one of it, making, rolling, revoking."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workbench.api.addresses import base_url
from workbench.portal.access import member_page
from workbench.portal.keys.forms import SCOPE_WORDS, AccountForm, KeyForm, RollForm
from workbench.portal.keys.kinds import (
    KINDS,
    Credential,
    Kind,
    credential_make,
    credential_roll,
    credentials_of,
    secrets_shown,
)
from workbench.portal.keys.once import once_id, once_new
from workbench.portal.keys.selectors import ends_with, in_state, state_of
from workbench.portal.member import Member
from workbench.portal.paging import paged
from workbench.portal.shell import page
from workbench.tenancy.credentials import credential_revoke
from workbench.tenancy.models import Project
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.scopes import SCOPES

PERMISSION = "manage_credentials"
SHOWN_BEFORE = "That was made before, and its secret is shown only once. Roll it to get a new one."


@require_safe
@member_page(PERMISSION)
def index(member: Member, kind: Kind) -> HttpResponse:
    """`?project=` shows those of one project, `?past=1` those that no longer work."""
    query = member.request.GET
    projects = list(Project.objects.filter(organization=member.organization).order_by("name"))
    chosen = next((project for project in projects if str(project.pk) == query.get("project")), None)
    rows = in_state(credentials_of(organization=member.organization, kind=kind), past="past" in query)
    if chosen:
        rows = rows.filter(**{"project" if kind.is_key else "projects": chosen})
    shown = paged(rows, member.request)
    context = {
        "rows": shown,
        "listed": [(credential, state_of(credential)) for credential in shown],
        "projects": projects,
        "chosen": chosen,
        "past": "past" in query,
        "scopes_in_all": len(SCOPES),
    }
    return _page(member, kind, "index", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(PERMISSION)
def new(member: Member, kind: Kind) -> HttpResponse:
    """The answer to the POST shows the secret; no other does."""
    form_class = KeyForm if kind.is_key else AccountForm
    if member.request.method != "POST":
        asked = member.request.GET.get("project", "")
        initial = {"project" if kind.is_key else "projects": asked if kind.is_key else [asked]} if asked else {}
        return _new(member, kind, form_class(organization=member.organization, initial=initial))
    form = form_class(member.request.POST, organization=member.organization)
    made_id = once_id(member.request.POST.get("once", ""), user=member.user)
    if made_id is None:
        form.add_error(None, "This form is too old. Look through it and send it again.")
    if not form.is_valid() or made_id is None:
        return _new(member, kind, form, status=422)
    try:
        with transaction.atomic():
            made = credential_make(kind=kind, member=member, credential_id=made_id, given=form.cleaned_data)
    except IntegrityError:
        messages.warning(member.request, SHOWN_BEFORE)
        return redirect("portal_keys", member.organization.pk, kind)
    return _shown_once(member, kind, *made)


@require_safe
@member_page(PERMISSION)
def detail(member: Member, kind: Kind, key_id: UUID) -> HttpResponse:
    return _detail(member, kind, _found(member, kind, key_id))


@require_POST
@member_page(PERMISSION)
def roll(member: Member, kind: Kind, key_id: UUID) -> HttpResponse:
    credential, form = _found(member, kind, key_id), RollForm(member.request.POST)
    if not form.is_valid():
        return _detail(member, kind, credential, form=form, status=422)
    try:
        made = credential_roll(credential=credential, member=member, overlap=form.cleaned_data["overlap"])
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
        return redirect("portal_key", member.organization.pk, kind, key_id)
    return _shown_once(member, kind, *made, former=credential)


@require_POST
@member_page(PERMISSION)
def revoke(member: Member, kind: Kind, key_id: UUID) -> HttpResponse:
    credential = _found(member, kind, key_id)
    credential_revoke(credential=credential, actor=member.actor)
    messages.success(member.request, f"{credential.name} is revoked.")
    return redirect("portal_key", member.organization.pk, kind, key_id)


def _found(member: Member, kind: Kind, key_id: UUID) -> Any:
    return get_object_or_404(credentials_of(organization=member.organization, kind=kind), pk=key_id)


def _new(member: Member, kind: Kind, form: KeyForm | AccountForm, *, status: int = 200) -> HttpResponse:
    return _page(member, kind, "new", {"form": form, "once": once_new(user=member.user)}, status=status)


def _detail(
    member: Member, kind: Kind, credential: Credential, *, form: RollForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "credential": credential,
        "state": state_of(credential),
        "scopes": [(scope, SCOPE_WORDS[scope]) for scope in credential.scopes],
        "ends": ends_with(credential),
        "form": form or RollForm(),
    }
    return _page(member, kind, "detail", context, status=status)


def _shown_once(
    member: Member, kind: Kind, credential: Credential, secret: str, former: Credential | None = None
) -> HttpResponse:
    shown = secrets_shown(credential=credential, secret=secret)
    context = {"credential": credential, "former": former, "shown": shown, "base_url": base_url(member.request)}
    answer = _page(member, kind, "made", context)
    patch_cache_control(answer, no_store=True)
    return answer


def _page(member: Member, kind: Kind, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {"section": "portal_keys", "kind": kind, "kinds": KINDS, **context}
    return page(member, f"portal/keys/{name}.html", context, status=status)
