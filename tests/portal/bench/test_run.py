"""A text is run over frames: as it stands, by whom it may be, and never as a session."""

import base64
import json

import pytest

from billing.models import LedgerEntry
from detection.engine import compile_plan, step_recording
from detection.models import DetectionSession
from movespecs.language import compile_movespec
from movespecs.models import MoveSpecVersion
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, SQUAT
from tests.portal.bench.conftest import packed, squats
from workbench.portal.bench import running, views

BROKEN = OWN_RANGE_SQUAT.replace("joint: knee", "joint: kneee", 1)


def test_the_frames_of_a_browser_are_run_as_the_engine_runs_them(signed_in, alice, ask):
    recording = squats()
    answer = ask(signed_in(alice), "run/", {"yaml_source": SQUAT, "frames": packed(recording)})
    assert answer.status_code == 200
    trace = answer.json()
    events = step_recording(compile_plan(compile_movespec(SQUAT)), recording.t_ms, recording.world.round(4))
    assert trace["count"] == sum(event.type == "event_completed" for event in events) == 3
    told = [event["ms"] for event in trace["events"] if event["tone"] == "good"]
    assert told == [event.ts_ms for event in events if event.type == "event_completed"]


def test_a_sample_is_run_by_its_name(signed_in, alice, ask, a_sample):
    answer = ask(signed_in(alice), "run/", {"yaml_source": OWN_RANGE_SQUAT, "sample": a_sample})
    assert answer.json()["count"] == 2


def test_the_text_that_is_sent_counts_and_not_the_one_that_is_saved(signed_in, alice, movespec, ask):
    text = SQUAT.replace("angle_max: 100", "angle_max: 61")
    answer = ask(signed_in(alice), "run/", {"yaml_source": text, "frames": packed(squats())})
    assert answer.json()["count"] == 0
    movespec.draft.refresh_from_db()
    assert movespec.draft.yaml_source == OWN_RANGE_SQUAT


def test_nothing_is_billed_and_nothing_stays(signed_in, alice, ask):
    ask(signed_in(alice), "run/", {"yaml_source": SQUAT, "frames": packed(squats())})
    ask(signed_in(alice), "step/", {"yaml_source": SQUAT, "frames": packed(squats())})
    assert not DetectionSession.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not MoveSpecVersion.objects.exists()


def test_an_invalid_text_is_refused_with_its_issues(signed_in, alice, ask):
    answer = ask(signed_in(alice), "run/", {"yaml_source": BROKEN, "frames": packed(squats(1))})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "draft_invalid")
    first = error["issues"][0]
    assert first["code"] == "unknown_joint"
    assert error["message"].startswith(f"Line {first['line']}: ")
    assert BROKEN.split("\n")[first["line"] - 1][first["column"] - 1 :].startswith("kneee")


@pytest.mark.parametrize("path", ["run/", "step/"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"null",
        b'{"yaml_source": 1}',
        b'{"yaml_source": "x", "unknown": 1}',
        b'{"yaml_source": "x", "frames": {"t_ms": [NaN], "world": ""}}',
        b'{"yaml_source": "x", "frames": {"t_ms": [1e999], "world": ""}}',
        b'{"yaml_source": "\\ud800"}',
        b"[" * 100_000,
        b'{"yaml_source": "x", "sample": ["a"]}',
    ],
)
def test_what_is_no_such_request_is_refused(signed_in, alice, ask, path, body):
    answer = ask(signed_in(alice), path, body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "body_refused"


def test_a_request_names_one_kind_of_frames(signed_in, alice, ask, a_sample):
    both = {"yaml_source": SQUAT, "sample": a_sample, "frames": packed(squats(1))}
    for body in (both, {"yaml_source": SQUAT}):
        assert ask(signed_in(alice), "run/", body).status_code == 422


@pytest.mark.parametrize("name", ["../index.json", "index.json", "", "squat", "/etc/passwd"])
def test_only_samples_are_read(signed_in, alice, ask, a_sample, name):
    answer = ask(signed_in(alice), "run/", {"yaml_source": SQUAT, "sample": name})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "frames_refused")


