"""What is kept of a session whose project records: every accepted frame, once, and for no longer than was chosen."""

import asyncio
from copy import deepcopy
from datetime import timedelta

import numpy as np
import pytest
from asgiref.sync import sync_to_async
from django.db import IntegrityError
from django.utils import timezone

from detection import engine
from detection.models import DetectionEvent, DetectionSession, Outcome, Recording, RecordingChunk
from detection.poses import poses_compress, poses_expand, poses_pack
from detection.realtime.packed import decode
from detection.recordings import (
    recording_forget_some,
    recording_frames,
    recording_of,
    recordings_delete,
    recordings_of,
)
from detection.services import session_create
from detection.worker import running as stepping
from detection.worker import store
from detection.worker.running import plan_of
from tests.detection.conftest import make_session
from tests.detection.frames import squats
from tests.detection.packing import of_float32, packed
from tests.detection.worker.conftest import batch, load_running, worker
from tests.people import person
from workbench.tenancy.models import Project
from workbench.tenancy.services import system_project_get_or_create

__all__ = ["worker"]


@pytest.fixture
def project(database) -> Project:
    project = person("alice").project
    project.recording_days = 7
    project.save()
    return project


@pytest.fixture
def recorded(project, squat) -> DetectionSession:
    return session_of(project, squat)


def session_of(project, version, **fields):
    return session_create(project=project, mode="live", movespec_version=version, contract_major=1, **fields)


def world_of(frames):
    """What clients sent, as a recording has it."""
    return np.array(
        [[[mark["x"], mark["y"], mark["z"], mark["visibility"]] for mark in frame["landmarks"]] for frame in frames],
        dtype=np.float32,
    )


def end(session):
    running = load_running(session)
    store.finish(running.finish(Outcome.FINALIZED, None)[0])


async def frames_recorded(session, count):
    """Once the database has so many: Redis brings them there a little later."""
    async with asyncio.timeout(20):
        while True:
            frames = await sync_to_async(recording_frames)(session=session)
            if frames and len(frames.t_ms) == count:
                return frames
            await asyncio.sleep(0.02)


async def test_every_accepted_frame_is_kept_once(recorded, worker):
    sent = squats(60)
    await worker.attach(recorded.id)
    await worker.apply(recorded.id, batch(1, sent[:25]))
    again = batch(2, [{}, sent[20], *sent[25:]])
    await worker.apply(recorded.id, again)
    await worker.apply(recorded.id, batch(2, [{}, sent[20], *sent[25:]]))
    frames = await frames_recorded(recorded, 60)
    assert frames.t_ms.tolist() == [frame["timestamp_ms"] for frame in sent]
    assert np.array_equal(frames.world, world_of(sent))


async def test_what_was_recorded_gives_the_events_of_the_session(recorded, worker):
    sent = squats()
    for number in range(0, len(sent), 20):
        await worker.apply(recorded.id, batch(number + 1, sent[number : number + 20]))
    await worker.finish(recorded.id, Outcome.FINALIZED)
    frames = await frames_recorded(recorded, len(sent))
    stored = [(event.type, event.ts_ms) async for event in DetectionEvent.objects.filter(session=recorded)]
    plan = await sync_to_async(lambda: plan_of(recorded.movespec_version))()
    replayed = engine.step_recording(plan, frames.t_ms, frames.world)
    assert [(event.type, event.ts_ms) for event in replayed] == stored


def test_nothing_is_kept_unless_the_project_chose_so_before(project, squat):
    project.recording_days = 0
    session = session_of(project, squat)
    project.recording_days = 7
    store.commit([load_running(session).apply(batch(1, squats(10)))])
    assert recording_of(session=session) is None
    assert recording_frames(session=session) is None
    assert not RecordingChunk.objects.exists()


def test_guests_are_never_recorded(squat):
    Project.objects.filter(pk=system_project_get_or_create(key="guests", name="Guests").pk).update(recording_days=90)
    make_session(squat)
    assert not Recording.objects.exists()


