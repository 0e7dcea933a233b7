"""Which worker the settings ask for."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from detection.worker.inline import InlineWorker
from detection.worker.port import Listener

if TYPE_CHECKING:
    from detection.worker.remote import RedisWorker


def worker_make(*, listener_of: Callable[[UUID], Listener | None]) -> "InlineWorker | RedisWorker":
    """`listener_of` finds the open websocket of a session, if this process has it."""
    if settings.DETECTION_WORKER == "redis":
        from detection.worker.remote import RedisWorker  # Redis is for those who ask for it

        return RedisWorker(listener_of=listener_of)
    return InlineWorker(listener_of=listener_of)
