"""Members: the list, one of them, and what may be done to them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.members.forms import InviteForm, RoleForm
from workbench.portal.members.selectors import credentials_made_by, invitations_open, members_of
from workbench.portal.paging import paged
from workbench.portal.shell import page
from workbench.tenancy.models import Membership, Role
from workbench.tenancy.roles import NotAllowed, role_may
from workbench.tenancy.services import member_remove, member_role_set

SECTION = {"section": "portal_members"}


@require_safe
@member_page("read")
def index(member: Member) -> HttpResponse:
    form = InviteForm(owners=member.may("manage_owners"), initial={"role": Role.DEVELOPER})
    return members_page(member, form)


def members_page(member: Member, form: InviteForm, *, status: int = 200) -> HttpResponse:
    invitations = invitations_open(organization=member.organization)[:200] if member.may("manage_members") else []
    rows = paged(members_of(organization=member.organization), member.request)
    context = {**SECTION, "rows": rows, "invitations": invitations, "form": form, "now": timezone.now()}
    return page(member, "portal/members/index.html", context, status=status)


@require_safe
@member_page("read")
def detail(member: Member, membership_id: UUID) -> HttpResponse:
    return _detail(member, _found(member, membership_id))


@require_POST
@member_page("manage_members")
def role(member: Member, membership_id: UUID) -> HttpResponse:
    """What costs somebody their credentials is asked once more."""
    membership = _found(member, membership_id)
    form = RoleForm(member.request.POST, owners=member.may("manage_owners"))
    if not form.is_valid():
        return _detail(member, membership, form=form, status=422)
    chosen = Role(form.cleaned_data["role"])
    loses = role_may(membership.role, "manage_credentials") and not role_may(chosen, "manage_credentials")
    if loses and "confirmed" not in member.request.POST:
        keys, accounts = credentials_made_by(user=membership.user, organization=member.organization)
        if keys or accounts:
            return _detail(member, membership, form=form, asked=chosen, status=422)
    try:
        member_role_set(membership=membership, role=chosen, actor=member.actor)
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
    else:
        messages.success(member.request, f"{membership.user.email} is now {chosen.label.lower()}.")
    return redirect("portal_member", member.organization.pk, membership.pk)


@require_POST
@member_page("manage_members")
def remove(member: Member, membership_id: UUID) -> HttpResponse:
    membership = _found(member, membership_id)
    try:
        member_remove(membership=membership, actor=member.actor)
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
        return redirect("portal_member", member.organization.pk, membership_id)
    messages.success(member.request, f"{membership.user.email} has been removed.")
    return redirect("portal_members", member.organization.pk)


@require_POST
@member_page("read")
def leave(member: Member) -> HttpResponse:
    try:
        member_remove(membership=member.membership, actor=member.actor)
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
        return redirect("portal_members", member.organization.pk)
    messages.success(member.request, f"You have left {member.organization.name}.")
    return redirect("portal")


def _found(member: Member, membership_id: UUID) -> Membership:
    return get_object_or_404(members_of(organization=member.organization), pk=membership_id)


def _detail(
    member: Member,
    membership: Membership,
    *,
    form: RoleForm | None = None,
    asked: Role | None = None,
    status: int = 200,
) -> HttpResponse:
    owners = member.may("manage_owners")
    keys, accounts = credentials_made_by(user=membership.user, organization=member.organization)
    context = {
        **SECTION,
        "membership": membership,
        "is_self": membership.user == member.user,
        "may_change": member.may("manage_owners" if membership.role == Role.OWNER else "manage_members"),
        "form": form or RoleForm(owners=owners, initial={"role": membership.role}),
        "asked": asked,
        "keys": keys,
        "accounts": accounts,
    }
    return page(member, "portal/members/detail.html", context, status=status)
