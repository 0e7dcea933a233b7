"""Invitations: the mail with the link, and the page it leads to, which says who invites to what."""

from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workbench.mail import mail_send
from workbench.tenancy.models import Invitation, Membership, User
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import invitation_accept, invitation_found


def invitation_send(*, invitation: Invitation, token: str, base_url: str) -> None:
    """The mail with the link, once the transaction has committed. `token` is what invitation_create gave with it."""
    inviter = invitation.invited_by
    context = {
        "organization": invitation.organization.name,
        "inviter": (inviter.name or inviter.email) if inviter else "",
        "role": invitation.get_role_display().lower(),
        "email": invitation.email,
        "expires_at": invitation.expires_at,
        "url": base_url + reverse("invitation", args=[token]),
    }
    mail_send(to=invitation.email, name="invitation", context=context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """POST accepts it. Who is not signed in is led through signing in or up, and back."""
    found = invitation_found(token=token)
    if found is None:
        return render(request, "portal/invitations/lost.html", status=404)
    user = request.user if request.user.is_authenticated else None
    state = _state(found, user)
    if state == "member":
        return redirect("portal_home", found.organization_id)
    refusal = ""
    if request.method == "POST" and state == "yours" and user:
        try:
            invitation_accept(token=token, user=user)
        except NotAllowed as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Welcome to {found.organization.name}.")
            return redirect("portal_home", found.organization_id)
    here = reverse("invitation", args=[token])
    context = {
        "invitation": found,
        "state": state,
        "refusal": refusal,
        "here": here,
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': here})}",
        "sign_up": f"{reverse('account_signup')}?{urlencode({'next': here, 'email': found.email})}",
    }
    status = 410 if state in GONE else 200
    return render(request, "portal/invitations/invitation.html", context, status=409 if refusal else status)


GONE = {"revoked", "used", "expired", "suspended"}


def _state(found: Invitation, user: User | None) -> str:
    """What stands between the reader and the organization: one of GONE, or "signed_out", "other_address", "member";
    "yours" where nothing does."""
    if user and Membership.objects.filter(organization=found.organization, user=user).exists():
        return "member"
    if found.revoked_at:
        return "revoked"
    if found.accepted_at:
        return "used"
    if found.expires_at <= timezone.now():
        return "expired"
    if found.organization.suspended_at:
        return "suspended"
    if user is None:
        return "signed_out"
    if EmailAddress.objects.filter(user=user, verified=True, email__iexact=found.email).exists():
        return "yours"
    return "other_address"