@pytest.mark.parametrize(
    ("t_ms", "world"),
    [
        ([0.0, 0.0], base64.b64encode(bytes(2 * 264)).decode()),
        ([10.0, 0.0], base64.b64encode(bytes(2 * 264)).decode()),
        ([0.0, 33.0], base64.b64encode(bytes(264)).decode()),
        ([0.0], "no base64!"),
        ([0.0], base64.b64encode(bytes(263)).decode()),
        ([0.0, 10 * 60_000 + 1.0], base64.b64encode(bytes(2 * 264)).decode()),
        ([float(ms) for ms in range(20_001)], ""),
    ],
)
def test_frames_that_are_none_or_too_many_are_refused(signed_in, alice, ask, t_ms, world):
    answer = ask(signed_in(alice), "run/", {"yaml_source": SQUAT, "frames": {"t_ms": t_ms, "world": world}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "frames_refused")


def test_hundreds_of_criteria_are_run_over_fewer_frames(signed_in, alice, ask, monkeypatch):
    monkeypatch.setattr(running, "MOST_JUDGED", 100)
    answer = ask(signed_in(alice), "run/", {"yaml_source": SQUAT, "frames": packed(squats(1))})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"] == "With the draft's 2 criteria at most 50 frames are run at once."


def test_no_frames_at_all_are_explained(signed_in, alice, ask):
    answer = ask(signed_in(alice), "run/", {"yaml_source": SQUAT, "frames": {"t_ms": [], "world": ""}})
    assert answer.json()["notes"] == ["Nobody was seen in any frame, so there is nothing to measure."]


def test_too_large_a_request_is_not_read_to_its_end(signed_in, alice, ask, monkeypatch):
    monkeypatch.setattr(views, "MOST_BYTES", 1000)
    answer = ask(signed_in(alice), "run/", {"yaml_source": "x" * 2000})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_refused")


def test_a_viewer_and_an_outsider_run_nothing(signed_in, bob, charlie, ask):
    body = {"yaml_source": SQUAT, "frames": packed(squats(1))}
    for path in ("run/", "step/"):
        assert ask(signed_in(bob), path, body).status_code == 403
        assert ask(signed_in(charlie), path, body).status_code == 404


def test_a_forged_request_runs_nothing(alice, movespec):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice.user)
    address = f"/portal/{alice.organization.pk}/movespecs/{movespec.pk}/test/run/"
    answer = browser.post(address, json.dumps({"yaml_source": SQUAT}), content_type="application/json")
    assert answer.status_code == 403


def test_so_many_runs_a_minute_and_no_more(signed_in, alice, ask, monkeypatch):
    monkeypatch.setattr(views, "RUNS_PER_MINUTE", 2)
    body = {"yaml_source": SQUAT, "frames": {"t_ms": [], "world": ""}}
    browser = signed_in(alice)
    assert [ask(browser, "run/", body).status_code for _ in range(3)] == [200, 200, 429]
    refused = ask(browser, "run/", body)
    assert refused.json()["error"]["code"] == "rate_limited"
    assert int(refused["Retry-After"]) > 0


def test_long_runs_have_a_limit_of_their_own(signed_in, alice, ask, monkeypatch):
    monkeypatch.setattr(views, "LONG_RUNS_PER_MINUTE", 1)
    monkeypatch.setattr(views, "LONG_FRAMES", 10)
    browser = signed_in(alice)
    long = {"yaml_source": SQUAT, "frames": packed(squats(1))}
    short = {"yaml_source": SQUAT, "frames": {"t_ms": [], "world": ""}}
    assert [ask(browser, "run/", body).status_code for body in (long, long, short)] == [200, 429, 200]
