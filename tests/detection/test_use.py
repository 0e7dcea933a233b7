"""How much a MoveSpec is used."""

from detection.models import DetectionSession
from detection.use import movespec_use_count
from movespecs.models import MoveSpec
from movespecs.services import catalogue_sync
from tests.people import person


def sessions(movespec, project, *frames):
    for total in frames:
        DetectionSession.objects.create(
            project=project,
            movespec_version=movespec.current_released_version,
            mode="live",
            engine_version=1,
            accepted_frames_total=total,
        )


def test_sessions_count_that_had_a_frame(db):
    catalogue_sync()
    project = person("alice").project
    squat, plank = MoveSpec.objects.get(slug="squat"), MoveSpec.objects.get(slug="plank")
    sessions(squat, project, 10, 0, 300)
    assert movespec_use_count() == 1
    squat.refresh_from_db()
    assert squat.session_count == 2
    DetectionSession.objects.all().delete()
    sessions(plank, project, 1)
    assert movespec_use_count() == 2
    squat.refresh_from_db()
    assert squat.session_count == 0
    assert movespec_use_count() == 0
