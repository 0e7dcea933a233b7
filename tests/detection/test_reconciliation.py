"""Σ ledger = Σ accepted frames; and where it is not, somebody is told."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing.models import LedgerDifference, LedgerEntry
from detection.models import Outcome
from detection.reconciliation import sessions_reconcile
from detection.worker import store
from tests.detection.conftest import make_session
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch, load_running


@pytest.fixture
def streamed(squat):
    """A session with 60 frames."""
    session = make_session(squat)
    running = load_running(session)
    store.commit([running.apply(batch(1, squats(60)))])
    return session, running


def test_running_and_ended_sessions_add_up(squat, streamed, capsys):
    other = make_session(squat)
    running = load_running(other)
    store.commit([running.apply(batch(1, squats(30)))])
    store.finish(running.finish(Outcome.FINALIZED, None)[0])
    make_session(squat)
    call_command("reconcile")
    assert capsys.readouterr().out == "The ledger adds up.\n"


@pytest.mark.parametrize("ended", [False, True])
def test_what_differs_is_written_down_until_it_no_longer_does(streamed, ended):
    session, running = streamed
    if ended:
        store.finish(running.finish(Outcome.FINALIZED, None)[0])
    LedgerEntry.objects.update(frames=59)
    first, later = timezone.now(), timezone.now() + timedelta(days=1)
    (found,) = sessions_reconcile(now=first)
    assert (found.session_id, found.ledger_frames, found.accepted_frames) == (session.pk, 59, 60)
    sessions_reconcile(now=later)
    kept = LedgerDifference.objects.get()
    assert (kept.first_seen_at, kept.seen_at) == (first, later)
    LedgerEntry.objects.update(frames=60)
    assert sessions_reconcile(now=later) == []
    assert not LedgerDifference.objects.exists()


def test_a_ledger_that_lacks_a_session_differs(streamed):
    LedgerEntry.objects.all().delete()
    assert [(one.ledger_frames, one.accepted_frames) for one in sessions_reconcile()] == [(0, 60)]


def test_the_command_ends_with_status_1(streamed, capsys):
    LedgerEntry.objects.update(frames=59)
    with pytest.raises(CommandError, match="does not add up: 1"):
        call_command("reconcile")
    assert "59 in the ledger, 60 accepted" in capsys.readouterr().out


def test_the_ledger_of_a_deleted_session_is_no_difference(streamed):
    streamed[0].delete()
    assert LedgerEntry.objects.count() == 1
    assert sessions_reconcile() == []
