"""Invoices on the operators' site: what is paid is said here."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from billing.models import Invoice, InvoiceLine, LedgerAdjustment
from billing.services import InvoiceClosed, invoice_pay, invoice_void
from workbench.tenancy.admin import ReadOnly, operator_of, site


def _each(operators: ReadOnly, request: HttpRequest, chosen: QuerySet[Invoice], close: Callable[..., None]) -> None:
    for invoice in chosen.select_related("organization"):
        try:
            close(invoice=invoice, now=timezone.now(), actor=operator_of(request))
        except InvoiceClosed as closed:
            operators.message_user(request, str(closed), messages.WARNING)


@admin.action(
    description="Mark as paid: where nothing else is overdue the organization goes on", permissions=["operate"]
)
def mark_paid(operators: ReadOnly, request: HttpRequest, chosen: QuerySet[Invoice]) -> None:
    _each(operators, request, chosen, invoice_pay)


@admin.action(description="Void: it need not be paid", permissions=["operate"])
def void(operators: ReadOnly, request: HttpRequest, chosen: QuerySet[Invoice]) -> None:
    _each(operators, request, chosen, invoice_void)


class Lines(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs alone
    model = InvoiceLine
    fields = ("position", "text", "quantity", "amount")
    ordering = ("position",)
    extra = 0
    can_delete = False

    def has_add_permission(self, *_: object) -> bool:
        return False

    def has_change_permission(self, *_: object) -> bool:
        return False


@admin.register(Invoice, site=site)
class InvoiceAdmin(ReadOnly):
    fields = (
        "number",
        "id",
        "organization",
        "name",
        "address",
        "vat_id",
        "plan",
        "cycle_start",
        "cycle_end",
        "currency",
        "total",
        "state",
        "issued_at",
        "due_at",
        "overdue_at",
        "closed_at",
    )
    list_display = ("number", "organization", "plan", "total", "currency", "state", "issued_at", "due_at", "overdue_at")
    list_select_related = ("organization",)
    list_filter = ("state",)
    search_fields = ("number", "name", "organization__name")
    ordering = ("-issued_at",)
    inlines = (Lines,)
    actions = (mark_paid, void)


@admin.register(LedgerAdjustment, site=site)
class LedgerAdjustmentAdmin(ReadOnly):
    list_display = fields = ("organization", "cycle_start", "frames", "amount", "reason", "created_at", "invoice")
    list_select_related = ("organization", "invoice")
