"""Each step has an address of its own and leads to the next; Skip leads into the portal."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from movespecs.models import MoveSpec
from movespecs.selectors import catalogue
from workbench.api.addresses import base_url
from workbench.pages.samples import samples_of
from workbench.pages.sdk import wheel_url
from workbench.pages.selectors import movement_cards
from workbench.portal.access import member_page
from workbench.portal.keys.once import once_id, once_new
from workbench.portal.member import Member
from workbench.portal.welcome.forms import FirstOrganization, suggested
from workbench.portal.welcome.services import first_organization_create, movement_take
from workbench.tenancy.access_tokens import access_token_issue
from workbench.tenancy.credentials import api_key_create, api_key_joined
from workbench.tenancy.models import ApiKey, Membership, Project, User
from workbench.tenancy.services import invitations_open

KEY_NAME = "First key"
SCOPES = ["movespecs:read", "sessions:read", "sessions:write", "usage:read"]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organization(request: HttpRequest) -> HttpResponse:
    """The first step, for who belongs nowhere yet."""
    user = cast(User, request.user)
    if Membership.objects.filter(user=user).exists():
        return redirect("portal")
    skip = "skip" in request.POST
    names = suggested(user)
    form = FirstOrganization(names if skip else request.POST or None, initial=names)
    if request.method == "POST" and form.is_valid():
        made = first_organization_create(
            user=user, name=form.cleaned_data["organization"], project_name=form.cleaned_data["project"]
        )
        return redirect("portal_home" if skip else "welcome_movement", made.pk)
    context = {"form": form, "step": 1, "invitations": invitations_open(user=user)}
    return render(request, "portal/welcome/organization.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page("write_movespecs")
def movement(member: Member) -> HttpResponse:
    """The second: a movement of the catalogue becomes the project's own."""
    request = member.request
    project = _project(member)
    if request.method == "POST":
        source = get_object_or_404(catalogue(), slug=request.POST.get("movement", ""))
        taken = movement_take(source=source, project=project, actor=f"user:{member.user.pk}")
        return redirect("welcome_key", member.organization.pk, taken.pk)
    context = {"step": 2, "organization": member.organization, "project": project, "movements": movement_cards()}
    return render(request, "portal/welcome/movement.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_page("manage_credentials")
def key(member: Member, movespec_id: UUID) -> HttpResponse:
    """The third: a key, shown in the answer to the form that makes it and never again."""
    request = member.request
    project = _project(member)
    chosen = get_object_or_404(MoveSpec.objects.select_related("forked_from"), pk=movespec_id, project=project)
    slug = chosen.forked_from.slug if chosen.forked_from else ""
    context = {
        "step": 3,
        "once": once_new(user=member.user),
        "organization": member.organization,
        "project": project,
        "movespec": chosen,
        "slug": slug,
        "base_url": base_url(request),
        "sample": next(iter(samples_of(slug)), None),
        "wheel_url": wheel_url(),
    }
    if request.method == "POST":
        key_id = once_id(request.POST.get("once", ""), user=member.user)
        made = _key_make(member, project, key_id) if key_id else None
        if made is None:
            messages.info(request, "That key is made, and was shown once. Here you can make another.")
            return redirect("welcome_key", member.organization.pk, chosen.pk)
        _, token = access_token_issue(credential=made[0], project=project, scopes=SCOPES)
        context |= {"api_key": api_key_joined(*made), "access_token": token}
    return render(request, "portal/welcome/key.html", context)


def _key_make(member: Member, project: Project, key_id: UUID) -> tuple[ApiKey, str] | None:
    """None for the same form again: a reload, a second press."""
    try:
        with transaction.atomic():
            return api_key_create(project=project, name=KEY_NAME, actor=member.actor, scopes=SCOPES, key_id=key_id)
    except IntegrityError:
        return None


def _project(member: Member) -> Project:
    found = Project.objects.filter(organization=member.organization, archived_at=None).order_by("created_at").first()
    if found is None:
        raise Http404
    return found
