"""What web processes and detection workers leave for each other in Redis, and under which keys. All of it msgpack.

`REQUESTS` is a stream that the workers share as one consumer group; each web process has a list of answers; `RESULTS`
is a stream, in order, of what has still to be carried into the database.
"""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec
import redis.asyncio
from django.conf import settings
from msgspec import Struct

from detection.models import Outcome, SessionState
from detection.realtime import messages
from detection.worker.feed import Update
from detection.worker.port import Snapshot
from detection.worker.progress import Progress
from detection.worker.results import SessionError
from detection.worker.running import Running, plan_of_text, progress_of, recorded, resumed
from detection.worker.store import Finish, Save

REQUESTS = "detection:requests"
GROUP = "workers"
RESULTS = "detection:results"
CARRIER = "detection:carrier"
FIELD = b"m"  # the one field of a stream's entries
KEPT_SECONDS = 86_400  # what nobody asks for; the database has it by then
ANSWERS_SECONDS = 60  # a web process that has not looked for so long is gone


def state_key(session_id: UUID) -> str:
    return f"detection:state:{session_id}"


def guest_key(guest_id: UUID, day: int) -> str:
    """Where a guest's accepted frames of a `day` (of UTC, since 1970) are counted."""
    return f"detection:guest:{guest_id}:{day}"


def used_key(organization_id: UUID, cycle: date) -> str:
    """Where an organization's accepted frames of the cycle that begins on `cycle` are counted."""
    return f"detection:used:{organization_id}:{cycle}"


def watched_key(session_id: UUID) -> str:
    """There while somebody, in any web process, watches the session."""
    return f"detection:watched:{session_id}"


def updates_channel(session_id: UUID) -> str:
    """Where the updates of a watched session are published."""
    return f"detection:updates:{session_id}"


def answers_key(web: str) -> str:
    return f"detection:answers:{web}"


class Address(Struct, frozen=True):
    """Who waits for an answer: the web process, and its number for the question."""

    web: str
    number: int


class Attach(Struct, tag="attach"):
    address: Address
    session_id: UUID


class Apply(Struct, tag="apply"):
    address: Address
    session_id: UUID
    batch: messages.Batch


class End(Struct, tag="end"):
    address: Address
    session_id: UUID
    outcome: Outcome
    error: SessionError | None = None


Request = Attach | Apply | End


class Applied(Struct, tag="applied"):
    number: int
    reply: str


class Stands(Struct, tag="stands"):
    """Where the session stands now that it was attached to, or has ended as asked."""

    number: int
    snapshot: Snapshot


class Refused(Struct, tag="refused"):
    number: int
    why: Literal["missing", "ended", "conflict", "unavailable"]
    snapshot: Snapshot | None = None
    message: str = ""
    last_batch_seq: int = 0


class Finalizing(Struct, tag="finalizing"):
    snapshot: Snapshot


class HasEnded(Struct, tag="ended"):
    snapshot: Snapshot
    closing: str


Answer = Applied | Stands | Refused
Word = Answer | Finalizing | HasEnded


class Ended(Struct, tag="ended"):
    """A session's end, and what is said once the database has it: to whoever watches, to the web processes, and to
    whoever asked."""

    finish: Finish
    update: Update
    word: HasEnded
    webs: list[str]
    asked_by: str
    answer: Answer


class Batch(Struct, tag="batch"):
    save: Save


Result = Batch | Ended


class Kept(Progress, tag="kept"):
    """A living session as it is after its last batch. `web` has its websocket; the block of `meter` is an old one,
    which whoever carries frames into the database looks up there."""

    status: str
    movespec: str
    engine_state: bytes
    web: str = ""
    recorded: bool = False

    def running(self) -> Running:
        """Raises engine.StateVersionError, ValueError or InvalidMoveSpec where this worker cannot step it."""
        return resumed(
            self,
            status=self.status,
            plan=plan_of_text(self.movespec),
            engine_state=self.engine_state,
            recorded=self.recorded,
        )

    def after(self, save: Save) -> "Kept":
        stepped = {**save.fields(), "revision": save.revision + 1, "engine_state": save.engine_state}
        return msgspec.structs.replace(self, **stepped)


class Over(Struct, tag="over"):
    """A session that has ended, until the database has its end. `asked_by` is answered then."""

    snapshot: Snapshot
    asked_by: Address


def kept_of(row: SessionState) -> Kept:
    return Kept(
        **progress_of(row).fields(),
        status=row.session.status,
        movespec=row.session.movespec_version.yaml_source,
        engine_state=bytes(row.engine_state),
        recorded=recorded(row),
    )


pack = msgspec.msgpack.Encoder().encode
request_of = msgspec.msgpack.Decoder(Request).decode
state_of = msgspec.msgpack.Decoder(Kept | Over).decode
result_of = msgspec.msgpack.Decoder(Result).decode
update_of = msgspec.msgpack.Decoder(Update).decode
word_of = msgspec.msgpack.Decoder(Word).decode


def redis_connect() -> redis.asyncio.Redis:
    """A client whose commands wait for a free connection rather than open one each."""
    pool = redis.asyncio.BlockingConnectionPool.from_url(settings.REDIS_URL, max_connections=32)
    return redis.asyncio.Redis(connection_pool=pool)
