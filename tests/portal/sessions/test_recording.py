"""A project's choice to record, and what can be done with a recording."""

import json

import numpy as np
import pytest

from detection.models import Outcome, Recording, RecordingChunk
from detection.recordings import recording_frames, recording_of
from detection.services import session_create
from detection.worker import store
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch, load_running
from tests.people import person
from tests.portal.sessions.test_session import text_of
from tools.recordings import sample_read
from workbench.tenancy.models import AuditEntry, Project, Role

DAYS = {"record": "on", "days": "14"}


@pytest.fixture
def recorded(alice, squat):
    """A session that was recorded and has ended, of 60 frames."""
    alice.project.recording_days = 7
    alice.project.save()
    session = session_create(project=alice.project, mode="live", movespec_version=squat, contract_major=1)
    running = load_running(session)
    assert store.commit([running.apply(batch(1, squats(60)))]) == [None]
    store.finish(running.finish(Outcome.FINALIZED, None)[0])
    session.refresh_from_db()
    return session


def test_an_admin_switches_recording_on_and_off(signed_in, alice):
    there = signed_in(person("dora", of=alice, role=Role.ADMIN))
    path = there.at(f"projects/{alice.project.pk}/recording/")
    assert "No pictures" in text_of(there.get(path))
    assert "kept for 14 days" in text_of(there.post(path, DAYS, follow=True))
    assert Project.objects.get(pk=alice.project.pk).recording_days == 14
    assert "are not recorded" in text_of(there.post(path, {"days": "14"}, follow=True))
    assert Project.objects.get(pk=alice.project.pk).recording_days == 0
    assert AuditEntry.objects.filter(action="project.record").count() == 2
    assert "Not recorded" in text_of(there.get(there.at("recording/")))


@pytest.mark.parametrize("days", ["0", "91", "", "many"])
def test_a_number_of_days_that_is_none_is_refused(signed_in, alice, days):
    there = signed_in(alice)
    answer = there.post(there.at(f"projects/{alice.project.pk}/recording/"), {"record": "on", "days": days})
    assert answer.status_code == 422
    assert Project.objects.get(pk=alice.project.pk).recording_days == 0


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.VIEWER, Role.BILLING])
def test_no_one_below_an_admin_chooses(signed_in, alice, role):
    there = signed_in(person("eve", of=alice, role=role))
    for path in ("recording/", f"projects/{alice.project.pk}/recording/"):
        assert there.get(there.at(path)).status_code == 403
    assert there.post(there.at(f"projects/{alice.project.pk}/recording/"), DAYS).status_code == 403
    assert there.post(there.at(f"projects/{alice.project.pk}/recording/delete/")).status_code == 403


def test_an_outsider_finds_no_project_to_choose_for(signed_in, alice, charlie):
    outsider = signed_in(charlie)
    for of in (alice, charlie):
        path = outsider.at(f"projects/{alice.project.pk}/recording/", of=of)
        assert outsider.get(path).status_code == outsider.post(path, DAYS).status_code == 404


def test_a_recorded_session_can_be_replayed(signed_in, alice, bob, recorded):
    there = signed_in(bob)
    page = text_of(there.get(f"/portal/{alice.organization.pk}/sessions/{recorded.pk}/"))
    assert 'id="replay"' in page
    trace = there.get(there.at(f"sessions/{recorded.pk}/recording/replay.json")).json()
    assert len(trace["t_ms"]) == 60
    assert {curve["title"] for curve in trace["curves"]} >= {"Knee angle"}
    numbers = there.get(there.at(f"sessions/{recorded.pk}/recording/replay.bin")).content
    poses = np.frombuffer(numbers, dtype="<i2").reshape(60, 33, 4) / 1000
    assert np.abs(poses - recording_frames(session=recorded).world).max() < 0.001


def test_it_is_exported_in_the_format_of_the_samples(signed_in, alice, recorded, tmp_path):
    there = signed_in(alice)
    text = b"".join(there.get(there.at(f"sessions/{recorded.pk}/recording/poses.json")).streaming_content)
    (tmp_path / "poses.json").write_bytes(text)
    sample = sample_read(tmp_path / "poses.json")
    frames = recording_frames(session=recorded)
    assert sample.t_ms == pytest.approx(frames.t_ms, abs=0.001)
    assert np.abs(sample.world - frames.world).max() <= 0.0001
    assert 0 <= sample.image.min() <= sample.image.max() <= 1
    assert json.loads(text)["repetitions"] == sum(recorded.completed_event_counts.values())


