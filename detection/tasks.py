from detection.reconciliation import sessions_reconcile
from workbench.celery import app


@app.task
def ledger_check() -> None:
    sessions_reconcile()
