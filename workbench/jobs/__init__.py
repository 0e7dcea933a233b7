"""Work that nobody waits for. What has to be done stands in the database, and beat looks for it again and again; a job
that is started here is only looked at sooner, so one that is lost is late and no more."""

from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

log = structlog.get_logger("workbench.jobs")


def job_start(task: str, **arguments: Any) -> None:
    """Have a worker do `task` ("workbench.tasks.mail_deliver") once the transaction it is said in has committed.
    Nothing happens where no worker runs."""
    if settings.JOBS:
        transaction.on_commit(partial(job_send, task, arguments))


def job_send(task: str, arguments: dict[str, Any]) -> bool:
    """False where the broker does not take it."""
    from kombu.exceptions import KombuError, OperationalError

    from workbench.celery import app  # only who has a job to give loads it

    try:
        app.send_task(task, kwargs=arguments)
    except (KombuError, OperationalError, OSError, ValueError) as error:
        log.warning("job_not_sent", task=task, error=f"{type(error).__name__}: {error}")
        return False
    return True
