"""The group commit: one transaction for all, and where it fails each alone."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import IntegrityError, OperationalError, connection
from msgspec import structs

from billing.models import GuestUsage
from detection import engine
from detection.models import DetectionEvent, DetectionSession, SessionState
from detection.worker import store
from detection.worker.store import StaleRevision
from tests.detection.conftest import make_session
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch, load_running

sqlite_alone = pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite's log and lock")


@pytest.fixture
def running(squat):
    return [load_running(make_session(squat)) for _ in range(3)]


def frames_saved(running):
    states = SessionState.objects.in_bulk([one.session_id for one in running])
    return [states[one.session_id].accepted_frames_total for one in running]


def test_all_are_saved_in_one_transaction(running, django_assert_num_queries):
    saves = [one.apply(batch(1, squats(number))) for number, one in enumerate(running, 1)]
    assert store.commit(saves) == [None] * 3
    assert frames_saved(running) == [1, 2, 3]


def test_frames_of_a_guest_add_up_over_sessions(squat):
    first = make_session(squat)
    running = [load_running(first), load_running(make_session(squat, first.guest_id))]
    store.commit([one.apply(batch(1, squats(5))) for one in running])
    assert GuestUsage.objects.get(guest_id=first.guest_id).frames == 10


def test_what_is_loaded_is_what_was_saved(running):
    one = running[0]
    store.commit([one.apply(batch(3, squats(150)))])
    loaded = load_running(DetectionSession.objects.get(pk=one.session_id))
    assert engine.dump_state(loaded.state) == engine.dump_state(one.state)
    assert structs.replace(loaded, state=one.state) == one


def test_a_session_that_moved_on_fails_alone(running):
    saves = [one.apply(batch(1, squats(4))) for one in running]
    SessionState.objects.filter(pk=saves[1].session_id).update(revision=7)
    first, second, third = store.commit(saves)
    assert (first, third) == (None, None)
    assert isinstance(second, StaleRevision)
    assert frames_saved(running) == [4, 0, 4]


def test_a_session_that_has_ended_fails_alone(running):
    saves = [one.apply(batch(1, squats(4))) for one in running]
    SessionState.objects.filter(pk=saves[0].session_id).delete()
    outcomes = store.commit(saves)
    assert isinstance(outcomes[0], StaleRevision)
    assert outcomes[1:] == [None, None]
    assert not SessionState.objects.filter(pk=saves[0].session_id).exists()


def test_a_row_the_database_refuses_fails_alone_and_leaves_nothing(running):
    saves = [one.apply(batch(1, squats(150))) for one in running]
    DetectionEvent.objects.create(session_id=saves[2].session_id, ordinal=2, ts_ms=0, type="feedback", payload={})
    outcomes = store.commit(saves)
    assert outcomes[:2] == [None, None]
    assert isinstance(outcomes[2], IntegrityError)
    assert frames_saved(running) == [150, 150, 0]
    assert DetectionEvent.objects.filter(session_id=saves[2].session_id).count() == 1
    assert not GuestUsage.objects.filter(guest_id=saves[2].guest_id).exists()


def test_one_batch_is_never_applied_twice(running):
    save = running[0].apply(batch(1, squats(4)))
    assert store.commit([save]) == [None]
    (again,) = store.commit([save])
    assert isinstance(again, StaleRevision)
    assert frames_saved(running)[0] == 4


@sqlite_alone
def test_a_locked_database_fails_all_without_trying_each_for_as_long(running, monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    connection.close()
    saves = [one.apply(batch(1, squats(4))) for one in running]
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        outcomes = store.commit(saves)
    finally:
        other.close()
    assert all(isinstance(outcome, OperationalError) for outcome in outcomes)
    assert frames_saved(running) == [0, 0, 0]
    assert store.commit(saves) == [None] * 3


def test_a_commit_is_synced_to_the_disk(tmp_path):
    """In a process of its own: the tests' database is not."""
    ask = "from django.db import connection as c; print(c.cursor().execute('PRAGMA synchronous').fetchone())"
    run = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", ask],
        env={**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'workbench.sqlite3'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "(2,)"  # FULL


@sqlite_alone
def test_a_checkpoint_lets_the_log_begin_anew(running):
    one = running[0]
    for number in range(1, 6):
        store.commit([one.apply(batch(number, squats(20 * number)))])
    with connection.cursor() as cursor:
        store.checkpoint()
        store.commit([one.apply(batch(9, squats(110)))])
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        _, pages, _ = cursor.fetchone()
    assert 0 < pages < 20


@sqlite_alone
def test_a_log_that_grew_large_is_cut(running, monkeypatch):
    monkeypatch.setattr(store, "LARGE_LOG_PAGES", 5)
    for number in range(1, 6):
        store.commit([running[0].apply(batch(number, squats(20 * number)))])
    log = connection.settings_dict["NAME"] + "-wal"
    store.checkpoint()
    with open(log, "rb") as file:
        assert file.read() == b""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (store.BUSY_MS,)
