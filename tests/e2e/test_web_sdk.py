"""The web SDK as others use it: the built package, in a page of another origin, with a token that their server got."""

import json
import re

import pytest
from playwright.sync_api import expect

from detection.engine import close, compile_plan, new_state, step
from detection.realtime.messages import decode
from movespecs.language import compile_movespec
from tests.e2e.elsewhere import EXAMPLES, provisioned, shown, site_running
from tests.media.feeds import drawn_film, filmed_jumping_jacks, mjpeg_write, standing_still, webm_write
from tools.targets import ROOT

# The recording of the server's own samples, as fast as it is taken.
BEGIN = """
globalThis.begin = async ({workbench, movespec, signal, realTime = false}) => {
  const {createClient, openRecording} = await import(`${workbench}/static/sdk/web-sdk.js`);
  const client = createClient({
    baseUrl: workbench,
    tokenProvider: async () => (await fetch("/browser-token")).json(),
  });
  const recording = await openRecording(`${workbench}/static/samples/squat.json`, {realTime});
  return {client, run: client.processVideo(recording, {movespec_id: movespec, signal})};
};
"""


@pytest.fixture(scope="module")
def site(server):
    with site_running(server, provisioned(server)["api_key"]) as site:
        yield site


@pytest.fixture(scope="module")
def squat(server):
    return server.movespec("Squat")


@pytest.fixture
def elsewhere(visit, site):
    """A visitor of that site's bare page. They meet no host but the two."""
    visitor = visit(url=site.url)
    visitor.page.add_init_script(BEGIN)
    visitor.homes.add(site.server.url)
    visitor.opens("/")
    return visitor


def asked(site, squat, **more):
    return {"workbench": site.server.url, "movespec": squat, **more}


def engine_events(batches):
    """What the engine alone says to the frames that left the page."""
    plan = compile_plan(compile_movespec((ROOT / "movespecs/catalogue/squat.yaml").read_text(encoding="utf-8")))
    state = new_state(plan)
    events = []
    for batch in batches:
        for frame in decode(json.dumps(batch)).frames:
            events += step(plan, state, frame.timestamp_ms, frame.landmarks)
    return [(event.type, event.ts_ms, event.payload) for event in events + close(plan, state)]


def told(events):
    return [(event["type"], event["ts_ms"], event["payload"]) for event in events]


def test_a_recording_gives_the_events_that_the_engine_alone_gives(elsewhere, site, squat):
    got = elsewhere.page.evaluate(
        """async (asked) => {
          const {client, run} = await begin(asked);
          const iterated = [];
          for await (const event of run) iterated.push(event);
          const {session, summary, events, completed_event_counts} = await run.result;
          const stored = await client.detection.listEvents(session.session_id);
          return {iterated, events, stored, completed_event_counts, summary};
        }""",
        asked(site, squat),
    )
    assert got["completed_event_counts"] == {"squat": 4}
    assert got["summary"]["terminal_outcome"] == "finalized"
    assert got["iterated"] == got["events"] == got["stored"]
    assert elsewhere.compact == len(elsewhere.batches) > 0
    frames = [frame["frame_seq"] for batch in elsewhere.batches for frame in batch["frames"]]
    assert frames == list(range(1, got["summary"]["accepted_frames_total"] + 1))
    assert told(got["events"]) == engine_events(elsewhere.batches)


def test_connections_that_break_lose_no_frame_and_double_none(elsewhere, site, squat):
    broken = []

    def through(page_side):
        """Each of the first three connections breaks at its fifth batch: reached or not, its answer is lost."""
        server_side = page_side.connect_to_server()
        batches = []

        def up(message):
            if isinstance(message, bytes) or '"frame_batch"' in message:
                batches.append(message)
            if len(batches) == 5 and len(broken) < 3:
                broken.append(page_side)
                if len(broken) % 2:
                    server_side.send(message)
                server_side.close(code=3001)
                page_side.close(code=3001)
            else:
                server_side.send(message)

        page_side.on_message(up)

    elsewhere.page.route_web_socket(re.compile("/ws/detection/"), through)
    got = elsewhere.page.evaluate(
        """async (asked) => {
          const {run} = await begin(asked);
          const states = [];
          run.addEventListener("connection", ({detail}) => states.push(detail.state));
          const {events, accepted_frames_total} = await run.result;
          const recording = await (await fetch(`${asked.workbench}/static/samples/squat.json`)).json();
          return {states, events, accepted_frames_total, frames: recording.t_ms.length};
        }""",
        asked(site, squat),
    )
    assert len(broken) == 3
    assert got["states"].count("reconnecting") == 3
    assert got["accepted_frames_total"] == got["frames"]
    assert len([event for event in got["events"] if event["type"] == "event_completed"]) == 4
    assert len({event["event_id"] for event in got["events"]}) == len(got["events"])


