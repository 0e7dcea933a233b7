"""Is the process alive, and is everything it depends on?"""

from collections.abc import Callable
from typing import Literal

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from ninja import Router, Schema

from workbench.api.errors import ApiError

log = structlog.get_logger("workbench.health")
router = Router(tags=["health"])


class Health(Schema):
    status: Literal["ok"]


class Ready(Schema):
    """One entry for each dependency that the set-up has."""

    status: Literal["ok"]
    checks: dict[str, Literal["ok"]]


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    import redis  # most set-ups have none, and it is slow to import

    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
        client.ping()


def _answers(name: str, ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception:  # whatever a dependency raises, it is down
        log.exception("dependency_down", dependency=name)
        return "down"
    return "ok"


@router.get("/health", response=Health)
def health(request: HttpRequest) -> dict[str, str]:
    return {"status": "ok"}


@router.get("/ready", response=Ready)
def ready(request: HttpRequest) -> dict[str, object]:
    asks = {"database": _database} | ({"redis": _redis} if settings.REDIS_URL else {})
    checks = {name: _answers(name, ask) for name, ask in asks.items()}
    if down := [name for name, check in checks.items() if check == "down"]:
        raise ApiError("service_unavailable", f"Not ready: {' and '.join(down)} down.", {**checks})
    return {"status": "ok", "checks": checks}
