import assert from "node:assert/strict";
import { test } from "node:test";
import { CaptureError } from "../errors.js";
import { LANDMARKS } from "../landmarks.js";
import { Run } from "../run.js";
import { DetectionStream } from "../stream.js";
import { eventOf, FakeHost } from "./fakes.js";

const world = LANDMARKS.map(() => ({ x: 0, y: 0, z: 0, visibility: 1 }));
const pose = { world, image: world, confidence: 1 };

/** A camera whose pictures come each time the world has moved on, or a file of so many poses. */
class FakeSource {
  element = null;
  width = 640;
  height = 480;
  durationMs = null;
  stopped = 0;
  breaksAt = Infinity;

  constructor(host, { live = false, count = 40 } = {}) {
    Object.assign(this, { host, live, count, kind: live ? "camera" : "upload" });
    if (!live) this.durationMs = count * 33;
  }

  async *frames({ signal }) {
    for (let index = 0; index < this.count && !signal.aborted; index += 1) {
      if (index === this.breaksAt) throw new CaptureError("camera_lost", "The camera was taken away.");
      yield { timestampMs: index * 33, pose };
      if (this.live) await this.host.pass(33);
    }
  }

  stop() {
    this.stopped += 1;
  }
}

/** A run over a fake server; `asked` are the requests of its session. */
function begin({ source: given, ...options } = {}) {
  const host = new FakeHost();
  const source = new FakeSource(host, given);
  const asked = [];
  const detection = {
    createSession: async (body) => {
      asked.push(body);
      return { session_id: "s-1", stream_url: "ws://test/s-1", runtime_token: "token" };
    },
    connectSession: (session) => new DetectionStream(session, { host }),
    listEvents: async () => ["e-1", "e-2", "e-3"].map((id) => eventOf(id)),
    getSession: async (id) => ({
      session_id: id,
      status: "completed",
      accepted_frames_total: host.server.frames.length,
      completed_event_counts: { squat: 2 },
    }),
  };
  host.server.eventsOf = ({ batch_seq }) => (batch_seq < 3 ? [eventOf(`e-${batch_seq}`)] : []);
  const open = async () => source;
  const run = new Run(detection, { open, mode: "replay", movespec_id: "m-1", assetsUrl: "", ...options });
  return { host, server: host.server, source, asked, run };
}

/** Time passes until the promise is settled. */
async function settledIn(host, promise) {
  let over = false;
  const leave = () => {
    over = true;
  };
  promise.then(leave, leave);
  for (let ms = 0; !over && ms < 120_000; ms += 10) await host.pass(10);
  return promise;
}

test("a file is counted frame by frame, and summed up", async () => {
  const { host, server, source, asked, run } = begin();
  const result = await settledIn(host, run.result);
  assert.equal(server.frames.length, 40);
  assert.equal(asked[0].mode, "replay");
  assert.equal(asked[0].movespec_id, "m-1");
  assert.equal(result.session.session_id, "s-1");
  assert.equal(result.summary.status, "completed");
  assert.equal(result.accepted_frames_total, 40);
  assert.deepEqual(result.completed_event_counts, { squat: 2 });
  assert.deepEqual(
    result.events.map(({ event_id }) => event_id),
    ["e-1", "e-2"],
  );
  assert.deepEqual(run.counts, { squat: 2 });
  assert.equal(source.stopped, 1);
});

test("iterating gives every event, also to those who come late, and ends with the run", async () => {
  const { host, run } = begin();
  const seen = async () => {
    const ids = [];
    for await (const { event_id } of run) ids.push(event_id);
    return ids;
  };
  const early = seen();
  await settledIn(host, run.result);
  assert.deepEqual(await early, ["e-1", "e-2"]);
  assert.deepEqual(await seen(), ["e-1", "e-2"]);
});

test("listeners are told of poses, progress, events, the connection and the end", async () => {
  const { host, run } = begin();
  const heard = { pose: [], progress: [], event: [], connection: [], done: [] };
  for (const [type, list] of Object.entries(heard))
    run.addEventListener(type, ({ detail }) => list.push(detail));
  const result = await settledIn(host, run.result);
  await host.pass(1);
  assert.equal(heard.pose.length, 40);
  assert.equal(heard.pose[0].pose, pose);
  assert.deepEqual(heard.progress.at(-1), {
    accepted_frames_total: 40,
    duration_ms: 1320,
    position_ms: 1287,
  });
  assert.deepEqual(heard.event, result.events);
  assert.deepEqual(
    heard.connection.map(({ state }) => state),
    ["connecting", "open", "closed"],
  );
  assert.deepEqual(heard.done, [result]);
});

test("stopping a camera ends the session with its counts", async () => {
  const { host, source, run } = begin({ source: { live: true, count: 1000 }, mode: "live" });
  run.addEventListener("event", () => run.counts.squat === 2 && run.stop());
  const result = await settledIn(host, run.result);
  assert.equal(result.events.length, 2);
  assert.ok(result.accepted_frames_total < 20);
  assert.equal(source.stopped, 1);
});

test("aborting cancels the session, and is told with the signal's reason", async () => {
  const leaving = new AbortController();
  const source = { live: true, count: 1000 };
  const { host, server, run } = begin({ source, mode: "live", signal: leaving.signal });
  run.addEventListener("event", () => leaving.abort());
  const iterating = (async () => {
    for await (const event of run) assert.ok(event);
  })();
  iterating.catch(() => {}); // awaited below
  await assert.rejects(settledIn(host, run.result), { name: "AbortError" });
  await assert.rejects(iterating, { name: "AbortError" });
  await host.pass(50);
  assert.equal(server.messages.at(-1).type, "cancel");
});

