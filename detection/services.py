"""What changes detection sessions from outside the websocket."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from billing.standing import Block, session_block
from detection.engine import ENGINE_VERSION
from detection.models import DetectionSession, Outcome, SessionState
from detection.realtime import runtime
from detection.recordings import recording_begin
from movespecs.models import MoveSpecVersion
from workbench.tenancy.models import ApiKey, Project, ServiceAccount


class SessionRefused(Exception):
    """Billing stands against a new session; `block` says why."""

    def __init__(self, block: Block) -> None:
        super().__init__(block.message)
        self.block = block


def session_create(
    *,
    project: Project,
    mode: str,
    movespec_version: MoveSpecVersion,
    contract_major: int,
    guest_id: UUID | None = None,
    credential: ApiKey | ServiceAccount | None = None,
) -> DetectionSession:
    """Raises SessionRefused. A guest's allowance is for whoever lets guests in to look at."""
    if block := session_block(project=project, now=timezone.now()):
        raise SessionRefused(block)
    with transaction.atomic():
        session = DetectionSession.objects.create(
            project=project,
            guest_id=guest_id,
            api_key=credential if isinstance(credential, ApiKey) else None,
            service_account=credential if isinstance(credential, ServiceAccount) else None,
            mode=mode,
            movespec_version=movespec_version,
            contract_major=contract_major,
            engine_version=ENGINE_VERSION,
        )
        SessionState.objects.create(session=session)
        if project.recording_days and guest_id is None:
            recording_begin(session=session, days=project.recording_days)
    return session


async def session_finish(*, session_id: UUID, outcome: Outcome) -> None:
    """End a session in the same queue as its batches. Raises SessionMissing, SessionEnded or Unavailable."""
    await runtime.current().worker.finish(session_id, outcome)
