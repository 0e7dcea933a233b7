"""The web SDK as others use it: the built package, in a page of another origin, with a token that their server got."""

import json
import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from detection.engine import close, compile_plan, new_state, step
from detection.realtime.messages import decode
from movespecs.language import compile_movespec
from tests.e2e.elsewhere import EXAMPLES, provisioned, shown, site_running
from tests.media.feeds import Film, drawn_film, filmed_jumping_jacks, mjpeg_write, standing_still, webm_write
from tests.sdk.proxy import Cut, proxied
from tools.targets import ROOT

# The recording of the server's own samples, as fast as it is taken.
BEGIN = """
globalThis.begin = async ({workbench, movespec, signal, realTime = false, through}) => {
  const {createClient, openRecording} = await import(`${workbench}/static/sdk/web-sdk.js`);
  const client = createClient({
    baseUrl: workbench,
    tokenProvider: async () => (await fetch("/browser-token")).json(),
  });
  const {createSession} = client.detection;
  if (through) {
    client.detection.createSession = async (...options) => {
      const session = await createSession(...options);
      return {...session, stream_url: session.stream_url.replace(/^ws:..[^/]+/, through)};
    };
  }
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


@pytest.fixture(scope="module")
def proxy(server, site):
    with proxied(server.port) as proxy:
        site.hosts.append(proxy.url)
        yield proxy


@pytest.fixture
def elsewhere(visit, site, proxy):
    """A visitor of that site's bare page. They meet no host but those that it knows."""
    visitor = visit(url=site.url)
    visitor.page.add_init_script(BEGIN)
    visitor.homes.update(site.hosts)
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


def test_connections_that_are_cut_lose_nothing_and_double_nothing(elsewhere, site, squat, proxy):
    proxy.cuts.extend([Cut(up=40_000), Cut(down=600), Cut(up=300), Cut(up=90_000), Cut(down=2_000)])
    got = elsewhere.page.evaluate(
        """async (asked) => {
          const {client, run} = await begin(asked);
          const states = [];
          run.addEventListener("connection", ({detail}) => states.push(detail.state));
          const {session, events, accepted_frames_total} = await run.result;
          const stored = await client.detection.listEvents(session.session_id);
          const recording = await (await fetch(`${asked.workbench}/static/samples/squat.json`)).json();
          return {states, events, stored, accepted_frames_total, frames: recording.t_ms.length};
        }""",
        asked(site, squat, through=proxy.url.replace("http", "ws", 1)),
    )
    assert not proxy.cuts
    assert got["states"].count("open") > 1
    assert got["accepted_frames_total"] == got["frames"]
    assert got["events"] == got["stored"]
    sent = {batch["batch_seq"]: batch for batch in elsewhere.batches}
    assert len(sent) < len(elsewhere.batches)  # some went twice
    assert told(got["events"]) == engine_events(sent.values())


def test_the_end_is_heard_by_who_was_away_when_it_came(elsewhere, site, squat, proxy):
    """The server has finalized, and neither its last events nor its word of the end came through."""
    elsewhere.page.evaluate(
        """async (asked) => {
          const {client, run} = await begin({...asked, realTime: true});
          Object.assign(globalThis, {client, run});
          await new Promise((resolve) => run.addEventListener("event", resolve, {once: true}));
        }""",
        asked(site, squat, through=proxy.url.replace("http", "ws", 1)),
    )
    with proxy.deaf():
        elsewhere.page.evaluate("client.detection.finalizeSession(run.session.session_id)")
    events, stored, status = elsewhere.page.evaluate(
        """async () => {
          const {events, session, summary} = await run.result;
          return [events, await client.detection.listEvents(session.session_id), summary.status];
        }"""
    )
    assert (events, status) == (stored, "completed")
    assert events[-1]["payload"] == {"reason": "session_ended"}


def test_requests_that_are_refused_and_answers_that_are_lost_take_effect_once(elsewhere, site, squat):
    attempts = Counter()

    def storm(route):
        """Each request is refused the first time; the second time it is done, and its answer lost."""
        attempt = (route.request.method, route.request.url)
        attempts[attempt] += 1
        if attempts[attempt] == 1:
            error = {"code": "rate_limited", "message": "Too many.", "retryable": True, "details": {}}
            headers = {"Retry-After": "0", "Access-Control-Allow-Origin": "*"}
            headers["Access-Control-Expose-Headers"] = "Retry-After"
            route.fulfill(status=429, headers=headers, json={"error": error})
        elif attempts[attempt] == 2:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    elsewhere.page.route("**/api/**", storm)
    status, sessions = elsewhere.page.evaluate(
        """async ({workbench, movespec}) => {
          const {createClient} = await import(`${workbench}/static/sdk/web-sdk.js`);
          const tokenProvider = async () => (await fetch("/browser-token")).json();
          const {detection} = createClient({baseUrl: workbench, tokenProvider});
          const created_after = new Date().toISOString();
          const {session_id} = await detection.createSession({mode: "live", movespec_id: movespec});
          const {status} = await detection.cancelSession(session_id);
          return [status, (await detection.listSessions({created_after})).length];
        }""",
        asked(site, squat),
    )
    assert (status, sessions) == ("cancelled", 1)
    assert set(attempts.values()) == {3}


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


def test_every_frame_of_an_element_s_video_is_taken_and_the_element_stays_as_it_was(elsewhere, site, squat, tmp_path):
    film = drawn_film("squat", repetitions=1, seconds=1.0)
    film = Film(list(film.frames)[:30], film.count)
    site.films["/squat.webm"] = webm_write(film, tmp_path / "squat.webm").read_bytes()
    frames, address = elsewhere.page.evaluate(
        """async ({workbench, movespec}) => {
          const {createClient, LANDMARKS} = await import(`${workbench}/static/sdk/web-sdk.js`);
          const tokenProvider = async () => (await fetch("/browser-token")).json();
          const world = LANDMARKS.map(() => ({x: 0, y: 0, z: 0, visibility: 1}));
          const poseFinder = {restart: () => {}, find: () => ({world, image: world, confidence: 1})};
          const video = Object.assign(document.createElement("video"), {src: "/squat.webm"});
          const client = createClient({baseUrl: workbench, tokenProvider});
          const {result} = client.processVideo(video, {movespec_id: movespec, poseFinder});
          return [(await result).accepted_frames_total, new URL(video.src).pathname];
        }""",
        asked(site, squat),
    )
    assert (frames, address) == (len(film.frames), "/squat.webm")


@pytest.mark.webcam
def test_the_quick_start_counts_a_video(elsewhere, site, squat, tmp_path):
    site.shows("/quick-start.html", shown("html"), movespec=squat)
    site.shows("/count.js", shown("js"), movespec=squat)
    elsewhere.opens("/quick-start.html")
    video = webm_write(drawn_film("squat", repetitions=1, seconds=1.5), tmp_path / "squats.webm")
    elsewhere.page.get_by_label("Video").set_input_files(video)
    expect(elsewhere.page.locator("b")).to_have_text(re.compile(r"Done: \d+ frames"), timeout=60_000)
    expect(elsewhere.page.locator("output")).to_have_text("1")


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
