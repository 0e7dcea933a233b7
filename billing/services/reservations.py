"""Frames of the quota that a server process may accept before it asks again: the quota is looked at once in hundreds
of frames, and yet several processes never give away more than there is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from billing.models import FrameReservation, QuotaCycle
from billing.services.alerts import grace_begin
from billing.standing import GRACE, Block, Standing, account_block, hard_limit, standing_of

LEASE = timedelta(seconds=60)
MOST, LEAST = 300, 16


@dataclass(frozen=True, slots=True)
class Lease:
    """`frames` that may be accepted before `until`; None: as many as come."""

    frames: int | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What an organization is held to before `until`, for whoever counts its frames by themselves, and without another
    look at the database. `used`: as the ledger had it. `limit` of the cycle's frames, None where nothing ends them; at
    `look_again_at` of them grace begins, which billing notes."""

    standing: Standing
    used: int
    block: Block | None
    limit: int | None
    look_again_at: int | None
    until: datetime

    @property
    def cycle(self) -> date:
        return self.standing.cycle.first

    def block_at(self, used: int) -> Block | None:
        if self.block or self.limit is None or used < self.limit:
            return self.block
        return self.standing.quota_block(used=used)


def terms_look(*, organization_id: UUID, used: int | None, now: datetime) -> Terms:
    """`used` is what the caller has counted, where that is more than the ledger has yet."""
    standing = standing_of(organization_id=organization_id, now=now)
    block, until = account_block(organization=standing.organization), min(now + LEASE, standing.cycle.end)
    quota = standing.plan.quota_frames
    if quota is None or not standing.plan.ends_at_quota:
        return Terms(standing, 0, block, None, None, until)
    started, in_ledger = standing.grace_started_at, standing.used
    if started is None and max(used or 0, in_ledger) >= quota:
        grace_begin(standing)
        started = now
    if started and now < started + GRACE:
        until = min(until, started + GRACE)
    limit = hard_limit(standing.plan, grace_started_at=started, now=now)
    return Terms(standing, in_ledger, block, limit, None if started else quota, until)


def frames_reserve(*, organization_id: UUID, holder: UUID, now: datetime) -> Lease | Block:
    """In the place of what `holder`, a process, had before: what it has accepted since stands in the ledger.

    No more than is left beside what others hold, so that what is accepted never passes the limit but by the rest of
    the batch that uses up a reservation. What others hold counts in full until their lease runs out.
    """
    standing = standing_of(organization_id=organization_id, now=now)
    if block := account_block(organization=standing.organization):
        return block
    if not standing.plan.ends_at_quota:
        return Lease(None, min(now + LEASE, standing.cycle.end))
    with transaction.atomic():
        return _reserved(standing, holder)


def frames_release(*, holder: UUID) -> None:
    """What `holder` has left, of any organization, is free for others."""
    FrameReservation.objects.filter(holder=holder).delete()


def reservation_size(remaining: int) -> int:
    return min(remaining, MOST, max(LEAST, remaining // 20))


def _reserved(standing: Standing, holder: UUID) -> Lease | Block:
    now, cycle = standing.now, standing.cycle
    organization_id = standing.organization.pk
    row, _ = QuotaCycle.objects.select_for_update().get_or_create(
        organization_id=organization_id, cycle_start=cycle.first
    )
    if row.grace_started_at is None and standing.used >= (standing.plan.quota_frames or 0):
        grace_begin(standing)
        row.grace_started_at = now
    reserved = FrameReservation.objects.filter(organization_id=organization_id)
    others = reserved.filter(cycle_start=cycle.first, expires_at__gt=now).exclude(holder=holder)
    held = others.aggregate(frames=Sum("frames"))["frames"] or 0
    remaining = hard_limit(standing.plan, grace_started_at=row.grace_started_at, now=now) - standing.used - held
    if remaining <= 0:
        return standing.quota_block(used=standing.used)
    until = min(now + LEASE, cycle.end)
    if row.grace_started_at and now < row.grace_started_at + GRACE:
        until = min(until, row.grace_started_at + GRACE)
    frames = reservation_size(remaining)
    if not reserved.filter(holder=holder).update(frames=frames, cycle_start=cycle.first, expires_at=until):
        reserved.filter(expires_at__lte=now).delete()  # of processes that are gone
        FrameReservation.objects.create(
            organization_id=organization_id,
            holder=holder,
            frames=frames,
            cycle_start=cycle.first,
            expires_at=until,
        )
    return Lease(frames, until)
