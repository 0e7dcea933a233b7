from uuid import UUID

from workbench.celery import app
from workbench.webhooks import delivery


@app.task
def webhooks_deliver() -> None:
    for webhook_id in delivery.webhooks_due():
        webhook_deliver.delay(webhook_id=str(webhook_id))


@app.task
def webhook_deliver(*, webhook_id: str) -> None:
    delivery.webhook_deliver(webhook_id=UUID(webhook_id))
