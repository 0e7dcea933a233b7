"""Recordings: the accepted frames of a session, kept for some days where its project chose so when it began."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from detection.models import DetectionSession, Recording, RecordingChunk
from detection.poses import poses_expand
from workbench.tenancy.audit import Actor, audit_add
from workbench.tenancy.models import Project
from workbench.tenancy.roles import actor_require

LAYOUT = np.dtype([("t_ms", "<f8"), ("world", "<f4", (33, 4))])  # detection.poses.FRAME
CHUNKS_AT_ONCE = 500  # of a commit of SQLite's only writer, which everybody else waits for


@dataclass(frozen=True, slots=True)
class Frames:
    """`t_ms` (n,), rising; `world` (n, 33, 4): x, y, z in metres, hip-centred, y down, and how well seen, 0..1."""

    t_ms: NDArray[np.float64]
    world: NDArray[np.float32]


def recordings_of(*, project: Project) -> QuerySet[Recording]:
    """The project's recordings that have not run out."""
    return Recording.objects.filter(session__project=project, expires_at__gt=timezone.now())


def recording_of(*, session: DetectionSession) -> Recording | None:
    """The session's own, unless it has run out or was deleted."""
    return recordings_of(project=session.project).filter(session=session).first()


def recording_frames(*, session: DetectionSession, first: int = 0, end: int | None = None) -> Frames | None:
    """The recorded frames of a session from the `first` to before the `end`, in order, also while it runs; None where
    there is no recording."""
    if recording_of(session=session) is None:
        return None
    chunks = RecordingChunk.objects.filter(session=session).order_by("first_frame")
    before = _last_chunk(chunks.filter(first_frame__lte=first)) if first else 0
    chunks = chunks.filter(first_frame__gte=before)
    found = frames_of(chunks if end is None else chunks.filter(first_frame__lt=end))
    wanted = slice(first - before, None if end is None else end - before)
    return Frames(t_ms=found.t_ms[wanted], world=found.world[wanted])


def recording_length(*, session: DetectionSession) -> int:
    """How many frames of a recorded session there are up to the first of its last batch."""
    return _last_chunk(RecordingChunk.objects.filter(session=session)) + 1


def _last_chunk(chunks: QuerySet[RecordingChunk]) -> int:
    last: int | None = chunks.aggregate(last=Max("first_frame"))["last"]
    return last or 0


def frames_of(chunks: Iterable[RecordingChunk]) -> Frames:
    rows = np.frombuffer(b"".join(poses_expand(chunk.data) for chunk in chunks), dtype=LAYOUT)
    return Frames(t_ms=rows["t_ms"].copy(), world=rows["world"].copy())


def recording_begin(*, session: DetectionSession, days: int) -> Recording:
    """From its first frame on the session is recorded; `days` after now that is deleted."""
    return Recording.objects.create(session=session, expires_at=timezone.now() + timedelta(days=days))


def recordings_delete(*, recordings: QuerySet[Recording]) -> int:
    """Nobody finds them from now on; the reaper takes their frames away, those of a running session once it has
    ended. Returns how many they were."""
    now = timezone.now()
    return recordings.filter(expires_at__gt=now).update(expires_at=now)


@transaction.atomic
def session_recording_delete(*, session: DetectionSession, actor: Actor) -> bool:
    """Of one that has ended; False where there is none. Raises NotAllowed."""
    organization = session.project.organization
    actor_require(organization=organization, actor=actor, permission="run_sessions")
    recordings = recordings_of(project=session.project).filter(session=session, session__ended_at__isnull=False)
    deleted = recordings_delete(recordings=recordings) > 0
    if deleted:
        audit_add(organization=organization, actor=actor, action="recording.delete", target=session.pk)
    return deleted


@transaction.atomic
def project_recordings_delete(*, project: Project, actor: Actor) -> int:
    """All that the project has, those of running sessions too. Returns how many they were. Raises NotAllowed."""
    organization = project.organization
    actor_require(organization=organization, actor=actor, permission="manage_projects")
    count = recordings_delete(recordings=recordings_of(project=project))
    if count:
        audit_add(
            organization=organization,
            actor=actor,
            action="project.delete_recordings",
            target=project.pk,
            details={"recordings": count},
        )
    return count


def recording_forget_some() -> bool:
    """Take away some of what has run out, a short transaction's worth; False where there is nothing left to take."""
    due = Recording.objects.filter(expires_at__lte=timezone.now(), session__ended_at__isnull=False)
    recording = due.order_by("expires_at").first()
    if recording is None:
        return False
    chunks = RecordingChunk.objects.filter(session=recording.session_id).order_by("first_frame")
    some = list(chunks.values_list("first_frame", flat=True)[:CHUNKS_AT_ONCE])
    if some:
        chunks.filter(first_frame__lte=some[-1]).delete()
    if len(some) < CHUNKS_AT_ONCE:
        recording.delete()
    return True
