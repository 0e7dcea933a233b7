"""The detection worker as a process of its own: it takes requests from Redis in groups, and keeps nothing between
two of them, so that any of several workers may take any session's next batch.

State, results, answers and the receipt of a whole group are written in one MULTI that watches the states it was made
from: of two workers with the same batch one writes, and the other finds it written.
"""

import asyncio
import os
import secrets
import socket
import time
from typing import Any
from uuid import UUID

import msgspec
import redis.asyncio
import structlog
from django.db import Error as DatabaseTrouble
from redis.exceptions import RedisError, ResponseError, WatchError

from billing.selectors import guest_usage
from detection import engine
from detection.models import DetectionSession, Status
from detection.worker import store
from detection.worker.carrier import Carrier
from detection.worker.exchange import (
    ANSWERS_SECONDS,
    FIELD,
    GROUP,
    KEPT_SECONDS,
    REQUESTS,
    RESULTS,
    Address,
    Apply,
    Attach,
    Kept,
    Over,
    Request,
    answers_key,
    guest_key,
    kept_of,
    pack,
    redis_connect,
    request_of,
    state_key,
    state_of,
    updates_channel,
    watched_key,
)
from detection.worker.purse import Purse, Purses
from detection.worker.running import ended_snapshot
from detection.worker.turn import Turn
from detection.worker.writer import write

log = structlog.get_logger("detection.worker")

MOST_AT_ONCE = 64
BLOCK_MS = 200
CLAIM_MS = 3000  # a request that a worker has held for so long is another's
RETRY_SECONDS = 1.0
DAY_SECONDS = 86_400

Taken = tuple[bytes, Request]


