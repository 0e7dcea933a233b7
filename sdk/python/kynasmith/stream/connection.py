"""A session's stream for programs that block: the machine, driven by a thread of its own."""

from __future__ import annotations

import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect
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
from kynasmith.stream.frames import AnyFrame, batch_of
from kynasmith.stream.machine import Machine
from kynasmith.stream.reconnecting import NO_CLOSE_FRAME
from kynasmith.stream.steps import CatchUp, Listen, Open, Step, Wait
from kynasmith.version import USER_AGENT

log = logging.getLogger("kynasmith")

CLOSE_SECONDS = 2.0
NAP_SECONDS = 1.0
MAX_MESSAGE_BYTES = 16 * 1024 * 1024


class RealtimeConnection:
    """The stream of one session, which outlives its websockets: what is lost is attached again, and what the server
    has not acknowledged is sent again, so that it takes every frame once. Any thread may call any method.

    Enter it with `with`; that blocks until the session is attached. Leaving it without `finalize` or `cancel` leaves
    the session to its grace period.
    """

    def __init__(
        self,
        session: SessionConnection,
        *,
        reconnect_seconds: float,
        stored_events: Callable[[str], list[DetectionEvent]],
    ) -> None:
        self.session = session
        self._machine = Machine(session, reconnect_seconds, random.random)
        self._stored_events = stored_events
        self._changed = threading.Condition(threading.RLock())
        self._socket: ClientConnection | None = None
        self._thread = threading.Thread(target=self._drive, name=f"kynasmith {session.session_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._wait(lambda: self._machine.attached or self._machine.over)
            if self._machine.failure:
                raise self._machine.failure
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def send_frame_batch(self, frames: Iterable[AnyFrame], batch_seq: int | None = None) -> FrameAck:
        """Send up to 256 frames and wait for their ack: then they are durable, and events that they made can be
        received. Frames and batches without a number of their own are numbered on.

        Raises ValueError for frames that cannot be sent, SessionStateError where the session has ended,
        AuthorizationError where the plan ends it, RealtimeProtocolError where the stream breaks.
        """
        batch = batch_of(frames)
        with self._changed:
            ticket = self._machine.submit(batch, batch_seq, time.monotonic())
        self._flush()
        self._wait(lambda: ticket.settled)
        return ticket.outcome()

    def finalize(self) -> SessionDone:
        """End the session once all batches are counted, and wait for the end. Its last events can be received."""
        return self._end("finalize")

    def cancel(self) -> SessionDone:
        """End the session as it stands, and wait for the end."""
        return self._end("cancel")

    def ping(self) -> float:
        """Milliseconds until the server's answer, which can be received too."""
        began = time.monotonic()
        with self._changed:
            awaited = self._machine.ping()
        self._flush()
        self._wait(lambda: self._machine.over or self._machine.last_pong >= awaited)
        if self._machine.last_pong < awaited:
            raise self._machine.why_over()
        return (time.monotonic() - began) * 1000

    def receive_message(self, timeout_seconds: float | None = None) -> ServerMessage:
        """The next of the server's messages that nobody has received, in their order. Its pings are answered and not
        given here; of acks only the newest is kept.

        Raises TimeoutError; after the last message what ended the stream.
        """
        with self._changed:
            if not self._wait(lambda: self._machine.can_receive, timeout_seconds):
                raise TimeoutError(f"The server said nothing new for {timeout_seconds:g} s.")
            return self._machine.receive()

    def iter_events(self) -> Iterator[AnyEvent]:
        """Every event as it comes, up to `session_done`, or to `close()` in another thread. Messages of other kinds
        are passed over. Raises what else ended the stream."""
        while True:
            with self._changed:
                self._wait(lambda: self._machine.can_receive)
                if self._machine.nothing_follows:
                    return
                message = self._machine.receive()
            if isinstance(message, EventBatch):
                yield from message.events

    def take_events(self) -> list[DetectionEvent]:
        """The events that have come and nobody has received, without waiting for more."""
        with self._changed:
            return self._machine.inbox.take_events()

    def close(self) -> None:
        """Leave; nothing can be sent any more."""
        with self._changed:
            quiet = self._machine.quiet
            self._machine.close()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._hang_up(at_once=not quiet)
            self._thread.join(CLOSE_SECONDS)

    def _end(self, how: Literal["finalize", "cancel"]) -> SessionDone:
        with self._changed:
            self._machine.end(how, time.monotonic())
        self._flush()
        self._wait(lambda: self._machine.over)
        return self._machine.outcome(how)

    def _wait(self, until: Callable[[], object], timeout_seconds: float | None = None) -> bool:
        """In short naps, out of which Ctrl-C wakes on Windows too."""
        if self._thread.ident is None:
            raise RuntimeError("Enter the connection by `with` before it is used.")
        end = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        with self._changed:
            while not until():
                left = NAP_SECONDS if end is None else min(NAP_SECONDS, end - time.monotonic())
                if left <= 0:
                    return False
                self._changed.wait(left)
        return True

    def _drive(self) -> None:
        """The thread's: until the stream is over."""
        try:
            while (step := self._next_step()) is not None:
                self._take(step)
                self._flush()
                if not self._machine.connected:
                    self._hang_up(at_once=not self._machine.over)
        except Exception:  # whatever it was, who waits for the stream learns that it is over
            log.exception("the stream of session %s broke down", self.session.session_id)
            with self._changed:
                self._machine.fail(RealtimeProtocolError("connection_lost", "The stream broke down, see the log."))
        finally:
            self._hang_up(at_once=True)
            with self._changed:
                self._changed.notify_all()

    def _next_step(self) -> Step | None:
        with self._changed:
            return self._machine.next_step(time.monotonic())

    def _take(self, step: Step) -> None:
        """Does as the machine says, and tells it what came of that."""
        tell: Callable[[], None]
        match step:
            case Wait():
                with self._changed:
                    self._changed.wait(step.seconds)
                return
            case Open():
                tell = self._open(step)
            case Listen():
                tell = self._listen(step)
            case CatchUp():
                events = self._caught_up()
                tell = lambda: self._machine.caught_up(events)  # noqa: E731
        with self._changed:
            tell()
            self._changed.notify_all()

    def _open(self, step: Open) -> Callable[[], None]:
        try:
            opened = connect(
                step.url,
                subprotocols=[Subprotocol(name) for name in step.subprotocols],
                open_timeout=step.timeout,
                close_timeout=CLOSE_SECONDS,
                ping_interval=None,  # the machine has its own way to know a dead connection
                compression=None,
                max_size=MAX_MESSAGE_BYTES,
                user_agent_header=USER_AGENT,
            ).__enter__()  # not `with`: what opens a connection here is not what closes it
        except (OSError, WebSocketException) as error:
            reason = f"{type(error).__name__}: {error}"
            return lambda: self._machine.lost(NO_CLOSE_FRAME, reason, time.monotonic())

        def tell() -> None:
            self._socket = opened
            self._machine.opened(opened.subprotocol, time.monotonic())

        return tell

    def _listen(self, step: Listen) -> Callable[[], None]:
        if self._socket is None:  # closed here
            return lambda: None
        try:
            data = self._socket.recv(timeout=step.seconds)
        except TimeoutError:
            return lambda: self._machine.silent(time.monotonic())
        except ConnectionClosed as closed:
            code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (NO_CLOSE_FRAME, "")
            return lambda: self._machine.lost(code, reason, time.monotonic())
        return lambda: self._machine.heard(data, time.monotonic())

    def _caught_up(self) -> list[DetectionEvent] | None:
        try:
            return self._stored_events(self.session.session_id)
        except KynasmithError as error:
            log.warning("the last events of session %s cannot be had: %s", self.session.session_id, error)
            return None

    def _flush(self) -> None:
        """Sends what is to be sent, on the socket it is meant for, without holding up who receives."""
        with self._changed:
            messages, opened = self._machine.outgoing(), self._socket
        if opened is not None:
            with suppress(ConnectionClosed, OSError):
                for message in messages:
                    opened.send(message)

    def _hang_up(self, *, at_once: bool) -> None:
        """`at_once` drops the connection: a peer that is gone closes nothing, and a full buffer holds up a close."""
        with self._changed:
            opened, self._socket = self._socket, None
        if opened is None:
            return
        if at_once:
            with suppress(OSError):
                opened.socket.shutdown(socket.SHUT_RDWR)
        else:
            opened.close()
