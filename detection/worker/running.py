"""A session between load and save: the pure part of a worker, without waiting and without a database."""

from functools import lru_cache
from typing import Protocol
from uuid import UUID

from billing.blocks import Block, Meter
from billing.standing import BLOCKS, upgrade_path
from detection import engine
from detection.models import DetectionSession, Outcome, SessionState, Status, event_id
from detection.poses import poses_pack
from detection.realtime.messages import Batch, EventBatch, FrameAck, WireEvent, encode
from detection.worker.digest import digest_of, is_digest_of
from detection.worker.port import BatchConflict, Snapshot
from detection.worker.progress import Progress
from detection.worker.results import NewEvent, SessionError
from detection.worker.store import Finish, Save
from movespecs.models import MoveSpecVersion
from movespecs.selectors import compiled
from workbench.api.errors import Scalar

MOST_AHEAD_MS = 3_600_000.0
MOST_RECORDED = 108_000  # frames of a session: its first hour at 30 a second


@lru_cache(maxsize=512)
def plan_of_text(yaml_source: str) -> engine.Plan:
    return engine.compile_plan(compiled(yaml_source))


def plan_of(version: MoveSpecVersion) -> engine.Plan:
    return plan_of_text(version.yaml_source)


class Running(Progress):
    """A living session as it is after its last batch. What `apply` changes is lost unless its save is committed:
    then the whole object is dropped and loaded again."""

    status: str
    plan: engine.Plan
    state: engine.State
    recorded: bool = False

    def snapshot(self, *, status: str | None = None) -> Snapshot:
        return Snapshot(
            session_id=self.session_id,
            status=status or self.status,
            accepted_frames_total=self.accepted_frames_total,
            last_batch_seq=self.batch_seq,
            last_frame_seq=self.frame_seq,
        )

    def repeated(self, batch: Batch) -> str | None:
        """The stored reply if this batch was the last one. Raises BatchConflict where its number was used."""
        if batch.batch_seq > self.batch_seq:
            return None
        if batch.batch_seq < self.batch_seq:
            raise BatchConflict("A batch_seq must rise.", last_batch_seq=self.batch_seq)
        if not is_digest_of(self.batch_digest, batch.frames):
            raise BatchConflict("This batch_seq came with other frames before.", last_batch_seq=self.batch_seq)
        return self.reply

    def apply(self, batch: Batch) -> Save:
        """Step the batch's good frames, in order."""
        step, plan, state = engine.step, self.plan, self.state
        last_seq = self.frame_seq
        last_ms = self.timestamp_ms
        rejected: list[int] = []
        found: list[engine.Event] = []
        for index, frame in enumerate(batch.frames):
            if (
                frame is None
                or frame.frame_seq <= last_seq
                or (last_ms is not None and not last_ms < frame.timestamp_ms < last_ms + MOST_AHEAD_MS)
            ):
                rejected.append(index)
                continue
            try:
                found += step(plan, state, frame.timestamp_ms, frame.landmarks)
            except ValueError:  # numbers that are no pose; the state is as it was
                rejected.append(index)
                continue
            last_seq, last_ms = frame.frame_seq, frame.timestamp_ms
        accepted = len(batch.frames) - len(rejected)
        revision = self.revision
        self.revision += 1
        self.batch_seq = batch.batch_seq
        self.batch_digest = digest_of(batch.frames)
        self.frame_seq, self.timestamp_ms = last_seq, last_ms
        poses = b""
        if self.recorded and self.accepted_frames_total < MOST_RECORDED:
            poses = poses_pack(frame for k, frame in enumerate(batch.frames) if frame and k not in rejected)
        self.accepted_frames_total += accepted
        events = self._number(found)
        ack = FrameAck(batch.batch_seq, accepted, self.accepted_frames_total, rejected)
        self.reply = self._event_batch(events) + encode(ack)
        return Save(
            **{**self.fields(), "revision": revision},
            engine_state=engine.dump_state(state),
            accepted=accepted,
            events=events,
            poses=poses,
        )

    def finish(self, outcome: Outcome, error: SessionError | None) -> tuple[Finish, str]:
        """The session's end, and the message with its closing events (empty where there are none). Every end but
        a cancelled one closes the engine."""
        closing = [] if outcome.status is Status.CANCELLED else self._number(engine.close(self.plan, self.state))
        self.status = outcome.status
        end = Finish(
            session_id=self.session_id,
            revision=self.revision,
            status=outcome.status,
            terminal_outcome=outcome,
            error=error,
            accepted_frames_total=self.accepted_frames_total,
            completed_event_counts=self.completed_event_counts,
            last_batch_seq=self.batch_seq,
            last_frame_seq=self.frame_seq,
            events=closing,
        )
        return end, self._event_batch(closing).rstrip("\n")

    def _number(self, events: list[engine.Event]) -> list[NewEvent]:
        numbered = []
        for event in events:
            self.event_count += 1
            numbered.append(NewEvent(self.event_count, event.ts_ms, event.type, event.payload, event.detail))
            if event.type == "event_completed":
                key = event.payload["event_key"]
                self.completed_event_counts[key] = self.completed_event_counts.get(key, 0) + 1
        return numbered

    def _event_batch(self, events: list[NewEvent]) -> str:
        if not events:
            return ""
        session_id = str(self.session_id)
        wire = [
            WireEvent(str(event_id(self.session_id, e.ordinal)), session_id, e.ts_ms, e.type, e.payload) for e in events
        ]
        return encode(EventBatch(self.batch_seq, wire)) + "\n"