def test_aborting_cancels_the_session(elsewhere, site, squat):
    got = elsewhere.page.evaluate(
        """async (asked) => {
          const leaving = new AbortController();
          const {client, run} = await begin({...asked, realTime: true, signal: leaving.signal});
          run.addEventListener("progress", () => leaving.abort());
          const {name} = await run.result.catch((error) => error);
          await run.stream.done;
          return [name, (await client.detection.getSession(run.session.session_id)).status];
        }""",
        asked(site, squat),
    )
    assert got == ["AbortError", "cancelled"]


def test_a_token_for_pages_does_no_more_than_it_must(elsewhere, site):
    refused = elsewhere.page.evaluate(
        """async (workbench) => {
          const {AuthorizationError, createClient} = await import(`${workbench}/static/sdk/web-sdk.js`);
          const {access_token: accessToken} = await (await fetch("/browser-token")).json();
          const client = createClient({baseUrl: workbench, accessToken});
          const error = await client.movespecs.create({name: "Mine"}).catch((error) => error);
          return [error instanceof AuthorizationError, error.name, error.code, error.details.required_scope];
        }""",
        site.server.url,
    )
    assert refused == [True, "AuthorizationError", "insufficient_scope", "movespecs:write"]


def test_the_django_example_hands_tokens_to_those_who_are_signed_in(site):
    status, headers, body = site.token()
    assert (status, set(json.loads(body))) == (200, {"access_token", "expires_in_seconds"})
    assert "no-store" in headers["Cache-Control"]
    status, headers, _ = site.token(signed_in=False)
    assert (status, headers["Location"].partition("?")[2]) == (302, "next=/browser-token")


def test_the_django_example_says_when_there_is_no_token(site, monkeypatch):
    monkeypatch.setattr(site, "api_key", "ks_wrong")
    status, _, body = site.token()
    assert status == 503
    assert json.loads(body) == {"error": "Counting is not available at the moment."}


@pytest.mark.webcam
def test_the_quick_start_counts_a_video(elsewhere, site, squat, tmp_path):
    site.shows("/quick-start.html", shown("html"), movespec=squat)
    site.shows("/count.js", shown("js"), movespec=squat)
    elsewhere.opens("/quick-start.html")
    video = webm_write(drawn_film("squat", repetitions=2, seconds=2.0), tmp_path / "squats.webm")
    elsewhere.page.get_by_label("Video").set_input_files(video)
    expect(elsewhere.page.locator("b")).to_have_text(re.compile(r"Done: \d+ frames"), timeout=60_000)
    expect(elsewhere.page.locator("output")).to_have_text("2")


@pytest.mark.webcam
def test_the_kiosk_counts_who_stands_before_its_camera(visit, chromium_with_webcam, site, tmp_path):
    jumping_jack = site.server.movespec("Jumping jack")
    for file in ("index.html", "kiosk.js", "kiosk.css"):
        text = (EXAMPLES / "kiosk" / file).read_text(encoding="utf-8")
        site.shows(f"/{file}", text, movespec=jumping_jack)
    feed = mjpeg_write(standing_still(filmed_jumping_jacks(), before=12.0, after=30.0), tmp_path / "feed.mjpeg")
    visitor = visit(browser=chromium_with_webcam(feed), url=site.url, permissions=["camera"])
    visitor.homes.add(site.server.url)
    visitor.opens("/index.html")
    visitor.presses("Start")
    expect(visitor.part("count")).to_have_text("2", timeout=60_000)