test("a run that is aborted before it begins opens nothing and asks nobody", async () => {
  const { asked, source, run } = begin({ signal: AbortSignal.abort() });
  await assert.rejects(run.result, { name: "AbortError" });
  assert.deepEqual([asked.length, source.stopped], [0, 0]);
});

test("a camera that is lost ends the counting, and not what was counted", async () => {
  const { host, server, source, run } = begin({ source: { live: true, count: 1000 }, mode: "live" });
  source.breaksAt = 20;
  const failed = [];
  run.addEventListener("error", ({ detail }) => failed.push(detail.error.code));
  await assert.rejects(settledIn(host, run.result), { name: "CaptureError", code: "camera_lost" });
  await host.pass(1);
  assert.deepEqual(failed, ["camera_lost"]);
  assert.equal(server.status, "completed");
  assert.equal(server.messages.at(-1).type, "finalize");
});

test("a session that the server ends is told with its reason, and what was counted stays", async () => {
  const { host, server, source, run } = begin({ source: { live: true, count: 1000 }, mode: "live" });
  const error = { code: "quota_exceeded", message: "Used up.", retryable: false, details: {} };
  server.eventsOf = ({ batch_seq }) => {
    if (batch_seq === 4) server.end("failed", { terminal_outcome: "quota_exceeded", error });
    return batch_seq < 3 ? [eventOf(`e-${batch_seq}`)] : [];
  };
  const refusal = { name: "AuthorizationError", code: "quota_exceeded" };
  await assert.rejects(settledIn(host, run.result), refusal);
  assert.deepEqual(run.counts, { squat: 2 });
  assert.equal(source.stopped, 1);
});

test("events that were told while the connection was away are there in the end", async () => {
  const { host, server, run } = begin({ source: { live: true, count: 20 }, mode: "live" });
  const lose = () => {
    server.breaks();
    server.status = "completed"; // by somebody else, with one more event
  };
  run.addEventListener("event", () => run.counts.squat === 2 && lose());
  const { events } = await settledIn(host, run.result);
  assert.deepEqual(
    events.map(({ event_id }) => event_id),
    ["e-1", "e-2", "e-3"],
  );
});

test("a source that cannot be opened is told", async () => {
  const open = async () => {
    throw new CaptureError("no_camera", "There is no camera.");
  };
  const { asked, run } = begin({ open });
  await assert.rejects(run.result, { code: "no_camera" });
  assert.equal(asked.length, 0);
});

test("a pose finder that was given is used, and stays open", async () => {
  const finder = { found: 0, restart: () => {}, find: () => ++finder.found && pose };
  const { host, source, run } = begin({ poseFinder: finder });
  source.element = {};
  source.frames = async function* () {
    for (let index = 0; index < 5; index += 1) yield { timestampMs: index * 33, image: {} };
  };
  const result = await settledIn(host, run.result);
  assert.deepEqual([finder.found, result.accepted_frames_total], [5, 5]);
});

test("aborting is told at once while the camera is asked for, and a camera that comes later is left", async () => {
  const leaving = new AbortController();
  let grant;
  const open = () =>
    new Promise((resolve) => {
      grant = resolve;
    });
  const { host, source, run } = begin({ open, signal: leaving.signal });
  await host.pass(10);
  leaving.abort();
  await assert.rejects(settledIn(host, run.result), { name: "AbortError" });
  grant(source);
  await host.pass(10);
  assert.equal(source.stopped, 1);
});

test("aborting is told at once while the connection is away", async () => {
  const leaving = new AbortController();
  const { host, server, source, run } = begin({ source: { count: 4000 }, signal: leaving.signal });
  await host.pass(100);
  server.mute = true;
  server.breaks();
  await host.pass(1000);
  leaving.abort();
  const told = host.now();
  await assert.rejects(settledIn(host, run.result), { name: "AbortError" });
  assert.ok(host.now() - told < 100, `${host.now() - told} ms`);
  assert.equal(source.stopped, 1);
});

test("aborting is told at once while the end is waited for, and no event comes after it", async () => {
  const leaving = new AbortController();
  const { host, server, run } = begin({ source: { count: 5 }, signal: leaving.signal });
  const heard = [];
  run.addEventListener("event", ({ detail }) => heard.push(detail));
  const answer = server.heard.bind(server);
  server.heard = (socket, text) => String(text).includes("finalize") || answer(socket, text);
  await host.pass(1000);
  const before = heard.length;
  leaving.abort();
  const told = host.now();
  await assert.rejects(settledIn(host, run.result), { name: "AbortError" });
  assert.ok(host.now() - told < 100, `${host.now() - told} ms`);
  server.say({ type: "event_batch", batch_seq: 9, events: [eventOf("late")] });
  await host.pass(10);
  assert.equal(heard.length, before);
});

test("a run that is paused before it sees anything waits after its first frame", async () => {
  const { host, server, run } = begin();
  run.pause();
  await host.pass(2000);
  assert.equal(server.frames.length, 1);
  run.resume();
  await settledIn(host, run.result);
  assert.equal(server.frames.length, 40);
});
