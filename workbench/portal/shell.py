"""The frame of every page of the portal: where one can go, and as whom."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from billing.notices import notices_of
from workbench.portal.member import Member
from workbench.tenancy.models import Organization
from workbench.tenancy.roles import MAY


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation. `permission` is what its page takes."""

    name: str
    title: str
    icon: str
    permission: str = "read"


NAVIGATION = (
    Entry("portal_home", "Overview", "home"),
    Entry("portal_movespecs", "MoveSpecs", "figure"),
    Entry("portal_sessions", "Sessions", "play"),
    Entry("portal_keys", "Keys", "key", "manage_credentials"),
    Entry("portal_usage", "Usage", "chart"),
    Entry("portal_billing", "Billing", "card", "read_billing"),
    Entry("portal_webhooks", "Webhooks", "hook", "manage_credentials"),
    Entry("portal_projects", "Projects", "folder"),
    Entry("portal_members", "Members", "people"),
    Entry("portal_audit", "Audit log", "history", "read_audit"),
    Entry("portal_settings", "Settings", "settings"),
)


def page(member: Member, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """A page within the frame. Its template extends portal/base.html."""
    organizations = Organization.objects.filter(memberships__user=member.user).order_by("name")
    links = [
        (entry, reverse(entry.name, args=[member.organization.pk]))
        for entry in NAVIGATION
        if member.may(entry.permission)
    ]
    notices = notices_of(organization=member.organization, now=timezone.now())
    frame = {"organizations": organizations, "navigation": links, "notices": notices}
    return render(member.request, template, {**_who(member), **frame, **(context or {})}, status=status)


def fragment(
    member: Member, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A part of a page, to be swapped in."""
    return render(member.request, template, {**_who(member), **(context or {})}, status=status)


def _who(member: Member) -> dict[str, Any]:
    may = {permission: member.may(permission) for permission in MAY}
    return {"member": member, "organization": member.organization, "may": may}