def test_frames_and_their_batch_are_committed_together(recorded):
    DetectionEvent.objects.create(session=recorded, ordinal=1, ts_ms=0, type="feedback", payload={})
    (outcome,) = store.commit([load_running(recorded).apply(batch(1, squats(150)))])
    assert isinstance(outcome, IntegrityError)
    assert recording_frames(session=recorded).t_ms.size == 0


def test_a_batch_without_an_accepted_frame_leaves_nothing(recorded):
    store.commit([load_running(recorded).apply(batch(1, [{}, {}]))])
    assert not RecordingChunk.objects.exists()


def test_the_first_hour_is_kept_and_no_more(recorded, monkeypatch):
    monkeypatch.setattr(stepping, "MOST_RECORDED", 30)
    running = load_running(recorded)
    for number in range(4):
        assert store.commit([running.apply(batch(number + 1, squats()[number * 15 : number * 15 + 15]))]) == [None]
    assert recording_frames(session=recorded).t_ms.size == 30


def test_a_recording_runs_out_and_is_then_taken_away(recorded):
    store.commit([load_running(recorded).apply(batch(1, squats(20)))])
    assert recording_of(session=recorded).expires_at - timezone.now() > timedelta(days=6, hours=23)
    end(recorded)
    Recording.objects.update(expires_at=timezone.now())
    assert recording_frames(session=recorded) is None
    while recording_forget_some():
        pass
    assert not Recording.objects.exists()
    assert not RecordingChunk.objects.exists()


def test_much_is_taken_away_a_little_at_a_time(recorded, monkeypatch):
    monkeypatch.setattr("detection.recordings.CHUNKS_AT_ONCE", 2)
    running = load_running(recorded)
    for number in range(5):
        store.commit([running.apply(batch(number + 1, squats()[number * 4 : number * 4 + 4]))])
    end(recorded)
    recordings_delete(recordings=Recording.objects.all())
    left = []
    while recording_forget_some():
        left.append(RecordingChunk.objects.count())
    assert left == [3, 1, 0]


def test_a_running_session_whose_recording_is_deleted_goes_on_and_leaves_none(recorded, project):
    running = load_running(recorded)
    store.commit([running.apply(batch(1, squats(10)))])
    assert recordings_delete(recordings=recordings_of(project=project)) == 1
    assert not recording_forget_some()
    assert store.commit([running.apply(batch(2, squats(20)[10:]))]) == [None]
    assert recording_frames(session=recorded) is None
    store.finish(running.finish(Outcome.FINALIZED, None)[0])
    while recording_forget_some():
        pass
    assert not RecordingChunk.objects.exists()


def test_deleting_reaches_no_other_project(recorded, project, squat):
    other = person("charlie").project
    other.recording_days = 1
    other.save()
    theirs = session_of(other, squat)
    assert recordings_delete(recordings=recordings_of(project=project)) == 1
    assert recording_of(session=theirs)


def test_numbers_that_no_float32_holds_are_kept_as_its_largest():
    frames = deepcopy(squats(1))
    frames[0]["landmarks"][20] |= {"x": 1e300, "y": -1e300}
    packed = poses_pack(batch(1, frames).frames)
    assert poses_expand(poses_compress(packed)) == packed
    world = np.frombuffer(packed, dtype="<f4")[2:].reshape(33, 4)
    assert world[20][:2].tolist() == pytest.approx([3.4e38, -3.4e38])


def test_of_a_packed_frame_the_same_is_kept():
    frames = of_float32(squats(6))
    for index, frame in enumerate(frames):
        frame["landmarks"][7 + index] |= {"presence": (None, 0.25, 1.0)[index % 3]}
        frame["landmarks"][20 - index] |= {"visibility": None}
    assert poses_pack(decode(packed(1, frames)).frames) == poses_pack(batch(1, frames).frames)