class DetectionWorker:
    """`run` goes on until `stop`."""

    def __init__(self) -> None:
        self._redis = redis_connect()
        self._name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._carrier = Carrier(self._redis)
        self._purses = Purses(self._redis)
        self._stopping = False
        self._claim_at = 0.0

    async def run(self) -> None:
        log.info("worker_started", name=self._name)
        carrying = asyncio.create_task(self._carrier.run())
        try:
            while not self._stopping:
                try:
                    await self._turn()
                except RedisError as error:
                    log.warning("redis_did_not_answer", error=f"{type(error).__name__}: {error}")
                    await asyncio.sleep(RETRY_SECONDS)
                except Exception:  # whatever it was, the requests are still pending
                    log.exception("turn_failed")
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._carrier.stop()
            await carrying
            await self._redis.aclose()
        log.info("worker_stopped", name=self._name)

    def stop(self) -> None:
        """What was begun is brought to its end."""
        self._stopping = True

    async def _turn(self) -> None:
        try:
            entries = await self._claim() or await self._read()
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await self._redis.xgroup_create(REQUESTS, GROUP, id="0", mkstream=True)
            return
        taken = []
        for entry_id, fields in entries:
            try:
                taken.append((entry_id, request_of(fields[FIELD])))
            except msgspec.MsgspecError as error:  # of a server of another release: it will ask again, or give up
                log.error("request_not_understood", error=str(error))
                await self._redis.xack(REQUESTS, GROUP, entry_id)
                await self._redis.xdel(REQUESTS, entry_id)
        if not taken:
            return
        try:
            await self._take(taken)
        except WatchError:  # another worker has one of these sessions: each alone, from what that one wrote
            for one in taken:
                await self._take_alone(one)

    async def _claim(self) -> Any:
        """Requests whose worker has died."""
        if time.monotonic() < self._claim_at:
            return []
        _, entries, *_ = await self._redis.xautoclaim(
            REQUESTS, GROUP, self._name, min_idle_time=CLAIM_MS, count=MOST_AT_ONCE
        )
        if not entries:
            self._claim_at = time.monotonic() + CLAIM_MS / 3000
        return entries

    async def _read(self) -> Any:
        read = await self._redis.xreadgroup(GROUP, self._name, {REQUESTS: ">"}, count=MOST_AT_ONCE, block=BLOCK_MS)
        streams = read.items() if isinstance(read, dict) else read or []
        return [entry for _, entries in streams for entry in entries]

    async def _take_alone(self, one: Taken) -> None:
        while True:
            try:
                await self._take([one])
            except WatchError:
                continue
            return

    async def _take(self, taken: list[Taken]) -> None:
        """Raises WatchError where nothing was written because another worker wrote first."""
        sessions = list({request.session_id: None for _, request in taken})
        async with self._redis.pipeline(transaction=True) as pipe:
            await pipe.watch(*map(state_key, sessions))
            stored: Any = await pipe.mget(*map(state_key, sessions), *map(watched_key, sessions))
            watched = {one for one, key in zip(sessions, stored[len(sessions) :], strict=True) if key}
            found = {
                one: state_of(state) for one, state in zip(sessions, stored[: len(sessions)], strict=True) if state
            }
            silent: set[UUID] = set()
            states: dict[UUID, Kept | Over | None] = {}
            day = int(time.time() // DAY_SECONDS)  # days of UTC
            guests: dict[UUID, int] = {}
            first_of_day: set[UUID] = set()
            purses: dict[UUID, Purse] = {}
            attached = {request.session_id for _, request in taken if isinstance(request, Attach)}
            applied = {request.session_id for _, request in taken if isinstance(request, Apply)}
            for session_id in sessions:
                try:
                    state = states[session_id] = found.get(session_id) or await _load(session_id)
                    if not isinstance(state, Kept):
                        continue
                    if session_id in attached and state.status == Status.CREATED:
                        await _start(state)
                    if state.guest_id and state.guest_id not in guests:
                        counted = await self._redis.get(guest_key(state.guest_id, day))
                        if counted is None:
                            first_of_day.add(state.guest_id)
                        guests[state.guest_id] = int(counted or (await write(guest_usage, state.guest_id)).used)
                    payer = state.meter.payer
                    if payer and payer not in purses and session_id in applied:
                        purses[payer] = await self._purses.of(payer)
                except DatabaseTrouble as error:
                    log.warning("not_loaded", session_id=str(session_id), error=str(error))
                    silent.add(session_id)
            turn = Turn(states=states, guests=dict(guests), purses=purses, watched=watched)
            for _, request in taken:
                if request.session_id in silent:
                    turn.refuse(request)
                else:
                    turn.take(request)
            pipe.multi()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
            for guest_id in first_of_day:
                pipe.set(guest_key(guest_id, day), guests[guest_id], nx=True, ex=2 * DAY_SECONDS)
            for guest_id, accepted in turn.accepted.items():
                pipe.incrby(guest_key(guest_id, day), accepted)
            for payer, purse in purses.items():
                self._purses.write(pipe, payer, purse)
            self._write(pipe, turn, [entry_id for entry_id, _ in taken])
            await pipe.execute()

    def _write(self, pipe: redis.asyncio.client.Pipeline, turn: Turn, entry_ids: list[bytes]) -> None:
        for session_id in turn.changed:
            pipe.set(state_key(session_id), pack(turn.states[session_id]), ex=KEPT_SECONDS)
        for result in turn.results:
            pipe.xadd(RESULTS, {FIELD: pack(result)})
        for session_id, update in turn.updates:
            pipe.publish(updates_channel(session_id), pack(update))
        for web, word in turn.words:
            pipe.rpush(answers_key(web), pack(word))
        for web in {web for web, _ in turn.words}:
            pipe.expire(answers_key(web), ANSWERS_SECONDS)
        pipe.xack(REQUESTS, GROUP, *entry_ids)
        pipe.xdel(REQUESTS, *entry_ids)


async def _load(session_id: UUID) -> Kept | Over | None:
    loaded = await write(store.load, session_id)
    if isinstance(loaded, DetectionSession):
        return Over(ended_snapshot(loaded), Address("", 0))
    return kept_of(loaded[0]) if loaded else None


async def _start(kept: Kept) -> None:
    try:
        await write(store.start, kept.session_id, engine.ENGINE_VERSION)
    except store.StaleRevision:  # it was started by a worker that died before it could say so here
        log.info("started_before", session_id=str(kept.session_id))
    kept.status = Status.STREAMING
