from detection.reconciliation import sessions_reconcile
from detection.use import movespec_use_count
from workbench.celery import app


@app.task
def ledger_check() -> None:
    sessions_reconcile()


@app.task
def use_count() -> None:
    movespec_use_count()
