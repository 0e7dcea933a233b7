"""Counting while a camera runs: some frames at a time, with a state that only the server can make."""

import base64

import pytest

from tests.detection.engine.movespecs import OWN_RANGE_SQUAT, SQUAT
from tests.motion import Recording
from tests.people import person
from tests.portal.bench.conftest import packed, squats
from workbench.portal.bench import views
from workbench.tenancy.models import Role


def part(recording: Recording, start: int, end: int) -> dict:
    return packed(Recording(recording.t_ms[start:end], recording.world[start:end]))


@pytest.mark.parametrize("text", [SQUAT, OWN_RANGE_SQUAT])
@pytest.mark.parametrize("size", [7, 60])
def test_in_parts_the_same_is_counted_as_in_one_go(signed_in, alice, ask, text, size, monkeypatch):
    monkeypatch.setattr(views, "STEPS_PER_MINUTE", 1000)
    browser, recording = signed_in(alice), squats()
    state, counts = "", []
    for start in range(0, len(recording.t_ms), size):
        body = {"yaml_source": text, "frames": part(recording, start, start + size), "state": state}
        news = ask(browser, "step/", body).json()
        state = news["state"]
        counts.append(news["count"])
    assert counts[-1] == 3
    assert counts == sorted(counts)
    assert news["noun"] == "tests"
    assert news["phase"] == "standing"
    assert not news["learning"]


@pytest.mark.parametrize("text", [SQUAT, OWN_RANGE_SQUAT])
def test_what_the_parts_add_up_to_is_the_trace_of_the_whole(signed_in, alice, ask, text):
    browser, recording = signed_in(alice), squats()
    whole = ask(browser, "run/", {"yaml_source": text, "frames": packed(recording)}).json()
    state, parts = "", []
    for start in range(0, len(recording.t_ms), 40):
        news = ask(
            browser, "step/", {"yaml_source": text, "frames": part(recording, start, start + 40), "state": state}
        ).json()
        assert ("begun" in news) is (state == "")
        state = news["state"]
        parts.append(news["more"])
    assert [each for more in parts for each in more["t_ms"]] == whole["t_ms"]
    assert [each for more in parts for each in more["curves"][0]["values"]] == whole["curves"][0]["values"]
    happened = [each for more in parts for each in more["events"]]
    assert happened == whole["events"][: len(happened)]  # what is open at its end is told by the whole alone
    assert parts[-1]["counted"] == whole["counted"]


def test_before_the_range_is_known_it_says_that_it_learns(signed_in, alice, ask):
    body = {"yaml_source": OWN_RANGE_SQUAT, "frames": part(squats(), 0, 20)}
    assert ask(signed_in(alice), "step/", body).json()["learning"]


def test_what_was_not_counted_says_why(signed_in, alice, ask):
    text = SQUAT.replace("angle_max: 100", "angle_max: 61")
    news = ask(signed_in(alice), "step/", {"yaml_source": text, "frames": packed(squats())}).json()
    assert "turned back at" in news["missed"]


def test_a_state_is_good_for_its_person_and_its_text_alone(signed_in, alice, ask):
    browser, recording = signed_in(alice), squats()
    first = ask(browser, "step/", {"yaml_source": SQUAT, "frames": part(recording, 0, 30)}).json()["state"]
    going_on = {"yaml_source": SQUAT, "frames": part(recording, 30, 60), "state": first}
    other = signed_in(person("dora", of=alice, role=Role.DEVELOPER))
    assert ask(other, "step/", going_on).status_code == 409
    assert ask(browser, "step/", {**going_on, "yaml_source": OWN_RANGE_SQUAT}).status_code == 409
    assert ask(browser, "step/", going_on).status_code == 200


@pytest.mark.parametrize("state", ["x", "a:b", base64.b64encode(b"\x00\x01").decode(), ":" * 500])
def test_no_state_but_the_servers_own_is_taken(signed_in, alice, ask, state):
    answer = ask(signed_in(alice), "step/", {"yaml_source": SQUAT, "frames": part(squats(1), 0, 9), "state": state})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "state_refused")


def test_frames_that_were_had_already_do_not_go_on(signed_in, alice, ask):
    browser, recording = signed_in(alice), squats(1)
    body = {"yaml_source": SQUAT, "frames": part(recording, 0, 30)}
    again = {**body, "state": ask(browser, "step/", body).json()["state"]}
    assert ask(browser, "step/", again).status_code == 409


def test_so_many_steps_a_minute_and_no_more(signed_in, alice, ask, monkeypatch):
    monkeypatch.setattr(views, "STEPS_PER_MINUTE", 1)
    browser, body = signed_in(alice), {"yaml_source": SQUAT, "frames": part(squats(1), 0, 9)}
    assert [ask(browser, "step/", body).status_code for _ in range(2)] == [200, 429]


def test_a_step_is_small(signed_in, alice, ask, monkeypatch):
    monkeypatch.setattr(views, "LONG_FRAMES", 5)
    answer = ask(signed_in(alice), "step/", {"yaml_source": SQUAT, "frames": part(squats(1), 0, 9)})
    assert answer.json()["error"]["code"] == "frames_refused"
