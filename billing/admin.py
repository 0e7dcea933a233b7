"""Billing on the operators' site: an organization's plan, whether it has paid, and where the ledger differs."""

from collections.abc import Callable

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

import billing.invoice_admin  # noqa: F401 - puts invoices there too
from billing.models import BillingAccount, CycleDifference, LedgerDifference
from billing.services import delinquency_clear, delinquency_set
from workbench.tenancy.admin import OrganizationAdmin, ReadOnly, operator_of, site
from workbench.tenancy.models import Organization
from workbench.tenancy.plans import PLANS
from workbench.tenancy.services import organization_plan_set

Action = Callable[[ReadOnly, HttpRequest, QuerySet[Organization]], None]


@admin.action(description="Payment is overdue: no session begins, open ones end", permissions=["operate"])
def delinquent(_admin: ReadOnly, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
    for organization in chosen:
        delinquency_set(organization=organization, now=timezone.now(), actor=operator_of(request))


@admin.action(description="Everything is paid", permissions=["operate"])
def settled(_admin: ReadOnly, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
    for organization in chosen:
        delinquency_clear(organization=organization, actor=operator_of(request))


def _to_plan(plan: str) -> Action:
    @admin.action(description=f"Put on the plan {plan}, at once", permissions=["operate"])
    def to_plan(_admin: ReadOnly, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
        for organization in chosen:
            organization_plan_set(organization=organization, plan=plan, actor=operator_of(request))

    to_plan.__name__ = f"to_{plan}"
    return to_plan


site.unregister(Organization)


@admin.register(Organization, site=site)
class BilledOrganizationAdmin(OrganizationAdmin):
    actions = (  # type: ignore[assignment]  # more of them
        *OrganizationAdmin.actions,
        delinquent,
        settled,
        *map(_to_plan, PLANS),
    )


@admin.register(BillingAccount, site=site)
class BillingAccountAdmin(ReadOnly):
    list_display = fields = (
        "organization",
        "next_plan",
        "next_plan_on",
        "delinquent_since",
        "payment_method",
        "customer_reference",
        "address",
        "vat_id",
        "settled_until",
    )
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__id", "customer_reference")


@admin.register(LedgerDifference, site=site)
class LedgerDifferenceAdmin(ReadOnly):
    list_display = fields = ("session_id", "ledger_frames", "accepted_frames", "first_seen_at", "seen_at")


@admin.register(CycleDifference, site=site)
class CycleDifferenceAdmin(ReadOnly):
    list_display = fields = (
        "organization",
        "cycle_start",
        "ledger_frames",
        "total_frames",
        "first_seen_at",
        "seen_at",
    )
    list_select_related = ("organization",)
