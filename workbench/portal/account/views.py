"""The account's own pages. Those of allauth stand beside them, see templates/account and templates/mfa."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from workbench.portal.account.forms import DeleteForm, NameForm
from workbench.portal.account.services import person_delete
from workbench.templatetags.devices import device_name
from workbench.tenancy.devices import devices_end, devices_of
from workbench.tenancy.models import Membership, User
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.second_factor import has_second_factor
from workbench.tenancy.services import organizations_alone, organizations_held


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = NameForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your name is saved.")
        return redirect("account")
    context = {
        "form": form,
        "memberships": Membership.objects.filter(user=user).select_related("organization").order_by("created_at"),
        "has_second_factor": has_second_factor(user),
        "devices": devices_of(user=user).count(),
    }
    return render(request, "portal/account/account.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """POST signs out all but this browser."""
    user = cast(User, request.user)
    if request.method == "POST":
        devices_end(user=user, but=request.session.session_key)
        messages.success(request, "All other browsers are signed out.")
        return redirect("usersessions_list")
    context = {"devices": devices_of(user=user), "here": request.session.session_key}
    return render(request, "portal/account/devices.html", context)


@login_required
@require_POST
def device_end(request: HttpRequest, device_id: int) -> HttpResponse:
    device = get_object_or_404(devices_of(user=cast(User, request.user)), pk=device_id)
    device.end()
    messages.success(request, f"{device_name(device.user_agent)} is signed out.")
    return redirect("usersessions_list")


@login_required
@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = DeleteForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            person_delete(user=user)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            logout(request)
            messages.success(request, "Your account is deleted.")
            return redirect("account_login")
    context = {"form": form, "held": organizations_held(user=user), "alone": organizations_alone(user=user)}
    return render(request, "portal/account/delete.html", context, status=422 if form.errors else 200)


def too_often(request: HttpRequest) -> HttpResponse:
    """What allauth answers whoever has tried too often; its longest window is five minutes."""
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = "300"
    return answer
