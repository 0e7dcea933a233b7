"""What detection keeps in the database, as plain SQL on the writer thread's own connection.

Everything here runs in that thread; the functions are as synchronous as the driver.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from billing.blocks import Block, Meter, blocks_after
from billing.selectors import guest_usage
from billing.services import guest_frames_add, ledger_set
from detection.models import DetectionSession, SessionState, Status
from detection.notices import session_end_tell
from detection.poses import poses_compress
from detection.worker.progress import Progress
from detection.worker.results import NewEvent, SessionError

log = structlog.get_logger("detection.store")

LARGE_LOG_PAGES = 16_384  # 64 MiB
BUSY_MS = 5000


class StaleRevision(Exception):
    """Another worker has saved or ended the session since its state was loaded."""


class Save(Progress):
    """One applied batch: the session's next state, and what came of it. `revision` is the one it was made from, and
    `meter` stands where the last commit left it."""

    engine_state: bytes
    accepted: int
    events: list[NewEvent]
    poses: bytes = b""  # packed, of a session that is recorded


@dataclass(slots=True)
class Finish:
    """A session's end."""

    session_id: UUID
    revision: int
    status: str
    terminal_outcome: str
    error: SessionError | None
    accepted_frames_total: int
    completed_event_counts: dict[str, int]
    last_batch_seq: int
    last_frame_seq: int
    events: list[NewEvent]


# One statement for all the sessions of a commit: for each of its own the writer's thread would have to win the
# interpreter back from the event loop, up to a millisecond a time. What VALUES holds has no types in PostgreSQL.
SAVED = (
    "engine_state",
    "batch_seq",
    "batch_digest",
    "reply",
    "frame_seq",
    "timestamp_ms",
    "event_count",
    "accepted_frames_total",
    "completed_event_counts",
    "accepted_at",
    "seen_at",
    "block_number",
    "block_frames",
    "block_day",
    "session_id",
    "revision",
)
SAVE = """
UPDATE detection_sessionstate AS state SET
    revision = state.revision + 1, {columns}, accepted_at = COALESCE({accepted_at}, state.accepted_at)
FROM (VALUES {rows}) AS saved
WHERE state.session_id = {session_id} AND state.revision = {revision}
"""
ADD_EVENTS = """
INSERT INTO detection_detectionevent (session_id, ordinal, ts_ms, type, payload, detail) VALUES {rows}
"""
ADD_POSES = """
INSERT INTO detection_recordingchunk (session_id, first_frame, data) VALUES {rows}
"""


def commit(saves: list[Save]) -> list[Exception | None]:
    """Make all `saves` durable in one transaction; for each what went wrong, if something did.

    Where the transaction fails each is tried alone, so that a bad one fails alone; where the database itself is
    what fails, the rest are not tried against it.
    """
    try:
        _commit(saves)
        return [None] * len(saves)
    except (DatabaseError, InterfaceError, StaleRevision) as error:
        _after_failure(error)
        if len(saves) == 1:
            return [error]
    outcomes: list[Exception | None] = []
    for save in saves:
        outcome = commit([save])[0]
        outcomes.append(outcome)
        if isinstance(outcome, OperationalError | InterfaceError):
            return outcomes + [outcome] * (len(saves) - len(outcomes))
    return outcomes


def _commit(saves: list[Save]) -> None:
    now = timezone.now()
    stamp, today = _stamp(now), now.date()
    frames: Counter[UUID] = Counter()
    billed: list[tuple[Meter, Block]] = []
    last: list[Block] = []
    for save in saves:
        if save.guest_id:
            frames[save.guest_id] += save.accepted
        blocks = blocks_after(save.meter.block, accepted=save.accepted, day=today)
        billed += [(save.meter, block) for block in blocks]
        last.append(blocks[-1] if blocks else save.meter.block)
    rows = [value for save, block in zip(saves, last, strict=True) for value in _save_row(save, block, stamp)]
    chunks = [_chunk_row(save) for save in saves if save.poses]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_save_sql(len(saves)), rows)
        if cursor.rowcount != len(saves):
            raise StaleRevision
        _add_events(cursor, [(save.session_id, save.events) for save in saves])
        ledger_set(blocks=billed, day=today)
        guest_frames_add(frames=frames, day=today)
        if chunks:
            cursor.execute(ADD_POSES.format(rows=_places(len(chunks), 3)), [value for row in chunks for value in row])
    for save, block in zip(saves, last, strict=True):
        save.meter.block = block


