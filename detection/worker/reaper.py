"""Ends the sessions that nobody will end: never attached, left behind, silent, or too old; and those whose access
was taken away, or whose organization's was."""

from collections.abc import Callable, Container
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from billing.standing import Block, account_block
from detection.models import Outcome, SessionState, Status
from detection.worker.allowance import ending_of
from detection.worker.port import SessionEnded, SessionMissing, Unavailable, Worker
from detection.worker.writer import write
from workbench.tenancy.models import Organization, ServiceAccount

log = structlog.get_logger("detection.reaper")

ANCIENT = datetime.min.replace(tzinfo=timezone.get_default_timezone())


class Reaper:
    """`attached` tells the sessions that have a websocket in this process; their grace period does not run.

    The grace and idle clocks start again at `since`, when the server started: after a crash clients have all of it
    to come back in. A process that serves nobody leaves it out, and goes by what servers wrote.
    """

    def __init__(self, *, worker: Worker, attached: Callable[[], Container[UUID]], since: datetime = ANCIENT) -> None:
        self._worker = worker
        self._attached = attached
        self._since = since

    async def reap(self) -> int:
        """End what is due; returns how many sessions that were."""
        ended = 0
        for session_id, outcome in await write(due, now=timezone.now(), since=self._since):
            if outcome is Outcome.ABANDONED and session_id in self._attached():
                continue
            try:
                error = None
                if outcome is Outcome.BILLING_BLOCKED:
                    block = await write(_block_of, session_id)
                    if block is None:
                        continue  # it was lifted meanwhile
                    error = ending_of(block)[1]
                await self._worker.finish(session_id, outcome, error)
            except (SessionEnded, SessionMissing):
                continue
            except Unavailable as error:
                log.warning("not_reaped", session_id=str(session_id), error=str(error.__cause__))
                continue
            ended += 1
        return ended


def due(*, now: datetime, since: datetime) -> list[tuple[UUID, Outcome]]:
    """Living sessions whose time is up, and what each ends with. Only of attached ones is `abandoned` untrue.

    One that is due twice over is named twice; the first outcome is the one it ends with.
    """
    attach = now - timedelta(seconds=settings.DETECTION_ATTACH_SECONDS)
    oldest = now - timedelta(seconds=settings.DETECTION_MAX_SECONDS)
    idle = now - timedelta(seconds=settings.DETECTION_IDLE_SECONDS)
    grace = now - timedelta(seconds=settings.DETECTION_GRACE_SECONDS)
    created = Q(session__status=Status.CREATED)
    too_old = ~created & Q(session__started_at__lt=oldest)
    silent = ~created & Q(last_frame_at__lt=idle) if since < idle else Q(pk=None)
    left = ~created & Q(seen_at__lt=grace) if since < grace else Q(pk=None)
    living = SessionState.objects.annotate(last_frame_at=Coalesce(F("accepted_at"), F("session__started_at")))
    return [
        (session_id, outcome)
        for condition, outcome in (
            (_access_revoked(), Outcome.ACCESS_REVOKED),
            (_billing_blocked(), Outcome.BILLING_BLOCKED),
            (created & Q(session__created_at__lt=attach), Outcome.EXPIRED),
            (too_old, Outcome.MAX_DURATION),
            (left & ~too_old, Outcome.ABANDONED),
            (silent & ~too_old, Outcome.IDLE),
        )
        for session_id in living.filter(condition).values_list("pk", flat=True)
    ]


def _access_revoked() -> Q:
    """What a session was created with is no longer good. Expiry is not meant: it cuts no running session."""
    grant = ServiceAccount.projects.through.objects.filter(
        serviceaccount=OuterRef("session__service_account"), project=OuterRef("session__project")
    )
    return (
        Q(session__api_key__revoked_at__isnull=False)
        | Q(session__service_account__revoked_at__isnull=False)
        | Q(session__service_account__isnull=False) & ~Exists(grant)
        | Q(session__project__archived_at__isnull=False)
    )


def _billing_blocked() -> Q:
    """An operator, or a bill that was not paid, stands against the organization."""
    return Q(session__project__organization__suspended_at__isnull=False) | Q(
        session__project__organization__billing_account__delinquent_since__isnull=False
    )


def _block_of(session_id: UUID) -> Block | None:
    organization = Organization.objects.filter(projects__detection_sessions=session_id).first()
    return account_block(organization=organization) if organization else None
