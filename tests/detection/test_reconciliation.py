"""Σ ledger = Σ accepted frames; and where it is not, somebody is told."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing.models import CycleDifference, CycleTotal, LedgerDifference, LedgerEntry
from billing.services import totals_reconcile
from detection.models import Outcome
from detection.reconciliation import sessions_reconcile
from detection.worker import store
from tests.detection.conftest import make_session
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch, load_running
from tests.people import person
from tests.portal.usage import use


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
    assert [(one.ledger_frames, one.accepted_frames) for one in sessions_reconcile(now=timezone.now())] == [(0, 60)]


def test_the_command_ends_with_status_1(streamed, capsys):
    LedgerEntry.objects.update(frames=59)
    with pytest.raises(CommandError, match="does not add up: 1"):
        call_command("reconcile")
    assert "59 in the ledger, 60 accepted" in capsys.readouterr().out


def test_the_ledger_of_a_deleted_session_is_no_difference(streamed):
    streamed[0].delete()
    assert LedgerEntry.objects.count() == 1
    assert sessions_reconcile(now=timezone.now()) == []


@pytest.fixture
def used(db):
    """Two cycles of an organization, 40 and 30 frames, and one of another."""
    alice, charlie = person("alice"), person("charlie")
    today = timezone.now().date()
    use(alice, 40, day=today)
    use(alice, 30, day=today + timedelta(days=40))
    use(charlie, 20, day=today)
    return alice


def test_totals_of_cycles_add_up(used, capsys):
    call_command("reconcile")
    assert capsys.readouterr().out == "The ledger adds up.\n"


def test_a_total_that_differs_is_written_down_until_it_is_mended(used, capsys):
    today = timezone.now().date()
    CycleTotal.objects.filter(organization=used.organization, cycle_start=today).update(frames=41)
    CycleTotal.objects.filter(organization=used.organization).exclude(cycle_start=today).delete()
    first, later = timezone.now(), timezone.now() + timedelta(days=1)
    assert [(one.ledger_frames, one.total_frames) for one in totals_reconcile(now=first)] == [(40, 41), (30, 0)]
    totals_reconcile(now=later)
    assert {(one.first_seen_at, one.seen_at) for one in CycleDifference.objects.all()} == {(first, later)}
    with pytest.raises(CommandError, match="is not the ledger's: 2"):
        call_command("reconcile")
    call_command("reconcile", mend=True)
    assert "Set to the ledger's sum: 2 totals." in capsys.readouterr().out
    assert totals_reconcile(now=later) == []
    assert not CycleDifference.objects.exists()
