"""What may be run on the bench of a MoveSpec."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from detection.models import DetectionSession, RecordingChunk
from detection.recordings import frames_of
from movespecs.language.model import MoveSpec as CompiledMoveSpec
from movespecs.models import MoveSpec
from workbench.pages.samples import Sample
from workbench.portal.bench.frames import MOST_FRAMES, Film, film_of_recording

MOST_LISTED = 100


def recorded_sessions(*, movespec: MoveSpec) -> QuerySet[DetectionSession]:
    """The newest sessions of any of its versions, in its own organization, whose recordings have not run out."""
    return _recorded(movespec).select_related("movespec_version").defer("movespec_version__yaml_source")[:MOST_LISTED]


def recorded_film(*, movespec: MoveSpec, session_id: UUID) -> Film:
    """The beginning of a recorded session. Raises DetectionSession.DoesNotExist."""
    session = _recorded(movespec).get(pk=session_id)
    chunks = RecordingChunk.objects.filter(session=session, first_frame__lte=MOST_FRAMES).order_by("first_frame")
    frames = frames_of(chunks)
    return film_of_recording(t_ms=frames.t_ms, world=frames.world)


def _recorded(movespec: MoveSpec) -> QuerySet[DetectionSession]:
    sessions = DetectionSession.objects.filter(
        project__organization=movespec.project.organization_id,
        movespec_version__movespec=movespec,
        recording__expires_at__gt=timezone.now(),
    )
    return sessions.order_by("-created_at")


def suggested_sample(*, movespec: MoveSpec, spec: CompiledMoveSpec | None, samples: Sequence[Sample]) -> str:
    """The file of the sample that most likely shows its movement; empty where there are none. `spec`: what its draft
    means, if anything."""
    origin = movespec.forked_from
    names = [origin.slug if origin else "", spec.event_key if spec else "", spec.name if spec else "", movespec.name]
    slugs = ["-".join(name.casefold().replace("_", " ").split()) for name in names if name]
    likely = [sample.file for slug in slugs for sample in samples if sample.file.startswith(slug)]
    return next(iter(likely + [sample.file for sample in samples]), "")