def test_a_session_that_was_not_recorded_has_nothing_to_replay(signed_in, alice, new_session):
    session = new_session(outcome="finalized")
    there = signed_in(alice)
    for file in ("poses.json", "replay.json", "replay.bin"):
        assert there.get(there.at(f"sessions/{session.pk}/recording/{file}")).status_code == 404
    page = text_of(there.get(there.at(f"sessions/{session.pk}/")))
    assert f'href="{there.at(f"projects/{alice.project.pk}/recording/")}"' in page


def test_an_outsider_replays_nothing(signed_in, alice, charlie, recorded):
    outsider = signed_in(charlie)
    for of in (alice, charlie):
        for file in ("poses.json", "replay.json", "replay.bin"):
            path = outsider.at(f"sessions/{recorded.pk}/recording/{file}", of=of)
            assert outsider.get(path).status_code == 404


def test_a_sessions_recording_is_deleted_from_its_page(signed_in, alice, recorded):
    there = signed_in(alice)
    path = there.at(f"sessions/{recorded.pk}/recording/delete/")
    assert "The recording is deleted" in text_of(there.post(path, follow=True))
    assert recording_of(session=recorded) is None
    assert AuditEntry.objects.get(action="recording.delete").target == str(recorded.pk)
    assert "is deleted" not in text_of(there.post(path, follow=True))


def test_all_of_a_project_are_deleted_once_its_name_was_typed(signed_in, alice, recorded):
    there = signed_in(alice)
    path = there.at(f"projects/{alice.project.pk}/recording/delete/")
    assert there.post(path, {"name": "Something else"}).status_code == 422
    assert recording_of(session=recorded)
    assert "Deleted: 1 recording." in text_of(there.post(path, {"name": "Main"}, follow=True))
    assert recording_of(session=recorded) is None
    assert AuditEntry.objects.get(action="project.delete_recordings").details == {"recordings": 1}
    assert Recording.objects.count() == RecordingChunk.objects.count() == 1  # until the reaper comes by


def test_a_long_recording_is_replayed_in_parts_that_follow_each_other(signed_in, alice, recorded, monkeypatch):
    there, path = signed_in(alice), f"sessions/{recorded.pk}/recording/replay"
    whole = there.get(there.at(f"{path}.json")).json()
    poses = there.get(there.at(f"{path}.bin")).content
    monkeypatch.setattr("workbench.portal.sessions.poses.REPLAYED", 25)
    monkeypatch.setattr("workbench.portal.sessions.poses.recording_length", lambda session: 51)
    monkeypatch.setattr("workbench.portal.sessions.views.REPLAYED", 25)
    page = text_of(there.get(there.at(f"sessions/{recorded.pk}/?part=2")))
    assert "Frames 1 to 25" in page
    assert "51 and on" in page
    parts = [there.get(there.at(f"{path}.json?part={part}")).json() for part in (1, 2, 3)]
    assert [len(part["t_ms"]) for part in parts] == [25, 25, 10]
    assert [each for part in parts for each in part["t_ms"]] == whole["t_ms"]
    knee = [each for part in parts for each in part["curves"][0]["values"]]
    assert knee == whole["curves"][0]["values"]
    assert [each for part in parts for each in part["events"]] == whole["events"]
    assert b"".join(there.get(there.at(f"{path}.bin?part={part}")).content for part in (1, 2, 3)) == poses


@pytest.mark.parametrize("part", ["0", "-1", "14", "x", ""])
def test_there_is_no_other_part(signed_in, alice, recorded, part):
    there = signed_in(alice)
    assert there.get(there.at(f"sessions/{recorded.pk}/recording/replay.json?part={part}")).status_code == 404
    assert there.get(there.at(f"sessions/{recorded.pk}/?part={part}")).status_code == 404


def test_a_part_after_the_recordings_end_is_none(signed_in, alice, recorded):
    there = signed_in(alice)
    assert there.get(there.at(f"sessions/{recorded.pk}/recording/replay.json?part=2")).status_code == 404
