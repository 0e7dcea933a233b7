"""Carries results from Redis into the database, in their order. What was carried already, by a worker that died
before it could strike it off, shows by its revision and is let go."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import redis.asyncio
import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from redis.exceptions import LockError

from billing.blocks import Block
from detection.models import SessionState
from detection.worker import store
from detection.worker.exchange import (
    ANSWERS_SECONDS,
    CARRIER,
    FIELD,
    RESULTS,
    Batch,
    Ended,
    Result,
    answers_key,
    pack,
    result_of,
    state_key,
    updates_channel,
)
from detection.worker.writer import write

log = structlog.get_logger("detection.carrier")

MOST_AT_ONCE = 512
BLOCK_MS = 200
LEASE_SECONDS = 5.0  # for speed alone: two that carry at once get in each other's way, and do no harm
WAIT_SECONDS = 0.05
RETRY_SECONDS = 1.0


class Carrier:
    """`run` goes on until `stop`, and then until nothing is left to carry."""

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._redis = connection
        self._stopping = False

    async def run(self) -> None:
        while True:
            try:
                waiting = await self._redis.xread({RESULTS: "0"}, count=1, block=None if self._stopping else BLOCK_MS)
                if waiting:
                    await self._carry_alone()
                elif self._stopping:
                    return
                await asyncio.sleep(settings.DETECTION_COMMIT_GAP_MS / 1000)
            except Exception as error:  # noqa: BLE001 - whatever it was, the results are still there, and the worker goes on
                log.warning("not_carried", error=f"{type(error).__name__}: {error}")
                if self._stopping:
                    return  # it stays where it is, for the next worker
                await asyncio.sleep(RETRY_SECONDS)

    def stop(self) -> None:
        self._stopping = True

    async def _carry_alone(self) -> None:
        lease = self._redis.lock(CARRIER, timeout=LEASE_SECONDS, blocking=False)
        if not await lease.acquire():
            await asyncio.sleep(WAIT_SECONDS)
            return
        try:
            await self.carry()
        finally:
            try:
                await lease.release()
            except LockError:
                log.info("lease_ran_out")

    async def carry(self) -> None:
        """Bring the oldest results into the database, then strike them off and tell who waits for ends."""
        entries: Any = await self._redis.xrange(RESULTS, count=MOST_AT_ONCE)
        results = [result_of(fields[FIELD]) for _, fields in entries]
        lost: set[UUID] = set()
        for one_each in _rounds(results):
            lost |= await self._commit([result.save for result in one_each if isinstance(result, Batch)])
            for result in one_each:
                if isinstance(result, Ended):
                    await self._finish(result)
        async with self._redis.pipeline(transaction=True) as pipe:
            for session_id in lost | {result.finish.session_id for result in results if isinstance(result, Ended)}:
                pipe.delete(state_key(session_id))  # from here on the database alone tells
            for result in results:
                if isinstance(result, Ended):
                    pipe.publish(updates_channel(result.finish.session_id), pack(result.update))
                    for web in result.webs:
                        pipe.rpush(answers_key(web), pack(result.word))
                    pipe.rpush(answers_key(result.asked_by), pack(result.answer))
                    for web in {*result.webs, result.asked_by}:
                        pipe.expire(answers_key(web), ANSWERS_SECONDS)
            if entries:
                pipe.xdel(RESULTS, *(entry_id for entry_id, _ in entries))
            await pipe.execute()

    async def _commit(self, saves: list[store.Save]) -> set[UUID]:
        """The sessions whose batch the database will never take: they go back to what it holds."""
        if not saves:
            return set()
        lost = set()
        for save, error in zip(saves, await write(_commit, saves), strict=True):
            if isinstance(error, OperationalError | InterfaceError):
                raise error
            if error and not await write(_moved_on, save.session_id, save.revision):
                log.error("batch_lost", session_id=str(save.session_id), batch_seq=save.batch_seq, error=str(error))
                lost.add(save.session_id)
        return lost

    async def _finish(self, end: Ended) -> None:
        try:
            await write(store.finish, end.finish)
        except store.StaleRevision:
            if not await write(_moved_on, end.finish.session_id, end.finish.revision):
                log.error("end_lost", session_id=str(end.finish.session_id))


def _rounds(results: list[Result]) -> list[list[Result]]:
    """Each session at most once in a round, its results in their order over the rounds."""
    depth: Counter[UUID] = Counter()
    rounds: list[list[Result]] = []
    for result in results:
        session_id = result.save.session_id if isinstance(result, Batch) else result.finish.session_id
        if depth[session_id] == len(rounds):
            rounds.append([])
        rounds[depth[session_id]].append(result)
        depth[session_id] += 1
    return rounds


def _commit(saves: list[store.Save]) -> list[Exception | None]:
    """What was stepped knows nothing of the ledger's blocks: the database tells each session's last."""
    states = SessionState.objects.filter(pk__in=[save.session_id for save in saves])
    rows = states.values_list("pk", "block_number", "block_frames", "block_day")
    blocks = {session_id: Block(number, frames, day) for session_id, number, frames, day in rows}
    for save in saves:
        save.meter.block = blocks.get(save.session_id, Block())
    return store.commit(saves)


def _moved_on(session_id: UUID, revision: int) -> bool:
    """Does the database hold a later state of the session than `revision`, or its end?"""
    held = SessionState.objects.filter(pk=session_id).values_list("revision", flat=True).first()
    return held is None or held > revision
