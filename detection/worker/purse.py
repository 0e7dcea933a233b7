"""What organizations have left, for workers that share a Redis: their frames are counted there, in the same MULTI as
the batches, so that no worker has to reserve any. The terms they are held to are billing's, asked for once a minute."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import redis.asyncio
from django.utils import timezone

from billing.services.reservations import Terms, terms_look
from billing.standing import Block
from detection.worker.exchange import used_key
from detection.worker.writer import write

KEPT_SECONDS = 300  # of silence; after them the ledger has everything, and tells


@dataclass(slots=True)
class Purse:
    """`used` before this turn, `accepted` in it."""

    terms: Terms
    used: int
    accepted: int = 0

    def block(self) -> Block | None:
        return self.terms.block_at(self.used + self.accepted)


class Purses:
    """One worker's."""

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._redis = connection
        self._terms: dict[UUID, Terms] = {}

    async def of(self, organization_id: UUID) -> Purse:
        """Raises Django's database errors."""
        now = timezone.now()
        terms = self._terms.get(organization_id)
        if terms is None or now >= terms.until:
            terms = await self._look(organization_id, now, None)
        if terms.limit is None:
            return Purse(terms, 0)
        used = await self._used(organization_id, terms)
        if terms.look_again_at is not None and used >= terms.look_again_at:
            terms = await self._look(organization_id, now, used)
        return Purse(terms, used)

    def write(self, pipe: redis.asyncio.client.Pipeline, organization_id: UUID, purse: Purse) -> None:
        if purse.terms.limit is not None and purse.accepted:
            key = used_key(organization_id, purse.terms.cycle)
            pipe.set(key, purse.used, nx=True)  # it may have run out since it was read
            pipe.incrby(key, purse.accepted)
            pipe.expire(key, KEPT_SECONDS)

    async def _look(self, organization_id: UUID, now: datetime, used: int | None) -> Terms:
        terms = self._terms[organization_id] = await write(
            terms_look, organization_id=organization_id, used=used, now=now
        )
        return terms

    async def _used(self, organization_id: UUID, terms: Terms) -> int:
        key = used_key(organization_id, terms.cycle)
        counted = await self._redis.get(key)
        if counted is None:
            fresh = await self._look(organization_id, timezone.now(), None)
            await self._redis.set(key, fresh.used, nx=True, ex=KEPT_SECONDS)
            counted = await self._redis.get(key)
        return int(counted or 0)
