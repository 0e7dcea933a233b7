"""The ledger has every accepted frame, once, on the day and in the cycle in which its batch was committed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.blocks import BLOCK_FRAMES
from billing.cycles import cycle_of
from billing.models import CycleTotal, LedgerEntry
from billing.services import cycle_total_mend, totals_reconcile
from detection.models import DetectionEvent, DetectionSession, Outcome, SessionState
from detection.services import session_create
from detection.worker import store
from detection.worker.store import StaleRevision
from tests.detection.conftest import make_session
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch, load_running
from workbench.tenancy.models import Organization, Project

RECORDED = squats()
MADE = datetime(2026, 1, 31, 15, 30, tzinfo=UTC)


class Clock:
    def __init__(self, now):
        self.now = now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(datetime(2026, 2, 27, 23, 0, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def project(database):
    organization = Organization.objects.create(name="Made on a 31st")
    Organization.objects.filter(pk=organization.pk).update(created_at=MADE)
    return Project.objects.create(organization=organization, name="Main")


def session_of(project, squat):
    return session_create(project=project, mode="live", movespec_version=squat, contract_major=1)


def frames(start, count):
    """Endless squatting: `count` frames from the one after `start` on."""
    return [
        {**RECORDED[index % len(RECORDED)], "frame_seq": index + 1, "timestamp_ms": index * 66.0}
        for index in range(start, start + count)
    ]


def totals_of(project):
    totals = CycleTotal.objects.filter(organization=project.organization)
    return dict(totals.values_list("cycle_start", "frames"))


def sums_of(project):
    sums = Counter()
    for cycle_start, count in LedgerEntry.objects.filter(project=project).values_list("cycle_start", "frames"):
        sums[cycle_start] += count
    return sums


def rows_of(session):
    rows = LedgerEntry.objects.filter(session_id=session.pk).order_by("number")
    return [(row.number, row.day, row.cycle_start, row.frames) for row in rows]


def test_a_batch_is_in_the_ledger_when_it_is_committed(project, squat, clock):
    session = session_of(project, squat)
    running = load_running(session)
    store.commit([running.apply(batch(1, [*frames(0, 40), frames(0, 1)[0]]))])
    assert rows_of(session) == [(1, date(2026, 2, 27), date(2026, 1, 31), 40)]
    assert LedgerEntry.objects.get().project == project


def test_a_block_closes_at_300_frames_at_midnight_and_with_the_cycle(project, squat, clock):
    session = session_of(project, squat)
    running = load_running(session)
    for number in range(2):
        store.commit([running.apply(batch(number + 1, frames(number * 200, 200)))])
    clock.now += timedelta(hours=1)
    store.commit([running.apply(batch(3, frames(400, 10)))])
    assert rows_of(session) == [
        (1, date(2026, 2, 27), date(2026, 1, 31), 300),
        (2, date(2026, 2, 27), date(2026, 1, 31), 100),
        (3, date(2026, 2, 28), date(2026, 2, 28), 10),
    ]
    assert totals_of(project) == {date(2026, 1, 31): 400, date(2026, 2, 28): 10}


def test_guests_are_in_the_ledger_too(squat, clock):
    session = make_session(squat)
    store.commit([load_running(session).apply(batch(1, frames(0, 7)))])
    entry = LedgerEntry.objects.get(session_id=session.pk)
    assert (entry.project.organization.system_key, entry.frames) == ("guests", 7)
    assert not CycleTotal.objects.exists()


def test_a_commit_that_fails_bills_nothing(project, squat, clock):
    session = session_of(project, squat)
    DetectionEvent.objects.create(session=session, ordinal=1, ts_ms=0, type="feedback", payload={})
    (outcome,) = store.commit([load_running(session).apply(batch(1, frames(0, 150)))])
    assert outcome
    assert (rows_of(session), totals_of(project)) == ([], {})


def test_a_batch_of_rejected_frames_bills_nothing(project, squat, clock):
    session = session_of(project, squat)
    assert store.commit([load_running(session).apply(batch(1, [{}, {}]))]) == [None]
    assert rows_of(session) == []


def test_ending_a_session_leaves_its_ledger_as_it_was(project, squat, clock):
    session = session_of(project, squat)
    running = load_running(session)
    store.commit([running.apply(batch(1, frames(0, 310)[:256]))])
    before = rows_of(session)
    store.finish(running.finish(Outcome.FINALIZED, None)[0])
    assert rows_of(session) == before


def test_a_commit_costs_the_same_statements_however_many_sessions_it_holds(project, squat, django_assert_num_queries):
    for count in (1, 5):
        running = [load_running(session_of(project, squat)) for _ in range(count)]
        saves = [one.apply(batch(1, frames(0, 4))) for one in running]
        with django_assert_num_queries(5):  # BEGIN, the states, the ledger, its totals, COMMIT
            assert store.commit(saves) == [None] * count


def test_servers_that_commit_at_once_lose_nothing_of_the_total_though_it_is_mended_meanwhile(project, squat, clock):
    sessions = [session_of(project, squat) for _ in range(3)]

    def stream(session):
        running = load_running(session)
        for number in range(20):
            assert store.commit([running.apply(batch(number + 1, frames(number * 20, 20)))]) == [None]
        connection.close()

    def mend():
        for _ in range(10):
            cycle_total_mend(organization_id=project.organization_id, cycle_start=date(2026, 1, 31))
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        for done in [*(threads.submit(stream, session) for session in sessions), threads.submit(mend)]:
            done.result()
    assert totals_of(project) == sums_of(project) == {date(2026, 1, 31): 1200}


def test_a_ledger_from_before_there_were_totals_is_added_up_once(project, squat, clock):
    for session in (session_of(project, squat), make_session(squat)):
        store.commit([load_running(session).apply(batch(1, frames(0, 30)))])
    CycleTotal.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("billing.migrations.0007_cycle_totals").FILL)
    assert totals_of(project) == {date(2026, 1, 31): 30}
    assert totals_reconcile(now=clock.now) == []


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.lists(st.integers(0, 256), min_size=2, max_size=2), st.integers(0, 9)),
        st.tuples(st.just("again"), st.integers(0, 1)),
        st.tuples(st.just("stale"), st.integers(1, 200)),
        st.tuples(st.just("reload")),
        st.tuples(st.just("later"), st.sampled_from([1, 11, 24, 24 * 20])),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_the_ledgers_sum_is_that_of_accepted_frames_whatever_happens(actions, project, squat, clock):
    sessions = [session_of(project, squat), make_session(squat)]
    running = [load_running(session) for session in sessions]
    sent, saves = [0, 0], [None, None]
    committed = Counter()
    before = {}
    for action, *arguments in actions:
        match action:
            case "commit":
                sizes, duplicates = arguments
                for index, size in enumerate(sizes):
                    again = frames(max(0, sent[index] - duplicates), min(duplicates, sent[index]))
                    saves[index] = running[index].apply(
                        batch(running[index].batch_seq + 1, [*again, *frames(sent[index], size)][:256])
                    )
                    sent[index] += saves[index].accepted
                    committed[sessions[index].pk, clock.now.date()] += saves[index].accepted
                assert store.commit(saves) == [None, None]
            case "again" if saves[arguments[0]]:
                (outcome,) = store.commit([saves[arguments[0]]])
                assert isinstance(outcome, StaleRevision)
            case "stale":  # somebody else's commit made ours worthless: the other session is saved alone
                count = arguments[0]
                late, good = [
                    one.apply(batch(one.batch_seq + 1, frames(sent[i], count))) for i, one in enumerate(running)
                ]
                late.revision += 1
                outcomes = store.commit([late, good])
                assert [type(outcome) for outcome in outcomes] == [StaleRevision, type(None)]
                running[0] = load_running(sessions[0])
                saves = [None, good]
                sent[1] += count
                committed[sessions[1].pk, clock.now.date()] += count
            case "reload":
                running = [load_running(session) for session in sessions]
            case "later":
                clock.now += timedelta(hours=arguments[0])
        after = {(row.session_id, row.number): row for row in LedgerEntry.objects.all()}
        for key, row in before.items():
            closed = row.frames == BLOCK_FRAMES or row.day < clock.now.date() or (key[0], key[1] + 1) in before
            if closed:
                assert (after[key].frames, after[key].day) == (row.frames, row.day)
        before = after
        assert totals_of(project) == sums_of(project)
    by_day = Counter()
    for session in sessions:
        created = Organization.objects.get(projects=session.project_id).created_at.date()
        rows = rows_of(session)
        assert [number for number, *_ in rows] == list(range(1, len(rows) + 1))
        for _, day, cycle_start, count in rows:
            by_day[session.pk, day] += count
            assert 0 < count <= BLOCK_FRAMES
            assert cycle_start == cycle_of(created=created, day=day).first
        assert all(count == BLOCK_FRAMES for (_, day, _, count), (_, later, _, _) in pairwise(rows) if later == day)
        state = SessionState.objects.get(pk=session.pk)
        assert sum(count for *_, count in rows) == state.accepted_frames_total
    assert +by_day == +committed
    assert totals_reconcile(now=clock.now) == []
    for model in (DetectionSession, LedgerEntry, CycleTotal):
        model.objects.all().delete()
