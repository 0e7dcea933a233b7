from django.utils import timezone

from billing.services import totals_reconcile
from detection.reconciliation import sessions_reconcile
from detection.use import movespec_use_count
from workbench.celery import app


@app.task
def ledger_check() -> None:
    now = timezone.now()
    sessions_reconcile(now=now)
    totals_reconcile(now=now)


@app.task
def use_count() -> None:
    movespec_use_count()
