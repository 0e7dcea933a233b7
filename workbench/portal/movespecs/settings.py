"""What a MoveSpec is called, who sees it, where it comes from, and its end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from movespecs.models import MoveSpec, Visibility
from movespecs.selectors import movespecs_seen_by, published_at
from movespecs.services import (
    DelistedError,
    movespec_archive,
    movespec_unarchive,
    movespec_update,
    star_add,
    star_remove,
)
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.movespecs.forms import DetailsForm, VisibilityForm
from workbench.portal.movespecs.frame import author, movespec_of, movespec_page, refused_when_archived
from workbench.portal.movespecs.names import names_of

TAB = "portal_movespec_settings"


@require_http_methods(["GET", "HEAD"])
@member_page("read")
def detail(member: Member, movespec_id: UUID) -> HttpResponse:
    return _page(member, movespec_of(member, movespec_id))


@require_POST
@member_page("write_movespecs")
def rename(member: Member, movespec_id: UUID) -> HttpResponse:
    movespec = movespec_of(member, movespec_id)
    form = DetailsForm(member.request.POST)
    if not form.is_valid():
        return _page(member, movespec, details=form)
    with refused_when_archived(member):
        movespec_update(movespec=movespec, actor=author(member), **form.cleaned_data)
        messages.success(member.request, "Saved.")
    return _back(member, movespec)


@require_POST
@member_page("write_movespecs")
def visibility(member: Member, movespec_id: UUID) -> HttpResponse:
    movespec = movespec_of(member, movespec_id)
    form = VisibilityForm(member.request.POST)
    if not form.is_valid():
        return _page(member, movespec, visibility=form)
    chosen = Visibility(form.cleaned_data["visibility"])
    with refused_when_archived(member):
        try:
            movespec_update(movespec=movespec, actor=author(member), visibility=chosen, user=member.user)
        except DelistedError:
            messages.error(member.request, "A moderator has delisted it, and only a moderator can list it again.")
        else:
            messages.success(member.request, f"It is {chosen.label.lower()} now.")
    return _back(member, movespec)


@require_POST
@member_page("write_movespecs")
def star(member: Member, movespec_id: UUID) -> HttpResponse:
    """A person's own mark, on public MoveSpecs of others too. `next` is the page that it was set on."""
    movespec = get_object_or_404(movespecs_seen_by(organization=member.organization), pk=movespec_id)
    change = star_add if member.request.POST.get("starred") == "yes" else star_remove
    with refused_when_archived(member):
        change(movespec=movespec, actor=author(member))
    onward = member.request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        return redirect(onward)
    return redirect("portal_movespecs", member.organization.pk)


@require_POST
@member_page("write_movespecs")
def archive(member: Member, movespec_id: UUID) -> HttpResponse:
    movespec = movespec_of(member, movespec_id)
    movespec_archive(movespec=movespec, actor=author(member))
    messages.success(member.request, f"{movespec.name} is archived.")
    return redirect(reverse("portal_movespecs", args=[member.organization.pk]))


@require_POST
@member_page("write_movespecs")
def unarchive(member: Member, movespec_id: UUID) -> HttpResponse:
    movespec = movespec_of(member, movespec_id)
    movespec_unarchive(movespec=movespec, actor=author(member))
    messages.success(member.request, "It is back, as it was.")
    return _back(member, movespec)


def _page(
    member: Member,
    movespec: MoveSpec,
    *,
    details: DetailsForm | None = None,
    visibility: VisibilityForm | None = None,
) -> HttpResponse:
    origin = movespec.forked_from
    names = names_of(organization=member.organization, labels=[movespec.created_by, movespec.updated_by])
    context = {
        "details": details or DetailsForm(initial={"name": movespec.name, "description": movespec.description}),
        "visibility_form": visibility or VisibilityForm(initial={"visibility": movespec.visibility}),
        "created_by": names[movespec.created_by],
        "updated_by": names[movespec.updated_by],
        "origin": origin,
        "origin_own": origin is not None and origin.project.organization_id == member.organization.pk,
        "origin_published": origin is not None and published_at(handle=origin.handle).exists(),
        "published": movespec.visibility == Visibility.PUBLIC and published_at(handle=movespec.handle).exists(),
    }
    status = 422 if details or visibility else 200
    return movespec_page(member, movespec, "portal/movespecs/settings.html", context, tab=TAB, status=status)


def _back(member: Member, movespec: MoveSpec) -> HttpResponse:
    return redirect(TAB, member.organization.pk, movespec.pk)
