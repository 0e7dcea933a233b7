"""Jobs of every app: mail, and rows that nobody needs any more."""

from django.utils import timezone

from billing.models import StripeEvent
from workbench.celery import app
from workbench.mail import mail_deliver as deliver
from workbench.portal.settings import deletion
from workbench.tenancy.services import upkeep
from workbench.webhooks.delivery import KEPT
from workbench.webhooks.models import Delivery


@app.task(autoretry_for=(OSError,), max_retries=10, retry_backoff=10, retry_backoff_max=3600)
def mail_deliver(*, subject: str, text: str, to: str) -> None:
    deliver(subject=subject, text=text, to=to)


@app.task
def organizations_purge() -> None:
    deletion.organizations_purge()


@app.task
def rows_clean() -> None:
    upkeep.rows_clean()
    old = timezone.now() - KEPT
    upkeep.rows_delete(Delivery.objects.filter(created_at__lt=old, next_at=None))
    upkeep.rows_delete(StripeEvent.objects.filter(taken_at__lt=old))
