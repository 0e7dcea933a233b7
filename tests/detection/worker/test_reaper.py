"""Who is ended by the clock, with which outcome, and who is not."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from detection.models import DetectionSession, SessionState
from detection.worker.reaper import Reaper
from tests.detection.conftest import make_session, saved
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch

HOUR = 3600


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def aged(squat, *, created, started=None, last_frame=None, seen=None):
    """A session whose times lie so many seconds back."""
    session = make_session(squat)
    times = {"created_at": ago(created)}
    if started is not None:
        times |= {"started_at": ago(started), "status": "streaming"}
    DetectionSession.objects.filter(pk=session.pk).update(**times)
    accepted_at = None if last_frame is None else ago(last_frame)
    seen_at = ago(created if seen is None else seen)
    SessionState.objects.filter(pk=session.pk).update(accepted_at=accepted_at, seen_at=seen_at)
    return session


CASES = {
    "never attached for ten minutes": ({"created": 601}, "expired"),
    "never attached yet": ({"created": 599}, None),
    "left for a minute": ({"created": 900, "started": 800, "last_frame": 61, "seen": 61}, "abandoned"),
    "left just now": ({"created": 900, "started": 800, "last_frame": 59, "seen": 59}, None),
    "no frame for ten minutes": ({"created": 900, "started": 800, "last_frame": 601, "seen": 1}, "idle"),
    "no frame ever": ({"created": 900, "started": 601, "seen": 1}, "idle"),
    "a frame in ten minutes": ({"created": 900, "started": 800, "last_frame": 599, "seen": 1}, None),
    "for over twelve hours": (
        {"created": 13 * HOUR, "started": 12 * HOUR + 1, "last_frame": 1, "seen": 1},
        "max_duration",
    ),
    "for just under twelve hours": (
        {"created": 13 * HOUR, "started": 12 * HOUR - 60, "last_frame": 1, "seen": 1},
        None,
    ),
}


async def reaped(worker, session, **options):
    await Reaper(worker=worker, attached=options.pop("attached", set), **options).reap()
    await session.arefresh_from_db()
    return session.terminal_outcome or None


@pytest.fixture(params=CASES.values(), ids=CASES.keys())
def case(request, squat):
    times, outcome = request.param
    return aged(squat, **times), outcome


async def test_outcome(case, worker):
    session, outcome = case
    assert await reaped(worker, session) == outcome


@pytest.fixture
def left(squat):
    return aged(squat, created=900, started=800, last_frame=120, seen=120)


@pytest.fixture
def silent(squat):
    return aged(squat, created=2000, started=2000, last_frame=1200, seen=1)


async def test_what_is_attached_is_not_abandoned(left, worker):
    assert await reaped(worker, left, attached=lambda: {left.id}) is None


async def test_what_is_attached_may_be_idle(silent, worker):
    assert await reaped(worker, silent, attached=lambda: {silent.id}) == "idle"


async def test_the_grace_period_starts_again_with_the_server(left, worker):
    assert await reaped(worker, left, since=ago(50)) is None
    assert await reaped(worker, left, since=ago(70)) == "abandoned"


async def test_the_idle_clock_starts_again_with_the_server(silent, worker):
    assert await reaped(worker, silent, since=ago(500)) is None
    assert await reaped(worker, silent, since=ago(700)) == "idle"


async def test_an_abandoned_session_keeps_what_was_detected_and_is_closed(session, worker):
    await worker.attach(session.id)
    await worker.apply(session.id, batch(1, squats(120)))
    await worker.detach(session.id)
    await saved(session, frames=120)
    await SessionState.objects.filter(pk=session.pk).aupdate(seen_at=ago(61))
    assert await reaped(worker, session) == "abandoned"
    assert (session.status, session.accepted_frames_total) == ("completed", 120)
    last = await session.events.order_by("ordinal").alast()
    assert (last.type, last.payload) == ("event_interrupted", {"reason": "session_ended"})


async def test_leaving_starts_the_grace_period(session, worker):
    await worker.attach(session.id)
    await SessionState.objects.filter(pk=session.pk).aupdate(seen_at=ago(300))
    await worker.detach(session.id)
    assert await reaped(worker, session) is None


async def test_one_that_cannot_be_ended_does_not_keep_the_others(left, squat, worker, monkeypatch):
    from asgiref.sync import sync_to_async

    from detection.worker.port import Unavailable

    second = await sync_to_async(aged)(squat, created=900, started=800, last_frame=120, seen=120)
    finish = worker.finish

    async def fail_for_the_first(session_id, outcome, error):
        if session_id == left.id:
            raise Unavailable
        return await finish(session_id, outcome, error)

    monkeypatch.setattr(worker, "finish", fail_for_the_first)
    assert await reaped(worker, second) == "abandoned"


def test_the_command_ends_what_no_server_does(left, squat, capsys):
    fresh = make_session(squat)
    call_command("detection_reap")
    assert capsys.readouterr().out == "1 sessions ended.\n"
    left.refresh_from_db()
    fresh.refresh_from_db()
    assert (left.terminal_outcome, fresh.status) == ("abandoned", "created")
