"""The web process's side of detection workers that run as processes of their own: it asks, and relays the answers."""

import asyncio
import itertools
import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import cast
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from redis.exceptions import RedisError

from detection.models import Outcome
from detection.realtime.messages import Batch
from detection.worker import feed, store
from detection.worker.exchange import (
    FIELD,
    REQUESTS,
    Address,
    Answer,
    Applied,
    Apply,
    Attach,
    End,
    Finalizing,
    HasEnded,
    Refused,
    Request,
    Stands,
    Word,
    answers_key,
    pack,
    redis_connect,
    word_of,
)
from detection.worker.port import (
    BatchConflict,
    Listener,
    SessionEnded,
    SessionMissing,
    Snapshot,
    Unavailable,
)
from detection.worker.results import SessionError
from detection.worker.watching import Watching
from detection.worker.writer import write

log = structlog.get_logger("detection.worker")

ANSWER_SECONDS = 15.0  # more than a dead worker's requests, and its lease, take to pass to another
BLOCK_SECONDS = 1
MOST_AT_ONCE = 256
RETRY_SECONDS = 1.0


class RedisWorker:
    """`listener_of` finds the open websocket of a session, if this process has it. Of one session a request is
    asked only when the one before it was answered: that, and not the stream, keeps them in order."""

    def __init__(self, *, listener_of: Callable[[UUID], Listener | None]) -> None:
        self._listener_of = listener_of
        self._redis = redis_connect()
        self._web = secrets.token_hex(8)
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Answer]] = {}
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._listening: asyncio.Task[None] | None = None
        self._watching = Watching(self._redis)

    async def attach(self, session_id: UUID) -> Snapshot:
        answer = await self._ask(Attach(self._address(), session_id))
        return cast(Stands, answer).snapshot

    async def apply(self, session_id: UUID, batch: Batch) -> str:
        answer = await self._ask(Apply(self._address(), session_id, batch))
        return cast(Applied, answer).reply

    async def finish(self, session_id: UUID, outcome: Outcome, error: SessionError | None = None) -> Snapshot:
        # shielded: an end that was begun is carried through, also where whoever asked for it has gone
        answer = await asyncio.shield(self._ask(End(self._address(), session_id, outcome, error)))
        return cast(Stands, answer).snapshot

    async def detach(self, session_id: UUID) -> None:
        try:
            await write(store.touch, [session_id])
        except Exception as error:  # noqa: BLE001 - whatever it was, the grace period counts from the last batch or heartbeat
            log.warning("detach_not_saved", session_id=str(session_id), error=str(error))

    def watch(self, session_id: UUID) -> AbstractAsyncContextManager[feed.Subscription]:
        return self._watching.watch(session_id)

    async def drained(self) -> None:
        """Waits until every batch that was taken is durable, or has failed; nothing is heard after that."""
        if self._asked:
            await asyncio.wait(list(self._asked.values()), timeout=ANSWER_SECONDS)
        if self._listening:
            self._listening.cancel()
        self._watching.stop()
        await self._redis.aclose()

    def _address(self) -> Address:
        return Address(self._web, next(self._numbers))

    async def _ask(self, request: Request) -> Applied | Stands:
        """The answer; what is refused is raised."""
        number = request.address.number
        turn = self._turns.setdefault(request.session_id, asyncio.Lock())
        async with turn:
            if self._listening is None:
                self._listening = asyncio.create_task(self._listen())
            answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            self._asked[number] = answered
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._redis.xadd(REQUESTS, {FIELD: pack(request)})
                    answer = await answered
            except (RedisError, TimeoutError) as error:
                raise Unavailable from error
            finally:
                del self._asked[number]
        if isinstance(answer, Refused):
            raise _refusal(answer)
        return answer

    async def _listen(self) -> None:
        key = answers_key(self._web)
        while True:
            try:
                first = await self._redis.blpop([key], timeout=BLOCK_SECONDS)
                if first:
                    more = await self._redis.lpop(key, MOST_AT_ONCE)
                    for message in [first[1], *(more or [])]:
                        await self._hear(word_of(message))
            except RedisError as error:
                log.warning("redis_did_not_answer", error=f"{type(error).__name__}: {error}")
                await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, word: Word) -> None:
        if isinstance(word, Finalizing | HasEnded):
            listener = self._listener_of(word.snapshot.session_id)
            try:
                if listener and isinstance(word, HasEnded):
                    await listener.ended(word.snapshot, word.closing)
                elif listener:
                    await listener.finalizing(word.snapshot)
            except Exception:  # one socket's trouble is not the others'
                log.exception("listener_failed", session_id=str(word.snapshot.session_id))
        elif (answered := self._asked.get(word.number)) and not answered.done():
            answered.set_result(word)


def _refusal(refused: Refused) -> Exception:
    if refused.snapshot:
        return SessionEnded(refused.snapshot)
    if refused.why == "conflict":
        return BatchConflict(refused.message, last_batch_seq=refused.last_batch_seq)
    return SessionMissing() if refused.why == "missing" else Unavailable()
