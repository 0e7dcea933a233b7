"""The websocket of one detection session: who may attach, and which message follows which.

Nothing here waits for a thread or the ORM between a batch and its ack: `dispatch` is our own, and frames go
straight to the worker.
"""

import asyncio
from collections import deque
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.core.exceptions import DisallowedHost

from billing.standing import BLOCKS
from detection.models import Outcome
from detection.realtime import messages, packed, runtime
from detection.realtime.attachments import Duplicate, Full, Restarting
from detection.realtime.messages import (
    Cancel,
    ClientMessage,
    Error,
    Finalize,
    FrameBatch,
    InvalidMessage,
    PackedBatch,
    Ping,
    Pong,
    SessionDone,
    SessionUpdate,
    TooLarge,
    encode,
)
from detection.realtime.tokens import TokenRefused, token_check
from detection.worker.port import BatchConflict, SessionEnded, SessionMissing, Snapshot, Unavailable
from detection.worker.results import SessionError
from workbench.api.addresses import base_url_of_scope
from workbench.api.errors import Scalar, envelope

log = structlog.get_logger("detection.realtime")

PROTOCOL, BINARY = "kynasmith.v1", "kynasmith.v1.binary"
BEARER = "bearer."
INVALID_MESSAGES = 5  # of them within INVALID_SECONDS close the socket
INVALID_SECONDS = 60.0
BILLING_OUTCOMES = {Outcome.QUOTA_EXCEEDED, Outcome.BILLING_BLOCKED, Outcome.ACCESS_REVOKED}
PING, PONG = encode(Ping()), encode(Pong())


