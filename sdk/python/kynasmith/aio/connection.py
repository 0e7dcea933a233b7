"""A session's stream for asyncio: the machine, driven by a task of its own."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from kynasmith.errors import KynasmithError, RealtimeProtocolError
from kynasmith.models import (
    AnyEvent,
    DetectionEvent,
    EventBatch,
    FrameAck,
    ServerMessage,
    SessionConnection,
    SessionDone,
)
from kynasmith.stream.connection import CLOSE_SECONDS, MAX_MESSAGE_BYTES
from kynasmith.stream.frames import AnyFrame, batch_of
from kynasmith.stream.machine import Machine
from kynasmith.stream.reconnecting import NO_CLOSE_FRAME
from kynasmith.stream.steps import CatchUp, Listen, Open, Step, Wait
from kynasmith.version import USER_AGENT

log = logging.getLogger("kynasmith")


class AsyncRealtimeConnection:
    """The stream of one session, which outlives its websockets: what is lost is attached again, and what the server
    has not acknowledged is sent again, so that it takes every frame once. Any task of its loop may call any method.

    Enter it with `async with`; that waits until the session is attached. Leaving it without `finalize` or `cancel`
    leaves the session to its grace period.
    """

    def __init__(
        self,
        session: SessionConnection,
        *,
        reconnect_seconds: float,
        stored_events: Callable[[str], Awaitable[list[DetectionEvent]]],
    ) -> None:
        self.session = session
        self._machine = Machine(session, reconnect_seconds, random.random)
        self._stored_events = stored_events
        self._changed = asyncio.Event()  # replaced when it is set
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._drive(), name=f"kynasmith {self.session.session_id}")
        try:
            await self._wait(lambda: self._machine.attached or self._machine.over)
            if self._machine.failure:
                raise self._machine.failure
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def send_frame_batch(self, frames: Iterable[AnyFrame], batch_seq: int | None = None) -> FrameAck:
        """Send up to 256 frames and wait for their ack: then they are durable, and events that they made can be
        received. Frames and batches without a number of their own are numbered on.

        Raises ValueError for frames that cannot be sent, SessionStateError where the session has ended,
        AuthorizationError where the plan ends it, RealtimeProtocolError where the stream breaks.
        """
        ticket = self._machine.submit(batch_of(frames), batch_seq, time.monotonic())
        await self._flush()
        await self._wait(lambda: ticket.settled)
        return ticket.outcome()

    async def finalize(self) -> SessionDone:
        """End the session once all batches are counted, and wait for the end. Its last events can be received."""
        return await self._end("finalize")

    async def cancel(self) -> SessionDone:
        """End the session as it stands, and wait for the end."""
        return await self._end("cancel")

    async def ping(self) -> float:
        """Milliseconds until the server's answer, which can be received too."""
        began = time.monotonic()
        awaited = self._machine.ping()
        await self._flush()
        await self._wait(lambda: self._machine.over or self._machine.last_pong >= awaited)
        if self._machine.last_pong < awaited:
            raise self._machine.why_over()
        return (time.monotonic() - began) * 1000

    async def receive_message(self, timeout_seconds: float | None = None) -> ServerMessage:
        """The next of the server's messages that nobody has received, in their order. Its pings are answered and not
        given here; of acks only the newest is kept.

        Raises TimeoutError; after the last message what ended the stream.
        """
        async with asyncio.timeout(timeout_seconds):
            await self._wait(lambda: self._machine.can_receive)
        return self._machine.receive()

    async def iter_events(self) -> AsyncIterator[AnyEvent]:
        """Every event as it comes, up to `session_done`, or to `close()` in another task. Messages of other kinds are
        passed over. Raises what else ended the stream."""
        while True:
            await self._wait(lambda: self._machine.can_receive)
            if self._machine.nothing_follows:
                return
            message = self._machine.receive()
            if isinstance(message, EventBatch):
                for event in message.events:
                    yield event

    def take_events(self) -> list[DetectionEvent]:
        """The events that have come and nobody has received, without waiting for more."""
        return self._machine.inbox.take_events()

    async def close(self) -> None:
        """Leave; nothing can be sent any more."""
        quiet = self._machine.quiet
        self._machine.close()
        self._tell()
        await self._hang_up(at_once=not quiet)
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _end(self, how: Literal["finalize", "cancel"]) -> SessionDone:
        self._machine.end(how, time.monotonic())
        await self._flush()
        await self._wait(lambda: self._machine.over)
        return self._machine.outcome(how)

    async def _wait(self, until: Callable[[], object]) -> None:
        if self._task is None:
            raise RuntimeError("Enter the connection by `async with` before it is used.")
        while not until():
            await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _drive(self) -> None:
        """The task's: until the stream is over."""
        try:
            while (step := self._machine.next_step(time.monotonic())) is not None:
                await self._take(step)
                self._tell()
                await self._flush()
                if not self._machine.connected:
                    await self._hang_up(at_once=not self._machine.over)
        except Exception:  # whatever it was, who waits for the stream learns that it is over
            log.exception("the stream of session %s broke down", self.session.session_id)
            self._machine.fail(RealtimeProtocolError("connection_lost", "The stream broke down, see the log."))
        except asyncio.CancelledError:  # the loop ends, and who waits for the stream must not wait for ever
            self._machine.fail(RealtimeProtocolError("connection_lost", "The task of the stream was cancelled."))
            raise
        finally:
            await self._hang_up(at_once=True)
            self._tell()

    async def _take(self, step: Step) -> None:
        """Does as the machine says, and tells it what came of that."""
        match step:
            case Wait():
                with suppress(TimeoutError):
                    async with asyncio.timeout(step.seconds):
                        await self._changed.wait()
            case Open():
                await self._open(step)
            case Listen():
                await self._listen(step)
            case CatchUp():
                self._machine.caught_up(await self._caught_up())

    async def _open(self, step: Open) -> None:
        try:
            opened = await connect(
                step.url,
                subprotocols=[Subprotocol(name) for name in step.subprotocols],
                open_timeout=step.timeout,
                close_timeout=CLOSE_SECONDS,
                ping_interval=None,  # the machine has its own way to know a dead connection
                compression=None,
                max_size=MAX_MESSAGE_BYTES,
                user_agent_header=USER_AGENT,
            ).__aenter__()  # not `async with`: what opens a connection here is not what closes it
        except (OSError, WebSocketException) as error:
            self._machine.lost(NO_CLOSE_FRAME, f"{type(error).__name__}: {error}", time.monotonic())
        else:
            self._socket = opened
            self._machine.opened(opened.subprotocol, time.monotonic())

    async def _listen(self, step: Listen) -> None:
        if self._socket is None:  # closed here
            return
        try:
            async with asyncio.timeout(step.seconds):
                data = await self._socket.recv()
        except TimeoutError:
            self._machine.silent(time.monotonic())
        except ConnectionClosed as closed:
            code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (NO_CLOSE_FRAME, "")
            self._machine.lost(code, reason, time.monotonic())
        else:
            self._machine.heard(data, time.monotonic())

    async def _caught_up(self) -> list[DetectionEvent] | None:
        try:
            return await self._stored_events(self.session.session_id)
        except KynasmithError as error:
            log.warning("the last events of session %s cannot be had: %s", self.session.session_id, error)
            return None

    async def _flush(self) -> None:
        """Sends what is to be sent, on the socket it is meant for."""
        messages, opened = self._machine.outgoing(), self._socket
        if opened is not None:
            with suppress(ConnectionClosed, OSError):
                for message in messages:
                    await opened.send(message)

    async def _hang_up(self, *, at_once: bool) -> None:
        """`at_once` drops the connection: a peer that is gone closes nothing, and a full buffer holds up a close."""
        opened, self._socket = self._socket, None
        if opened is None:
            return
        if at_once:
            opened.transport.abort()
        else:
            await opened.close()
