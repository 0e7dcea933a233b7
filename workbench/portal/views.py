"""The way in: to the organization one was in last, or to making one; and an organization's first page."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from workbench.portal.access import LAST, member_page
from workbench.portal.forms import OrganizationForm
from workbench.portal.member import Member
from workbench.portal.overview import overview
from workbench.portal.shell import page
from workbench.tenancy.models import Membership, User
from workbench.tenancy.plans import PlanRequiresUpgrade
from workbench.tenancy.services import organization_create


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
    return page(member, "portal/home.html", {"section": "portal_home", **overview(member=member)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """One more organization, of which one is the owner."""
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organization, _ = organization_create(owner=cast(User, request.user), **form.cleaned_data)
        except PlanRequiresUpgrade as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{organization.name} is there.")
            return redirect("portal_home", organization.pk)
    return render(request, "portal/new.html", {"form": form}, status=422 if request.method == "POST" else 200)
