"""A past session is run again, where its project kept a recording."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from detection.models import DetectionSession, Recording, RecordingChunk
from detection.poses import FRAME, poses_compress
from detection.services import session_create
from movespecs.models import MoveSpec
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, SQUAT
from tests.people import person
from tests.portal.bench.conftest import squats
from tests.portal.movespecs.conftest import at, version_made
from workbench.portal.bench import frames
from workbench.tenancy.models import Project

RECORDING = squats()


def recorded_session(movespec: MoveSpec, project: Project | None = None) -> DetectionSession:
    version = movespec.versions.first() or version_made(movespec, OWN_RANGE_SQUAT, release=True)
    session = session_create(
        project=project or movespec.project, mode="live", movespec_version=version, contract_major=1
    )
    Recording.objects.get_or_create(session=session, defaults={"expires_at": timezone.now() + timedelta(days=7)})
    rows = [FRAME.pack(ms, *world.ravel()) for ms, world in zip(RECORDING.t_ms, RECORDING.world, strict=True)]
    for first in range(0, len(rows), 50):
        data = poses_compress(b"".join(rows[first : first + 50]))
        RecordingChunk.objects.create(session=session, first_frame=first, data=data)
    return session


@pytest.fixture
def session(movespec):
    return recorded_session(movespec)


def test_it_is_offered_and_run_by_its_id(signed_in, alice, movespec, session, ask):
    browser = signed_in(alice)
    assert f'value="{session.pk}"' in browser.get(at(browser, movespec, "test/")).content.decode()
    answer = ask(browser, "run/", {"yaml_source": SQUAT, "session": str(session.pk)})
    assert answer.json()["count"] == 3
    assert len(answer.json()["t_ms"]) == len(RECORDING.t_ms)


def test_the_page_of_the_session_leads_to_it(signed_in, alice, bob, movespec, session):
    DetectionSession.objects.update(status="completed", terminal_outcome="finalized", ended_at=timezone.now())
    browser = signed_in(alice)
    address = f"/portal/{alice.organization.pk}/sessions/{session.pk}/"
    link = at(browser, movespec, f"test/?recording={session.pk}")
    assert link in browser.get(address).content.decode()
    assert link not in signed_in(bob).get(address).content.decode()


def test_its_poses_can_be_drawn_and_run_as_a_browsers_own(signed_in, alice, movespec, session, ask):
    browser = signed_in(alice)
    poses = browser.get(at(browser, movespec, f"test/recordings/{session.pk}/")).json()
    film = frames.film_of_browser(t_ms=poses["t_ms"], world=poses["world"])
    assert np.abs(film.world - RECORDING.world).max() < 1e-4
    assert not poses["cut"]


def test_of_a_long_recording_the_beginning_is_run_and_said_to_be(signed_in, alice, movespec, session, ask, monkeypatch):
    monkeypatch.setattr(frames, "MOST_MS", 2000)
    trace = ask(signed_in(alice), "run/", {"yaml_source": SQUAT, "session": str(session.pk)}).json()
    assert trace["t_ms"][-1] - trace["t_ms"][0] <= 2000
    assert trace["notes"][0].startswith("The recording is longer")


@pytest.mark.parametrize("how", ["run out", "none", "of another MoveSpec", "of another organization"])
def test_what_is_not_there_is_not_found(signed_in, alice, movespec, session, ask, how):
    if how == "run out":
        Recording.objects.update(expires_at=timezone.now())
    elif how == "none":
        Recording.objects.all().delete()
    elif how == "of another MoveSpec":
        session.movespec_version.movespec = MoveSpec.objects.create(project=movespec.project, name="Other")
        session.movespec_version.save()
    else:
        session.project = person("dora").project
        session.save()
    browser = signed_in(alice)
    assert ask(browser, "run/", {"yaml_source": SQUAT, "session": str(session.pk)}).status_code == 404
    assert browser.get(at(browser, movespec, f"test/recordings/{session.pk}/")).status_code == 404
    assert str(session.pk) not in browser.get(at(browser, movespec, "test/")).content.decode()


def test_viewers_and_outsiders_see_no_poses(signed_in, bob, charlie, movespec, session):
    for who, status in ((bob, 403), (charlie, 404)):
        browser = signed_in(who)
        assert browser.get(at(browser, movespec, f"test/recordings/{session.pk}/")).status_code == status


def test_many_recordings_take_no_more_queries(signed_in, alice, movespec, django_assert_max_num_queries):
    for _ in range(5):
        recorded_session(movespec)
    browser = signed_in(alice)
    browser.get(at(browser, movespec))
    with django_assert_max_num_queries(10):
        browser.get(at(browser, movespec, "test/"))
