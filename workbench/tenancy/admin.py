"""The operators' site. Everything can be read but secrets; what changes access goes through services, as actions."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from workbench.tenancy.audit import Actor
from workbench.tenancy.credentials import credential_revoke
from workbench.tenancy.models import (
    ApiKey,
    AuditEntry,
    Invitation,
    Membership,
    Organization,
    Project,
    ServiceAccount,
    User,
)
from workbench.tenancy.second_factor import has_second_factor
from workbench.tenancy.services import (
    account_switch_off,
    account_switch_on,
    organization_resume,
    organization_suspend,
)


class OperatorSite(admin.AdminSite):
    """Of its own, because the packages register models on Django's that show the secrets of second factors. Operators
    sign in as everybody does, with the same limits and the factor they have; without one they are not let in."""

    site_header = site_title = "Workbench operators"
    index_title = "Tenants"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and has_second_factor(cast(User, request.user))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Where Django sends whoever is not let in."""
        inside = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(inside)
        if self.has_permission(request):
            return redirect("admin:index")
        staff = super().has_permission(request)
        return render(request, "operators/refused.html", {"staff": staff}, status=403)


site = OperatorSite()


def operator_of(request: HttpRequest) -> Actor:
    assert isinstance(request.user, User)  # noqa: S101 - the site lets only signed-in staff in
    return Actor(label=f"operator {request.user.email}", user=request.user)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """For actions: Django's own permission to change such rows, which the forms here never use."""
        return super().has_change_permission(request)


@admin.action(description="Suspend: its tokens end at once", permissions=["operate"])
def suspend(_admin: ReadOnly, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
    for organization in chosen:
        organization_suspend(organization=organization, actor=operator_of(request))


@admin.action(description="Resume", permissions=["operate"])
def resume(_admin: ReadOnly, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
    for organization in chosen:
        organization_resume(organization=organization, actor=operator_of(request))


@admin.action(description="Revoke: its tokens end at once, for good", permissions=["operate"])
def revoke(_admin: ReadOnly, request: HttpRequest, chosen: QuerySet[ApiKey] | QuerySet[ServiceAccount]) -> None:
    for credential in chosen:
        credential_revoke(credential=credential, actor=operator_of(request))


@admin.action(description="Switch off: signed out everywhere, their credentials revoked", permissions=["operate"])
def switch_off(_admin: ReadOnly, request: HttpRequest, chosen: QuerySet[User]) -> None:
    for user in chosen:
        account_switch_off(user=user, actor=operator_of(request))


@admin.action(description="Switch on again", permissions=["operate"])
def switch_on(_admin: ReadOnly, request: HttpRequest, chosen: QuerySet[User]) -> None:
    for user in chosen:
        account_switch_on(user=user, actor=operator_of(request))


@admin.register(Organization, site=site)
class OrganizationAdmin(ReadOnly):
    list_display = fields = ("name", "id", "plan", "created_at", "suspended_at", "deleted_at", "purged_at")
    list_filter = ("plan",)
    search_fields = ("name", "id")
    actions = (suspend, resume)


@admin.register(Project, site=site)
class ProjectAdmin(ReadOnly):
    list_display = fields = ("name", "id", "organization", "created_at", "archived_at")
    list_select_related = ("organization",)
    search_fields = ("name", "id", "organization__name")


@admin.register(User, site=site)
class UserAdmin(ReadOnly):
    list_display = fields = ("email", "id", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name", "id")
    actions = (switch_off, switch_on)


@admin.register(Membership, site=site)
class MembershipAdmin(ReadOnly):
    list_display = fields = ("user", "organization", "role", "created_at")
    list_select_related = ("user", "organization")
    list_filter = ("role",)
    search_fields = ("user__email", "organization__name")


@admin.register(Invitation, site=site)
class InvitationAdmin(ReadOnly):
    list_display = fields = (
        "email",
        "organization",
        "role",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
        "revoked_at",
    )
    list_select_related = ("organization", "invited_by")
    search_fields = ("email", "organization__name")


CREDENTIAL = ("name", "id", "scopes", "secret_hint", "created_by", "created_at")
CREDENTIAL_STATE = ("last_used_at", "expires_at", "rolled_at", "revoked_at")


@admin.register(ApiKey, site=site)
class ApiKeyAdmin(ReadOnly):
    fields = (*CREDENTIAL, "project", *CREDENTIAL_STATE)
    list_display = ("name", "id", "project", "created_by", *CREDENTIAL_STATE)
    list_select_related = ("project", "created_by")
    search_fields = ("name", "id", "project__name", "project__organization__name")
    actions = (revoke,)


@admin.register(ServiceAccount, site=site)
class ServiceAccountAdmin(ReadOnly):
    fields = (*CREDENTIAL, "organization", "projects", *CREDENTIAL_STATE)
    list_display = ("name", "id", "organization", "created_by", *CREDENTIAL_STATE)
    list_select_related = ("organization", "created_by")
    search_fields = ("name", "id", "organization__name")
    actions = (revoke,)


@admin.register(AuditEntry, site=site)
class AuditEntryAdmin(ReadOnly):
    fields = ("created_at", "organization", "actor_label", "action", "target", "details")
    list_display = ("created_at", "organization", "actor_label", "action", "target")
    list_select_related = ("organization",)
    list_filter = ("action",)
    search_fields = ("target", "actor_label", "organization__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
