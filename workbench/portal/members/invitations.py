"""Inviting people: sent, sent again, taken back."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from workbench.api.addresses import base_url
from workbench.mail import mail_folder
from workbench.portal.access import member_page
from workbench.portal.invitations import invitation_send
from workbench.portal.member import Member
from workbench.portal.members.forms import InviteForm
from workbench.portal.members.selectors import invitations_open
from workbench.portal.members.views import members_page
from workbench.tenancy.models import Invitation, Role
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import invitation_create, invitation_revoke


@require_POST
@member_page("manage_members")
def invite(member: Member) -> HttpResponse:
    """All of them, or where one cannot be invited, none."""
    form = InviteForm(member.request.POST, owners=member.may("manage_owners"))
    if not form.is_valid():
        return members_page(member, form, status=422)
    emails = form.cleaned_data["emails"]
    try:
        with transaction.atomic():
            for email in emails:
                _send(member, email=email, role=form.cleaned_data["role"])
    except NotAllowed as refused:
        form.add_error("emails", str(refused))
        return members_page(member, form, status=422)
    _say(member, f"Invited {', '.join(emails)}.")
    return redirect("portal_members", member.organization.pk)


@require_POST
@member_page("manage_members")
def resend(member: Member, invitation_id: UUID) -> HttpResponse:
    """A new link for the same address and role, good for another seven days; the earlier one is not any more."""
    invitation = _found(member, invitation_id)
    try:
        with transaction.atomic():
            _send(member, email=invitation.email, role=invitation.role)
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
    else:
        _say(member, f"Sent {invitation.email} a new link; the earlier one no longer works.")
    return redirect("portal_members", member.organization.pk)


@require_POST
@member_page("manage_members")
def revoke(member: Member, invitation_id: UUID) -> HttpResponse:
    invitation = _found(member, invitation_id)
    invitation_revoke(invitation=invitation, actor=member.actor)
    messages.success(member.request, f"The invitation to {invitation.email} has been taken back.")
    return redirect("portal_members", member.organization.pk)


def _found(member: Member, invitation_id: UUID) -> Invitation:
    return get_object_or_404(invitations_open(organization=member.organization), pk=invitation_id)


def _send(member: Member, *, email: str, role: str) -> None:
    invitation, token = invitation_create(
        organization=member.organization, email=email, role=Role(role), actor=member.actor
    )
    invitation_send(invitation=invitation, token=token, base_url=base_url(member.request))


def _say(member: Member, words: str) -> None:
    folder = mail_folder()
    where = f" There is no mail server yet: the mail lies in {folder.parent.name}/{folder.name}." if folder else ""
    messages.success(member.request, words + where)