@lru_cache(maxsize=1024)
def _save_sql(count: int) -> str:
    places = [f"saved.column{index}" for index in range(1, len(SAVED) + 1)]
    if connection.vendor == "postgresql":
        fields = {field.attname: field for field in SessionState._meta.concrete_fields}
        types = [fields[name].rel_db_type(connection) for name in SAVED]
        places = [f"CAST({place} AS {type_})" for place, type_ in zip(places, types, strict=True)]
    place = dict(zip(SAVED, places, strict=True))
    own = {name: place.pop(name) for name in ("accepted_at", "session_id", "revision")}
    return SAVE.format(
        columns=", ".join(f"{name} = {value}" for name, value in place.items()), rows=_places(count, len(SAVED)), **own
    )


def _places(rows: int, columns: int) -> str:
    return ", ".join([f"({', '.join(['%s'] * columns)})"] * rows)


def _save_row(save: Save, block: Block, stamp: Any) -> tuple[Any, ...]:
    return (
        save.engine_state,
        save.batch_seq,
        save.batch_digest,
        save.reply,
        save.frame_seq,
        save.timestamp_ms,
        save.event_count,
        save.accepted_frames_total,
        _json(save.completed_event_counts),
        stamp if save.accepted else None,
        stamp,
        block.number,
        block.frames,
        block.day and block.day.isoformat(),
        save.session_id.hex,
        save.revision,
    )


def _add_events(cursor: Any, events: list[tuple[UUID, list[NewEvent]]]) -> None:
    rows = [
        (
            session_id.hex,
            event.ordinal,
            event.ts_ms,
            event.type,
            _json(event.payload),
            None if event.detail is None else _json(event.detail),
        )
        for session_id, of_session in events
        for event in of_session
    ]
    if rows:
        cursor.execute(ADD_EVENTS.format(rows=_places(len(rows), 6)), [value for row in rows for value in row])


def _chunk_row(save: Save) -> tuple[str, int, bytes]:
    return save.session_id.hex, save.accepted_frames_total - save.accepted, poses_compress(save.poses)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _stamp(moment: datetime) -> Any:
    """A moment as the database's driver takes it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _after_failure(error: Exception) -> None:
    log.warning("commit_failed", error=f"{type(error).__name__}: {error}")
    if isinstance(error, OperationalError | InterfaceError):
        connection.close()  # the next transaction begins on a fresh one


def load(session_id: UUID) -> tuple[SessionState, int] | DetectionSession | None:
    """A living session's state, with its guest's frames of the day; the record of an ended one."""
    states = SessionState.objects.select_related(
        "session__movespec_version", "session__project__organization", "session__recording"
    )
    state = states.filter(pk=session_id).first()
    if state is None:
        return DetectionSession.objects.select_related("project").filter(pk=session_id).first()
    guest_id = state.session.guest_id
    return state, guest_usage(guest_id).used if guest_id else 0


def start(session_id: UUID, engine_version: int) -> None:
    """The first websocket has come."""
    changed = DetectionSession.objects.filter(pk=session_id, status=Status.CREATED).update(
        status=Status.STREAMING, started_at=timezone.now(), engine_version=engine_version
    )
    if not changed:
        raise StaleRevision


def touch(session_ids: list[UUID], *, unless_since: datetime | None = None) -> None:
    """These sessions have a websocket at this moment, or had one until now. Those seen `unless_since` are left."""
    states = SessionState.objects.filter(pk__in=session_ids)
    if unless_since:
        states = states.filter(seen_at__lt=unless_since)
    states.update(seen_at=timezone.now())


@transaction.atomic
def finish(end: Finish) -> None:
    """Write the end into the record and take the state away."""
    deleted, _ = SessionState.objects.filter(pk=end.session_id, revision=end.revision).delete()
    if not deleted:
        raise StaleRevision
    DetectionSession.objects.filter(pk=end.session_id).update(
        status=end.status,
        terminal_outcome=end.terminal_outcome,
        error_code=end.error.code if end.error else "",
        error_message=end.error.message if end.error else "",
        accepted_frames_total=end.accepted_frames_total,
        completed_event_counts=end.completed_event_counts,
        last_batch_seq=end.last_batch_seq,
        last_frame_seq=end.last_frame_seq,
        ended_at=timezone.now(),
    )
    with connection.cursor() as cursor:
        _add_events(cursor, [(end.session_id, end.events)])
    session_end_tell(session_id=end.session_id, status=end.status)


def checkpoint() -> None:
    """Carry SQLite's log over into its database, which nothing else does: a commit must not have to.

    The log then begins anew, unless somebody is reading; one that has grown large is cut as soon as nobody is.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        _busy, pages, carried = cursor.fetchone()
        if pages > LARGE_LOG_PAGES and pages == carried:
            cursor.execute("PRAGMA busy_timeout = 0")  # not now is soon enough
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
