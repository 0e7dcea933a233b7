"""Watching sessions that workers on Redis step, from whichever web process. Workers publish a session's updates while
there is a key that says somebody watches it; that runs out by itself."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from detection.worker import feed
from detection.worker.exchange import update_of, updates_channel, watched_key

log = structlog.get_logger("detection.worker")

WATCHED_SECONDS = 10
REFRESH_SECONDS = 3.0
BLOCK_SECONDS = 1.0
RETRY_SECONDS = 1.0


class Watching:
    """One connection hears the updates of all sessions that this process watches, and feeds them on."""

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._redis = connection
        self._heard = connection.pubsub()
        self._watched: Counter[UUID] = Counter()
        self._subscribed: dict[bytes, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def watch(self, session_id: UUID) -> AsyncIterator[feed.Subscription]:
        """RedisError where Redis does not answer."""
        with feed.subscribe(session_id) as updates:
            self._watched[session_id] += 1
            try:
                await self._begin(session_id)
                yield updates
            finally:
                self._watched[session_id] -= 1
                if not self._watched[session_id]:
                    del self._watched[session_id]
                    await self._end(session_id)

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _begin(self, session_id: UUID) -> None:
        channel = updates_channel(session_id).encode()
        if channel not in self._subscribed:
            self._subscribed[channel] = asyncio.Event()
            await self._heard.subscribe(channel)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._refresh())]
        await self._subscribed[channel].wait()
        await self._redis.set(watched_key(session_id), b"1", ex=WATCHED_SECONDS)

    async def _end(self, session_id: UUID) -> None:
        channel = updates_channel(session_id).encode()
        self._subscribed.pop(channel, None)
        try:
            await self._heard.unsubscribe(channel)
        except RedisError as error:
            log.warning("redis_did_not_answer", error=f"{type(error).__name__}: {error}")

    async def _hear(self) -> None:
        while True:
            try:
                message = await self._heard.get_message(timeout=BLOCK_SECONDS)
            except RedisError as error:
                log.warning("redis_did_not_answer", error=f"{type(error).__name__}: {error}")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if message is None:
                continue
            channel = message["channel"]
            if message["type"] == "subscribe" and channel in self._subscribed:
                self._subscribed[channel].set()
            elif message["type"] == "message":
                feed.publish(UUID(channel.decode().rpartition(":")[2]), update_of(message["data"]))

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                for session_id in list(self._watched):
                    await self._redis.set(watched_key(session_id), b"1", ex=WATCHED_SECONDS)
            except RedisError as error:
                log.warning("redis_did_not_answer", error=f"{type(error).__name__}: {error}")
