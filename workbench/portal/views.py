"""The way in: to the organization one was in last, or to making the first."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from workbench.portal.access import LAST, member_page
from workbench.portal.member import Member
from workbench.portal.shell import page
from workbench.tenancy.models import Membership, User


@require_safe
@login_required
def enter(request: HttpRequest) -> HttpResponse:
    memberships = Membership.objects.filter(user=cast(User, request.user), organization__system_key="")
    found = list(memberships.order_by("created_at").values_list("organization_id", flat=True))
    if not found:
        return redirect("welcome")
    last = request.session.get(LAST)
    return redirect("portal_home", UUID(last) if last and UUID(last) in found else found[0])


@require_safe
@member_page("read")
def home(member: Member) -> HttpResponse:
    return page(member, "portal/home.html", {"section": "portal_home"})
