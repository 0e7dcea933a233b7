"""What changes the ledger, plans and what is known of who pays."""

from billing.services.accounts import billing_details_set, delinquency_clear, delinquency_set, payment_method_set
from billing.services.alerts import usage_alerts_send
from billing.services.invoices import (
    InvoiceClosed,
    adjustment_create,
    cycle_invoice,
    invoice_overdue,
    invoice_pay,
    invoice_void,
    last_cycles_invoice,
)
from billing.services.ledger import guest_frames_add, ledger_set
from billing.services.plans import cycle_roll_over, plan_change, plan_change_cancel
from billing.services.reconciliation import cycle_total_mend, ledger_reconcile, totals_reconcile

__all__ = [
    "InvoiceClosed",
    "adjustment_create",
    "billing_details_set",
    "cycle_invoice",
    "cycle_roll_over",
    "cycle_total_mend",
    "delinquency_clear",
    "delinquency_set",
    "guest_frames_add",
    "invoice_overdue",
    "invoice_pay",
    "invoice_void",
    "last_cycles_invoice",
    "ledger_reconcile",
    "ledger_set",
    "payment_method_set",
    "plan_change",
    "plan_change_cancel",
    "totals_reconcile",
    "usage_alerts_send",
]
