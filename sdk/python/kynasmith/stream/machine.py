"""One session's stream, whatever becomes of its connections: which message follows which, without I/O.

A driver does what `next_step` says, tells what came of it, and sends what `outgoing` gives on the socket that is
open then. Between any two calls it may look at `inbox`, `attached`, `over` and its tickets, where programs wait.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from kynasmith.credentials import is_address, is_bearer
from kynasmith.errors import ApiError, ConfigurationError, RealtimeProtocolError, SessionStateError, error_of_stream
from kynasmith.models import (
    DetectionEvent,
    ErrorMessage,
    EventBatch,
    FrameAck,
    Ping,
    Pong,
    ServerMessage,
    SessionConnection,
    SessionDone,
    SessionUpdate,
)
from kynasmith.models.messages import message_of
from kynasmith.stream.batches import Batches, Ticket
from kynasmith.stream.frames import PlainFrame
from kynasmith.stream.inbox import Inbox
from kynasmith.stream.reconnecting import NO_CLOSE_FRAME, final_reason, reconnect_delay
from kynasmith.stream.steps import CatchUp, Listen, Open, Step, Wait

ATTACH_SECONDS = 15.0
# The server says something at least every 15 s. After 25 it is asked, after 30 it is given up.
QUIET_SECONDS, PROBE_SECONDS = 25.0, 5.0
ACK_SECONDS = 30.0  # for one batch, before its connection is taken for dead
RESEND_SECONDS = 1.0  # after the server could not save a batch

PROTOCOL, BINARY_PROTOCOL = "kynasmith.v1", "kynasmith.v1.binary"
ENDED = {"completed", "failed", "cancelled"}
REFUSED_BATCH = {"validation_error", "conflict"}


class _Phase(Enum):
    APART = "no connection"
    GREETING = "connected, waiting for the first session_update"
    ATTACHED = "attached"
    ENDED_APART = "ended while there was no connection, so that events are missing"
    OVER = "over"


@dataclass(slots=True)
class Machine:
    """Times are seconds of the driver's clock. Not thread-safe: a driver of several threads holds a lock."""

    session: SessionConnection
    reconnect_seconds: float
    random: Callable[[], float]
    inbox: Inbox = field(default_factory=Inbox)
    done: SessionDone | None = None
    failure: ApiError | None = None
    last_pong: int = 0  # counts the answers to `ping`
    _phase: _Phase = _Phase.APART
    _binary: bool = False
    _outgoing: list[str | bytes] = field(default_factory=list)
    _batches: Batches = field(default_factory=Batches)
    _ending: Literal["finalize", "cancel"] | None = None
    _ending_sent: bool = False
    _pings_open: int = 0
    _attached_before: bool = False
    _ended_apart: bool = False
    _attempt: int = 0
    _next_attempt_at: float = 0.0
    _trouble_since: float | None = None  # cleared by progress, not by a mere attach while a batch waits
    _heard_at: float = 0.0
    _probed: bool = False
    _sent_at: float | None = None
    _resend_at: float | None = None
    _last_error: ApiError | None = None

    def __post_init__(self) -> None:
        """Raises ConfigurationError where there is nothing to connect to, or to connect with."""
        if not is_address(self.session.stream_url, "ws", "wss"):
            raise ConfigurationError(f"stream_url is {self.session.stream_url!r}: give the session's own.")
        if not is_bearer(self.session.runtime_token):
            raise ConfigurationError("runtime_token is no token. Was it copied whole?")

    @property
    def attached(self) -> bool:
        return self._phase is _Phase.ATTACHED

    @property
    def over(self) -> bool:
        return self._phase is _Phase.OVER

    @property
    def connected(self) -> bool:
        """Whether the socket that was opened last is still wanted."""
        return self._phase in {_Phase.GREETING, _Phase.ATTACHED}

    @property
    def nothing_follows(self) -> bool:
        """Whether every message was received, and the stream ended by the session's end or by `close`."""
        closed_here = self.failure is not None and self.failure.code == "stream_closed"
        return self.over and not self.inbox and (self.done is not None or closed_here)

    @property
    def quiet(self) -> bool:
        """Whether nothing that was sent waits for its answer."""
        return self._sent_at is None

    def why_over(self) -> ApiError:
        """Why nothing more can be had or done."""
        if self.failure:
            return self.failure
        if self.done and self.done.error:
            return error_of_stream(self.done.error.model_dump())
        if (self.done.status == "cancelled") if self.done else self._ending == "cancel":
            return SessionStateError("session_already_cancelled", "The session was cancelled.")
        return SessionStateError("session_already_completed", "The session has ended.")

    # What the driver does

    def next_step(self, now: float) -> Step | None:
        """None when it is over."""
        match self._phase:
            case _Phase.OVER:
                return None
            case _Phase.ENDED_APART:
                return CatchUp()
            case _Phase.APART if now < self._next_attempt_at:
                return Wait(self._next_attempt_at - now)
            case _Phase.APART:
                token = f"bearer.{self.session.runtime_token}"
                return Open(self.session.stream_url, (BINARY_PROTOCOL, PROTOCOL, token), ATTACH_SECONDS)
            case _:
                return Listen(max(0.0, self._deadline() - now))

    def opened(self, subprotocol: str | None, now: float) -> None:
        if self._phase is _Phase.APART:
            self._phase, self._heard_at = _Phase.GREETING, now
            self._binary = subprotocol == BINARY_PROTOCOL

    def outgoing(self) -> list[str | bytes]:
        """What is to be sent now, in order; it is forgotten here."""
        out, self._outgoing = self._outgoing, []
        return out

    def heard(self, data: str | bytes, now: float) -> None:
        if not self.connected:
            return
        self._heard_at, self._probed = now, False
        try:
            message = message_of(data)
        except ValueError:
            self.lost(NO_CLOSE_FRAME, "The server said what is no message.", now)
            return
        match message:
            case Ping():
                self._outgoing.append('{"type":"pong"}')
            case Pong():
                self._answered(message)
            case SessionUpdate():
                self._update(message, now)
            case EventBatch():
                self.inbox.tell(message.batch_seq, message.events)
            case FrameAck():
                self._ack(message, now)
            case ErrorMessage():
                self._refused(message, now)
            case SessionDone():
                self._end(message)
            case _:
                self.inbox.add(message)

    def silent(self, now: float) -> None:
        """The time of a Listen has passed."""
        if not self.connected or now < self._deadline():
            return
        if self._resend_at is not None and now >= self._resend_at:
            self._resend_at, self._ending_sent = None, False
            self._pump(now)
        elif self._sent_at is not None and now >= self._sent_at + ACK_SECONDS:
            self.lost(NO_CLOSE_FRAME, "A batch was not answered.", now)
        elif self.attached and not self._probed:
            self._probed = True
            self._outgoing.append('{"type":"ping"}')
        else:
            self.lost(NO_CLOSE_FRAME, "The server was silent.", now)

    def lost(self, code: int, reason: str, now: float) -> None:
        """The socket is closed, or was not to be had."""
        if self._phase not in {_Phase.APART, _Phase.GREETING, _Phase.ATTACHED}:
            return
        self._outgoing.clear()
        self._sent_at = self._resend_at = None
        if final := final_reason(code):
            said = self._last_error
            why = RealtimeProtocolError("connection_closed", reason or final, details={"close_code": code})
            self._fail(said if said and not said.retryable else why)
            return
        self._phase = _Phase.APART
        since = self._in_trouble(now)
        if now - since >= self.reconnect_seconds:
            self._give_up(reason)
            return
        delay = reconnect_delay(self._attempt, code, self.random)
        self._next_attempt_at = min(now + delay, since + self.reconnect_seconds)
        self._attempt += 1

    def caught_up(self, events: Sequence[DetectionEvent] | None) -> None:
        """All stored events of the session; None where they could not be had."""
        if self._phase is not _Phase.ENDED_APART or self.done is None:
            return
        first = self._batches.first_ms
        if events and first is not None:
            self.inbox.tell(self._batches.last_seq, [event for event in events if event.ts_ms >= first])
        self._finish(self.done)

    # What the program asks for

    def submit(self, frames: Sequence[PlainFrame], batch_seq: int | None, now: float) -> Ticket:
        """A batch, sent when those before it are settled. Raises ApiError where the stream takes no more."""
        if self.over or self._ending:
            raise self.why_over()
        ticket = Ticket(frames, batch_seq)
        self._batches.add(ticket)
        self._pump(now)
        return ticket

    def end(self, how: Literal["finalize", "cancel"], now: float) -> None:
        """Finalize when every batch is settled, or cancel at once. The session is over when `done` is there."""
        if self.over:
            if self.done is None:
                raise self.why_over()
            return
        self._ending, self._ending_sent = how, False
        self._pump(now)

    def ping(self) -> int:
        """Sends one; it is answered when `last_pong` has come to the number returned."""
        if self.over:
            raise self.why_over()
        self._pings_open += 1
        if self.attached:
            self._outgoing.append('{"type":"ping"}')
        return self.last_pong + self._pings_open

    def close(self) -> None:
        """Leave. On the server the session waits out its grace period."""
        self.fail(RealtimeProtocolError("stream_closed", "The stream was closed."))

    def fail(self, error: ApiError) -> None:
        """There is no going on."""
        if not self.over:
            self._fail(error)

    @property
    def can_receive(self) -> bool:
        return bool(self.inbox) or self.over

    def receive(self) -> ServerMessage:
        """The oldest message that nobody has taken. Raises what ended the stream, after the last."""
        if not self.inbox:
            raise self.why_over()
        return self.inbox.take()

    def outcome(self, how: Literal["finalize", "cancel"]) -> SessionDone:
        """How the session ended, where it ended as asked for. Raises why it did not."""
        if self.done is None or self.done.status != {"finalize": "completed", "cancel": "cancelled"}[how]:
            raise self.why_over()
        return self.done

    # What the server says

    def _update(self, update: SessionUpdate, now: float) -> None:
        self.inbox.add(update)
        if self._phase is not _Phase.GREETING:
            return
        self._phase = _Phase.ATTACHED
        self._last_error, self._resend_at, self._ending_sent = None, None, False
        if not self._batches and not self._ending:
            self._progress()
        self._outgoing += ['{"type":"ping"}'] * self._pings_open
        if self._attached_before:
            self._ended_apart = update.status in ENDED
        else:
            self._attached_before = True
            self._batches.number_after(update.last_batch_seq, update.last_frame_seq)
        if update.status not in ENDED:
            self._pump(now)

    def _ack(self, ack: FrameAck, now: float) -> None:
        if self._batches.acked(ack):
            self.inbox.add(ack)
            self._last_error, self._resend_at = None, None
            self._settled(now)

    def _refused(self, message: ErrorMessage, now: float) -> None:
        self.inbox.add(message)
        error = error_of_stream(message.error.model_dump())
        self._last_error = error
        if not self.attached:
            return  # a close is next
        if error.retryable:
            self._sent_at = None
            if now - self._in_trouble(now) >= self.reconnect_seconds:
                self._fail(error)
                return
            self._resend_at = now + RESEND_SECONDS * (0.5 + self.random())
        elif error.code in REFUSED_BATCH and self._batches.refused(error):
            self._batches.number_after(int(error.details.get("last_batch_seq") or 0))
            self._settled(now)

    def _answered(self, pong: Pong) -> None:
        if self._pings_open:
            self._pings_open -= 1
            self.last_pong += 1
            self.inbox.add(pong)

    def _end(self, done: SessionDone) -> None:
        self.done = done
        if self._ended_apart:
            self._phase = _Phase.ENDED_APART
        else:
            self._finish(done)

    def _finish(self, done: SessionDone) -> None:
        self.inbox.add(done)
        self._phase = _Phase.OVER
        self._batches.give_up(self.why_over())

    # The rest

    def _pump(self, now: float) -> None:
        """Puts out what may be sent now."""
        if not self.attached:
            return
        if self._ending == "cancel" or (self._ending and not self._batches):
            if not self._ending_sent:
                self._ending_sent = True
                self._outgoing.append(json.dumps({"type": self._ending}))
        elif self._batches and self._sent_at is None and self._resend_at is None:
            self._sent_at = now
            self._outgoing.append(self._batches.payload(binary=self._binary))

    def _settled(self, now: float) -> None:
        """The batch that was sent has its answer."""
        self._sent_at = None
        self._progress()
        self._pump(now)

    def _deadline(self) -> float:
        """Until when something must be heard, or is to be done."""
        if self._phase is _Phase.GREETING:
            return self._heard_at + ATTACH_SECONDS
        quiet = self._heard_at + QUIET_SECONDS + (PROBE_SECONDS if self._probed else 0.0)
        times = [quiet]
        if self._sent_at is not None:
            times.append(self._sent_at + ACK_SECONDS)
        if self._resend_at is not None:
            times.append(self._resend_at)
        return min(times)

    def _in_trouble(self, now: float) -> float:
        if self._trouble_since is None:
            self._trouble_since = now
        return self._trouble_since

    def _progress(self) -> None:
        self._trouble_since, self._attempt = None, 0

    def _give_up(self, reason: str) -> None:
        message = f"The connection could not be brought back in {self.reconnect_seconds:g} s. {reason}".strip()
        said = self._last_error
        self._fail(said if said and not self._attached_before else RealtimeProtocolError("connection_lost", message))

    def _fail(self, error: ApiError) -> None:
        self.failure = error
        self._phase = _Phase.OVER
        self._batches.give_up(error)
