"""What changes the ledger, plans and what is known of who pays."""

from billing.services.accounts import delinquency_clear, delinquency_set, payment_method_set
from billing.services.alerts import usage_alerts_send
from billing.services.ledger import guest_frames_add, ledger_set
from billing.services.plans import cycle_roll_over, plan_change, plan_change_cancel
from billing.services.reconciliation import ledger_reconcile

__all__ = [
    "cycle_roll_over",
    "delinquency_clear",
    "delinquency_set",
    "guest_frames_add",
    "ledger_reconcile",
    "ledger_set",
    "payment_method_set",
    "plan_change",
    "plan_change_cancel",
    "usage_alerts_send",
]
