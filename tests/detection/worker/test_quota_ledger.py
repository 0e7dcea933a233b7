"""Whatever happens to sessions, servers and the clock: the ledger is exact, and the quota is kept to a batch."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import FrameReservation, LedgerEntry
from billing.services import totals_reconcile
from detection.reconciliation import sessions_reconcile
from detection.services import SessionRefused
from detection.worker.choice import worker_make
from detection.worker.port import SessionEnded
from tests.detection.worker.test_quota import (
    LIMIT,
    Stream,
    clock,
    ledgered,
    make_organization,
    organization,
    session_of,
    standing,
)

__all__ = ["clock", "organization"]  # fixtures

MOST = 40  # frames in a batch
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(0, 2), st.integers(0, MOST)),
        st.tuples(st.just("send"), st.integers(0, 2), st.integers(MOST // 2, MOST)),
        st.tuples(st.just("at once"), st.integers(1, MOST)),
        st.tuples(st.just("again"), st.integers(0, 2)),
        st.tuples(st.just("crash"), st.integers(0, 1)),
        st.tuples(st.just("move"), st.integers(0, 2)),
        st.tuples(st.just("later"), st.sampled_from([0.01, 1, 30, 24 * 3, 24 * 9])),
    ),
    max_size=20,
)


class Play:
    """Three sessions at a time of one organization, on one server or two. `strict`: there is one, and nobody else's
    reservation to count with."""

    def __init__(self, organization, squat, clock, *, strict):
        self.organization, self.squat, self.clock, self.strict = organization, squat, clock, strict
        self.on = [0, 0, 0] if strict else [0, 1, 0]
        self.streams = [None] * 3
        self.accepted = 0

    async def play(self, actions):
        self.servers = [self.server(), self.server()]
        self.every = list(self.servers)
        for action, *arguments in actions:
            await getattr(self, action.replace(" ", "_"))(*arguments)
            await self.settled()
        for server in self.every:
            await server.drained()

    def server(self):
        return worker_make(listener_of=lambda session_id: None)

    async def send(self, index, count, *, alone=True):
        used, limit = await standing(self.organization)
        held = await self.held()
        stream = self.streams[index]
        if stream is None:
            try:
                stream = Stream(await sync_to_async(session_of)(self.organization, self.squat))
            except SessionRefused:
                assert not alone or used >= limit
                return
            self.streams[index] = stream
        try:
            accepted = await stream.send(self.servers[self.on[index]], count)
        except SessionEnded:
            self.streams[index] = None
            assert not alone or used + held >= limit, "it was ended before the limit"
        else:
            assert accepted == count
            self.accepted += accepted
            assert not (alone and self.strict) or used < limit, "it was let through beyond the limit"

    async def at_once(self, count):
        await asyncio.gather(*(self.send(index, count, alone=False) for index in range(3)))

    async def again(self, index):
        """The last batch comes once more: the reply was lost."""
        if stream := self.streams[index]:
            await stream.repeat(self.servers[self.on[index]])

    async def crash(self, server):
        """All it had in memory is lost, and what it reserved stays so until the lease runs out."""
        self.servers[server] = self.server()
        self.every.append(self.servers[server])

    async def move(self, index):
        if not self.strict:
            self.on[index] = 1 - self.on[index]

    async def later(self, hours):
        self.clock.now += timedelta(hours=hours)

    async def settled(self):
        await ledgered(self.organization, self.accepted)

    @sync_to_async
    def held(self):
        live = FrameReservation.objects.filter(organization=self.organization, expires_at__gt=timezone.now())
        return live.aggregate(sum=Sum("frames"))["sum"] or 0


@pytest.mark.parametrize(
    ("worker_kind", "strict"),
    [("inline", True), ("inline", False), pytest.param("redis", True, marks=pytest.mark.redis)],
    indirect=["worker_kind"],
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_the_ledger_is_exact_and_the_limit_is_passed_by_a_batch_a_session_at_most(
    actions, worker_kind, strict, organization, squat, clock
):
    clock.now = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)
    organization = make_organization()
    asyncio.run(Play(organization, squat, clock, strict=strict).play(actions))
    assert (sessions_reconcile(now=clock.now), totals_reconcile(now=clock.now)) == ([], [])
    by_cycle = Counter()
    for entry in LedgerEntry.objects.filter(project__organization=organization):
        by_cycle[entry.cycle_start] += entry.frames
    assert all(used < LIMIT + 3 * MOST for used in by_cycle.values())
