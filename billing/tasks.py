from billing import rounds
from workbench.celery import app


@app.task
def cycles_roll_over() -> None:
    rounds.cycles_roll_over()


@app.task
def usage_alerts_send() -> None:
    rounds.usage_alerts_send_all()


@app.task
def invoices_issue() -> None:
    rounds.invoices_issue()


@app.task
def invoices_overdue() -> None:
    rounds.invoices_overdue()


@app.task
def subscriptions_look() -> None:
    rounds.subscriptions_look()