def running_of(row: SessionState) -> Running:
    """Raises engine.StateVersionError, ValueError or InvalidMoveSpec where this server cannot step the session."""
    return resumed(
        progress_of(row),
        status=row.session.status,
        plan=plan_of(row.session.movespec_version),
        engine_state=bytes(row.engine_state),
        recorded=recorded(row),
    )


def resumed(progress: Progress, *, status: str, plan: engine.Plan, engine_state: bytes, recorded: bool) -> Running:
    """Raises engine.StateVersionError or ValueError where this server cannot step the session."""
    state = engine.load_state(plan, engine_state) if engine_state else engine.new_state(plan)
    return Running(**progress.fields(), status=status, plan=plan, state=state, recorded=recorded)


def progress_of(row: SessionState) -> Progress:
    return Progress(
        session_id=row.session.id,
        guest_id=row.session.guest_id,
        revision=row.revision,
        batch_seq=row.batch_seq,
        batch_digest=bytes(row.batch_digest),
        reply=row.reply,
        frame_seq=row.frame_seq,
        timestamp_ms=row.timestamp_ms,
        event_count=row.event_count,
        accepted_frames_total=row.accepted_frames_total,
        completed_event_counts=row.completed_event_counts,
        meter=meter_of(row),
    )


def recorded(row: SessionState) -> bool:
    return getattr(row.session, "recording", None) is not None


def meter_of(row: SessionState) -> Meter:
    session, organization = row.session, row.session.project.organization
    return Meter(
        session_id=session.id,
        project_id=session.project_id,
        created=organization.created_at.date(),
        block=Block(row.block_number, row.block_frames, row.block_day),
        payer=None if organization.system_key else organization.id,
    )


class Saved(Protocol):
    """What is kept of a session, wherever that is."""

    session_id: UUID
    revision: int
    accepted_frames_total: int
    completed_event_counts: dict[str, int]
    batch_seq: int
    frame_seq: int


def broken(row: Saved) -> Finish:
    """The end of a session that this server cannot step: failed, with all that was saved kept."""
    return Finish(
        session_id=row.session_id,
        revision=row.revision,
        status=Outcome.INTERNAL_ERROR.status,
        terminal_outcome=Outcome.INTERNAL_ERROR,
        error=SessionError("internal_error", "The session broke on our side. What was detected before is kept."),
        accepted_frames_total=row.accepted_frames_total,
        completed_event_counts=row.completed_event_counts,
        last_batch_seq=row.batch_seq,
        last_frame_seq=row.frame_seq,
        events=[],
    )


def snapshot_of(end: Finish) -> Snapshot:
    return Snapshot(
        session_id=end.session_id,
        status=end.status,
        accepted_frames_total=end.accepted_frames_total,
        last_batch_seq=end.last_batch_seq,
        last_frame_seq=end.last_frame_seq,
        terminal_outcome=end.terminal_outcome,
        error=end.error,
    )


def ended_snapshot(session: DetectionSession) -> Snapshot:
    return Snapshot(
        session_id=session.id,
        status=session.status,
        accepted_frames_total=session.accepted_frames_total,
        last_batch_seq=session.last_batch_seq,
        last_frame_seq=session.last_frame_seq,
        terminal_outcome=session.terminal_outcome,
        error=_kept_error(session) if session.error_code else None,
    )


def _kept_error(session: DetectionSession) -> SessionError:
    """Of the details it was told with only the way out is still known, which is nobody's but an organization's."""
    known = session.error_code in BLOCKS and session.guest_id is None
    details: dict[str, Scalar] = {"upgrade_url": upgrade_path(session.project.organization_id)} if known else {}
    return SessionError(session.error_code, session.error_message, details)