class DetectionConsumer(AsyncConsumer):
    """One socket. Its messages are taken one at a time, each to its end, in the order they came."""

    session_id: UUID

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.scope, self.base_send = scope, send
        self.session_id = scope["url_route"]["kwargs"]["session_id"]
        self.runtime = runtime.current()
        self._loop = asyncio.get_running_loop()
        self.heard_at = self.spoke_at = self._loop.time()
        self._attached = self._greeted = self._busy = self._closed = False
        self._leave_with: int | None = None
        self._invalid: deque[float] = deque(maxlen=INVALID_MESSAGES)
        try:
            while not self._closed:
                await self.dispatch(await receive())
                if self._leave_with:
                    await self.close(self._leave_with)
        except StopConsumer:
            pass
        finally:
            await self._detach()

    async def dispatch(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "websocket.receive":
            self.heard_at = self._loop.time()
            self._busy = True
            await self._take(message)
            self._busy = False
        elif kind == "websocket.connect":
            await self._attach()
        else:
            raise StopConsumer

    async def ping(self) -> None:
        await self._send(PING)

    async def close(self, code: int) -> None:
        if not self._closed:
            self._closed = True
            await self.base_send({"type": "websocket.close", "code": code})

    async def leave(self, code: int) -> None:
        """Close once the message that is being taken has been answered."""
        if self._busy:
            self._leave_with = code
        else:
            await self.close(code)

    async def finalizing(self, snapshot: Snapshot) -> None:
        await self._send_update(snapshot)

    async def ended(self, snapshot: Snapshot, closing: str) -> None:
        if not self._greeted:  # it ended while we attached, which our first message will tell
            return
        if snapshot.error:
            await self._send(encode(Error(self._envelope_of(snapshot.error))))
        if closing:
            await self._send(closing)
        await self._send_done(snapshot)
        await self.close(4403 if snapshot.terminal_outcome in BILLING_OUTCOMES else 1000)

    async def _attach(self) -> None:
        token, self._subprotocol = self._credentials()
        await self.base_send({"type": "websocket.accept", "subprotocol": self._subprotocol})
        try:
            token_check(token, session_id=self.session_id)
            await self.runtime.attachments.claim(self.session_id, self)
            self._attached = True
            snapshot = await self.runtime.worker.attach(self.session_id)
        except TokenRefused as refused:
            await self._refuse(4401, refused.code, refused.message)
        except Restarting:
            await self._refuse(1012, "service_unavailable", "The server is restarting. Come back in a moment.")
        except Full:
            await self._refuse(1013, "service_unavailable", "Every stream is taken. Come back in a moment.")
        except Duplicate:
            await self._refuse(4409, "duplicate_active_connection", "The session has another open connection.")
        except SessionMissing:
            await self._refuse(4401, "session_not_found", "There is no such session.")
        except Unavailable:
            await self._refuse(1013, "service_unavailable", "The database did not answer. Come back in a moment.")
        else:
            log.info("attached", session_id=str(self.session_id), status=snapshot.status)
            self._greeted = True
            await self._send_update(snapshot)
            if snapshot.ended:
                await self._send_done(snapshot)
                await self.close(1000)

    def _credentials(self) -> tuple[str | None, str | None]:
        """The token, from the query or the subprotocols, and the subprotocol to select."""
        offered = self.scope["subprotocols"]
        selected = next((name for name in (BINARY, PROTOCOL) if name in offered), None)
        query = parse_qs(self.scope["query_string"].decode("latin-1"))
        for token in query.get("runtime_token", ()):
            return token, selected
        for name in offered:
            if selected and name.startswith(BEARER):
                return name.removeprefix(BEARER), selected
        return None, selected

    async def _take(self, received: dict[str, Any]) -> None:
        try:
            message = self._decode(received.pop("text", None), received.pop("bytes", None))
        except TooLarge as large:
            await self._refuse(1009, "validation_error", large.reason, {large.field: large.reason})
            return
        except InvalidMessage as invalid:
            await self._invalid_message(invalid)
            return
        try:
            match message:
                case FrameBatch() | PackedBatch():
                    reply = await self.runtime.worker.apply(self.session_id, message)
                    for line in reply.split("\n"):
                        await self._send(line)
                case Ping():
                    await self._send(PONG)
                case Finalize():
                    await self.runtime.worker.finish(self.session_id, Outcome.FINALIZED)
                case Cancel():
                    await self.runtime.worker.finish(self.session_id, Outcome.CANCELLED)
        except BatchConflict as conflict:
            await self._error("conflict", conflict.message, {"last_batch_seq": conflict.last_batch_seq})
        except Unavailable:
            await self._error("service_unavailable", "Nothing was saved. Send it again.")
        except (SessionEnded, SessionMissing) as ended:
            await self._already_ended(ended)

    def _decode(self, text: str | None, data: bytes | None) -> ClientMessage:
        """Its text is as large as its frames, which are let go once they are stepped: nobody else may hold it."""
        if text is not None:
            return messages.decode(text)
        if self._subprotocol != BINARY:
            raise InvalidMessage("message", f"Messages are text where {BINARY} was not agreed on.")
        return packed.decode(data or b"")

    async def _invalid_message(self, invalid: InvalidMessage) -> None:
        await self._error("validation_error", "This is no valid message.", {invalid.field: invalid.reason})
        now = self._loop.time()
        self._invalid.append(now)
        if len(self._invalid) == INVALID_MESSAGES and self._invalid[0] > now - INVALID_SECONDS:
            await self.close(1008)

    async def _already_ended(self, ended: SessionEnded | SessionMissing) -> None:
        if isinstance(ended, SessionMissing):
            await self._refuse(1000, "session_not_found", "There is no such session.")
        elif ended.snapshot.terminal_outcome in {Outcome.CANCELLED, Outcome.EXPIRED}:
            await self._refuse(1000, "session_already_cancelled", "The session was cancelled.")
        else:
            await self._refuse(1000, "session_already_completed", "The session has ended.")

    async def _refuse(self, code: int, error: str, message: str, details: dict[str, Scalar] | None = None) -> None:
        await self._error(error, message, details)
        await self.close(code)

    async def _error(self, code: str, message: str, details: dict[str, Scalar] | None = None) -> None:
        await self._send(encode(Error(self._envelope(code, message, details))))

    def _envelope(self, code: str, message: str, details: dict[str, Scalar] | None) -> dict[str, Any]:
        if code in BLOCKS:
            path = (details or {}).get("upgrade_url", "/")  # a guest has no plan, but may come in
            try:
                details = {**(details or {}), "upgrade_url": f"{base_url_of_scope(self.scope)}{path}"}
            except DisallowedHost:
                log.info("host_not_ours", session_id=str(self.session_id))
        error: dict[str, Any] = envelope(code, message, details)["error"]
        return error

    def _envelope_of(self, error: SessionError) -> dict[str, Any]:
        return self._envelope(error.code, error.message, error.details)

    async def _send_update(self, snapshot: Snapshot) -> None:
        update = SessionUpdate(
            str(snapshot.session_id),
            snapshot.status,
            snapshot.accepted_frames_total,
            snapshot.terminal_outcome,
            snapshot.last_batch_seq,
            snapshot.last_frame_seq,
        )
        await self._send(encode(update))

    async def _send_done(self, snapshot: Snapshot) -> None:
        done = SessionDone(
            str(snapshot.session_id),
            snapshot.status,
            snapshot.accepted_frames_total,
            snapshot.terminal_outcome,
            self._envelope_of(snapshot.error) if snapshot.error else None,
        )
        await self._send(encode(done))

    async def _send(self, text: str) -> None:
        if not self._closed:
            self.spoke_at = self._loop.time()
            await self.base_send({"type": "websocket.send", "text": text})

    async def _detach(self) -> None:
        self._closed = True
        if self._attached and self.runtime.attachments.release(self.session_id, self):
            await self.runtime.worker.detach(self.session_id)
            log.info("detached", session_id=str(self.session_id))
