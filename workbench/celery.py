"""Celery: where jobs wait, and when beat looks for work. `celery -A workbench worker`, `celery -A workbench beat`."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

from celery import Celery, signals
from celery.schedules import crontab
from django.conf import settings

MINUTE, HOUR = 60, 3600


@signals.setup_logging.connect
def _logs_are_set_up_already(**_: Any) -> None:
    """By the settings; without a receiver Celery would write lines of its own shape."""


def _broker() -> dict[str, Any]:
    if settings.REDIS_URL:
        return {"broker_url": settings.REDIS_URL, "broker_transport_options": {"global_keyprefix": "jobs:"}}
    folder = settings.VAR_DIR / "jobs"
    (folder / "control").mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "broker_url": "filesystem://localhost//",
        "broker_transport": "workbench.jobs.files:Transport",
        "broker_transport_options": {
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(folder / "control"),
        },
    }


def _every(seconds: int, task: str) -> dict[str, Any]:
    """One that could not be done before the next is due is left out."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app = Celery("workbench")
app.conf.update(
    **_broker(),
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_acks_late=True,  # a job may be done twice, and every one may
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    timezone="UTC",
    beat_schedule={
        "webhooks": _every(5, "workbench.webhooks.tasks.webhooks_deliver"),
        "alerts": _every(MINUTE, "billing.tasks.usage_alerts_send"),
        "cycles": _every(MINUTE, "billing.tasks.cycles_roll_over"),
        "organizations": _every(MINUTE, "workbench.tasks.organizations_purge"),
        "invoices": _every(10 * MINUTE, "billing.tasks.invoices_issue"),
        "overdue": _every(10 * MINUTE, "billing.tasks.invoices_overdue"),
        "subscriptions": _every(10 * MINUTE, "billing.tasks.subscriptions_look"),
        "use": _every(HOUR, "detection.tasks.use_count"),
        "rows": _every(HOUR, "workbench.tasks.rows_clean"),
        "ledger": {"task": "detection.tasks.ledger_check", "schedule": crontab(hour=2, minute=20)},
    },
)
app.autodiscover_tasks()
