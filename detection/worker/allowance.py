"""What this process may accept of each organization before billing is asked again.

A batch costs one look at a number in memory. Billing is asked, in the writer's thread, once a reservation is used up
or its minute is over; the sessions of one organization wait for one answer.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import structlog
from django.utils import timezone

from billing.selectors import guest_usage_of
from billing.services.reservations import Lease, frames_release, frames_reserve
from billing.standing import Block
from detection.models import Outcome
from detection.worker.results import SessionError
from detection.worker.writer import write

log = structlog.get_logger("detection.worker")

ENDLESS = 2**62
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, eq=False)
class Allowance:
    """One organization's. `left` is what may still be stepped; `unsaved` was stepped and is not committed yet."""

    organization_id: UUID
    left: int = 0
    until: datetime = LONG_AGO
    unsaved: int = 0
    asking: asyncio.Task[Block | None] | None = None

    def lasts(self) -> bool:
        return self.left > 0 and timezone.now() < self.until

    def take(self, frames: int) -> None:
        self.left -= frames
        self.unsaved += frames


class _Nobodys(Allowance):
    """The product's own sessions, guests' say: nobody pays for them, and nothing is counted down."""

    def lasts(self) -> bool:
        return True

    def take(self, frames: int) -> None:
        self.unsaved += frames


NOBODYS = _Nobodys(UUID(int=0))


def ending_of(block: Block) -> tuple[Outcome, SessionError]:
    """What a running session ends with where billing is against it."""
    outcome = Outcome.QUOTA_EXCEEDED if block.code == "quota_exceeded" else Outcome.BILLING_BLOCKED
    return outcome, SessionError(block.code, block.message, block.details)


def error_of(outcome: Outcome, *, guest_frames: int | None) -> SessionError | None:
    """What clients are told of an end that says itself why. `guest_frames`: of today, where a guest runs it."""
    if outcome is Outcome.QUOTA_EXCEEDED and guest_frames is not None:
        details = guest_usage_of(guest_frames).details()
        return SessionError("quota_exceeded", "Today's free frames are used up.", details)
    if outcome is Outcome.ACCESS_REVOKED:
        return SessionError("access_token_invalid", "What the session was created with has been revoked.")
    return None


class Allowances:
    def __init__(self) -> None:
        self._holder = uuid4()
        self._held: dict[UUID, Allowance] = {}

    def of(self, organization_id: UUID) -> Allowance:
        return self._held.get(organization_id) or self._held.setdefault(organization_id, Allowance(organization_id))

    async def ask(self, allowance: Allowance) -> Block | None:
        """Returns once frames may be stepped, or why they may not. Raises what kept billing from answering."""
        while not allowance.lasts():
            if allowance.asking is None:
                allowance.asking = asyncio.create_task(self._ask(allowance))
            if block := await asyncio.shield(allowance.asking):
                return block
        return None

    async def release(self) -> None:
        """Give back what is left, when the process ends."""
        if any(allowance.left < ENDLESS // 2 for allowance in self._held.values()):
            try:
                await write(frames_release, holder=self._holder)
            except Exception as error:  # noqa: BLE001 - whatever it was, the lease runs out by itself
                log.warning("not_released", error=f"{type(error).__name__}: {error}")
        self._held.clear()

    async def _ask(self, allowance: Allowance) -> Block | None:
        """What billing reads in the ledger is all that was committed before; what is unsaved when its answer comes was
        not in it, for answers of the writer's thread come in the order of its work."""
        try:
            answer = await write(
                frames_reserve,
                organization_id=allowance.organization_id,
                holder=self._holder,
                now=timezone.now(),
            )
            if not isinstance(answer, Lease):
                return answer
            allowance.until = answer.until
            allowance.left = ENDLESS if answer.frames is None else answer.frames - allowance.unsaved
            return None
        finally:
            allowance.asking = None
