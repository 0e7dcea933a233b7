"""How much each MoveSpec is used, counted anew now and then: a catalogue need not know it to the second."""

from itertools import batched

from django.db import transaction
from django.db.models import Count

from detection.models import DetectionSession
from movespecs.models import MoveSpec

CHUNK = 200  # rows of one write, so that no acknowledgement waits long for it


def movespec_use_count() -> int:
    """Set every MoveSpec's `session_count`: the sessions that have ended with at least one frame. How many changed."""
    sessions = DetectionSession.objects.filter(accepted_frames_total__gt=0)
    used = dict(sessions.values_list("movespec_version__movespec").annotate(number=Count("pk")).order_by())
    known = MoveSpec.objects.filter(session_count__gt=0).values_list("pk", "session_count")
    before = dict(known.iterator())
    changed = [(pk, used.get(pk, 0)) for pk in used.keys() | before.keys() if used.get(pk, 0) != before.get(pk, 0)]
    for chunk in batched(changed, CHUNK):
        with transaction.atomic():
            for pk, number in chunk:
                MoveSpec.objects.filter(pk=pk).update(session_count=number)
    return len(changed)
