"""The embedded worker: it steps frames in the server's own event loop, and keeps the state of open sessions in
memory between two batches. What is kept is only ever what is saved."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from django.conf import settings

from detection import engine
from detection.models import DetectionSession, Outcome, Status
from detection.realtime.messages import Batch
from detection.worker import feed, store
from detection.worker.allowance import NOBODYS, Allowances, ending_of, error_of
from detection.worker.port import Listener, SessionEnded, SessionMissing, Snapshot, Unavailable
from detection.worker.results import NewEvent, SessionError
from detection.worker.running import Running, broken, ended_snapshot, running_of, snapshot_of
from detection.worker.writer import GroupCommit, write

log = structlog.get_logger("detection.worker")

DAY_SECONDS = 86_400


class _Session:
    """One session's queue, and what is in memory of it."""

    __slots__ = ("__weakref__", "lock", "running")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.running: Running | None = None


class InlineWorker:
    """`listener_of` finds the open websocket of a session, if it has one."""

    def __init__(self, *, listener_of: Callable[[UUID], Listener | None]) -> None:
        self._listener_of = listener_of
        self._commits = GroupCommit(gap_seconds=settings.DETECTION_COMMIT_GAP_MS / 1000)
        self._sessions: WeakValueDictionary[UUID, _Session] = WeakValueDictionary()
        self._attached: dict[UUID, _Session] = {}  # keeps theirs in memory
        self._guests = _GuestFrames()
        self._allowances = Allowances()

    async def attach(self, session_id: UUID) -> Snapshot:
        session = self._session(session_id)
        async with session.lock:
            try:
                running = await self._running(session_id, session)
            except SessionEnded as ended:
                return ended.snapshot
            if running.status == Status.CREATED:
                await self._durable(session, write(store.start, session_id, engine.ENGINE_VERSION))
                running.status = Status.STREAMING
                self._publish(running, [])
            self._attached[session_id] = session
            return running.snapshot()

    async def apply(self, session_id: UUID, batch: Batch) -> str:
        session = self._attached.get(session_id) or self._session(session_id)
        async with session.lock:
            running = session.running or await self._running(session_id, session)
            stored = running.repeated(batch)
            if stored is not None:
                return stored
            if running.guest_id and self._guests.frames(running.guest_id) >= settings.GUEST_FRAMES_PER_DAY:
                raise SessionEnded(await self._finish(session, running, Outcome.QUOTA_EXCEEDED))
            allowance = self._allowances.of(running.meter.payer) if running.meter.payer else NOBODYS
            if not allowance.lasts():
                block = await self._durable(session, self._allowances.ask(allowance))
                if block:
                    raise SessionEnded(await self._finish(session, running, *ending_of(block)))
            try:
                save = running.apply(batch)
                batch.frames.clear()  # while they are warm: the next batch to be decoded takes their memory
            except Exception:  # whatever a MoveSpec and a pose bring about in the engine ends their session alone
                log.exception("session_broke", session_id=str(session_id))
                session.running = None
                raise SessionEnded(await self._break(session_id, session)) from None
            allowance.take(save.accepted)
            try:
                await self._durable(session, self._commits.add(save))
            finally:
                allowance.unsaved -= save.accepted
            if running.guest_id:
                self._guests.add(running.guest_id, save.accepted)
            self._publish(running, save.events)
            return save.reply

    async def finish(self, session_id: UUID, outcome: Outcome, error: SessionError | None = None) -> Snapshot:
        # shielded: an end that was begun is carried through, also where whoever asked for it has gone
        return await asyncio.shield(self._finish_in_turn(session_id, outcome, error))

    async def detach(self, session_id: UUID) -> None:
        self._attached.pop(session_id, None)
        try:
            await write(store.touch, [session_id])
        except Exception as error:  # noqa: BLE001 - whatever it was, the grace period counts from the last batch or heartbeat
            log.warning("detach_not_saved", session_id=str(session_id), error=str(error))

    @asynccontextmanager
    async def watch(self, session_id: UUID) -> AsyncIterator[feed.Subscription]:
        with feed.subscribe(session_id) as updates:
            yield updates

    async def drained(self) -> None:
        """Waits until every batch that was taken is durable, or has failed. What is left of the quota that was
        reserved is given back."""
        await self._commits.drained()
        await self._allowances.release()

    def _session(self, session_id: UUID) -> _Session:
        session = self._sessions.get(session_id)
        if session is None:
            session = self._sessions[session_id] = _Session()
        return session

    async def _running(self, session_id: UUID, session: _Session) -> Running:
        """The living session, loaded where it is not in memory. One that cannot be stepped here ends as failed."""
        if session.running:
            return session.running
        loaded = await self._durable(session, write(store.load, session_id))
        if loaded is None:
            raise SessionMissing
        if isinstance(loaded, DetectionSession):
            raise SessionEnded(ended_snapshot(loaded))
        row, guest_frames = loaded
        try:
            running = running_of(row)
        except ValueError as error:  # a state of another engine version, or a text that is no longer a MoveSpec
            log.error("session_cannot_be_stepped", session_id=str(session_id), error=str(error))
            raise SessionEnded(await self._end(session, broken(row), "")) from None
        if running.guest_id:
            self._guests.put(running.guest_id, guest_frames)
        session.running = running
        return running

    async def _finish_in_turn(self, session_id: UUID, outcome: Outcome, error: SessionError | None) -> Snapshot:
        session = self._session(session_id)
        async with session.lock:
            running = await self._running(session_id, session)
            return await self._finish(session, running, outcome, error)

    async def _finish(
        self, session: _Session, running: Running, outcome: Outcome, error: SessionError | None = None
    ) -> Snapshot:
        guest_id = running.guest_id
        error = error or error_of(outcome, guest_frames=self._guests.frames(guest_id) if guest_id else None)
        listener = self._listener_of(running.session_id)
        if outcome is Outcome.FINALIZED and listener:
            await listener.finalizing(running.snapshot(status=Status.FINALIZING))
        end, closing = running.finish(outcome, error)
        return await self._end(session, end, closing)

    async def _break(self, session_id: UUID, session: _Session) -> Snapshot:
        loaded = await self._durable(session, write(store.load, session_id))
        if not isinstance(loaded, tuple):
            raise SessionMissing
        return await self._end(session, broken(loaded[0]), "")

    async def _end(self, session: _Session, end: store.Finish, closing: str) -> Snapshot:
        await self._durable(session, write(store.finish, end))
        session.running = None
        snapshot = snapshot_of(end)
        feed.publish(
            end.session_id,
            feed.Update(
                status=end.status,
                accepted_frames_total=end.accepted_frames_total,
                terminal_outcome=end.terminal_outcome,
                error=end.error,
                events=tuple(end.events),
                reading=None,
            ),
        )
        log.info("session_ended", session_id=str(end.session_id), outcome=str(end.terminal_outcome))
        if listener := self._listener_of(end.session_id):
            await listener.ended(snapshot, closing)
        return snapshot

    async def _durable[T](self, session: _Session, work: Awaitable[T]) -> T:
        """What `work` gives. Where it fails the session is forgotten, and loaded again as it was last saved."""
        try:
            return await work
        except Exception as error:  # any failure to read or write means the same: nothing was applied, try again
            session.running = None
            raise Unavailable from error
        except asyncio.CancelledError:
            session.running = None
            raise

    def _publish(self, running: Running, events: list[NewEvent]) -> None:
        if feed.watched(running.session_id):
            update = feed.Update(
                status=running.status,
                accepted_frames_total=running.accepted_frames_total,
                terminal_outcome=None,
                error=None,
                events=tuple(events),
                reading=engine.read(running.plan, running.state),
            )
            feed.publish(running.session_id, update)


class _GuestFrames:
    """Today's frames of the guests whose sessions are open: what the database said, and all since."""

    def __init__(self) -> None:
        self._day = 0
        self._frames: dict[UUID, int] = {}

    def put(self, guest_id: UUID, frames: int) -> None:
        self._today()[guest_id] = frames

    def add(self, guest_id: UUID, frames: int) -> None:
        today = self._today()
        today[guest_id] = today.get(guest_id, 0) + frames

    def frames(self, guest_id: UUID) -> int:
        return self._today().get(guest_id, 0)

    def _today(self) -> dict[UUID, int]:
        today = int(time.time() // DAY_SECONDS)  # days of UTC
        if today != self._day:
            self._day, self._frames = today, {}
        return self._frames
