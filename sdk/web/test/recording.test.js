import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { afterEach, mock, test } from "node:test";
import { openRecording } from "../recording.js";

afterEach(() => mock.restoreAll());

/** Time passes in sleep only, or by `work`. */
function fakeClock() {
  const clock = {
    at: 1000,
    now: () => clock.at,
    sleep: async (ms) => clock.work(ms),
    work: (ms) => {
      clock.at += ms;
    },
  };
  return clock;
}

/** Landmark i is at x = i mm, and 2 mm further to the right in each frame. */
function recording(times = [0, 40, 80]) {
  const channel = (unit, first, step) => ({
    unit,
    landmarks: Array.from({ length: 33 }, (_, index) => [first(index), ...times.slice(1).map(() => step)]),
  });
  return {
    format: "workbench-poses/1",
    movement: "squat",
    title: "Squat",
    source: { kind: "synthetic", label: "A drawn figure" },
    repetitions: 0,
    picture: { width: 640, height: 360 },
    bounds: [0.2, 0.1, 0.8, 0.95],
    t_ms: times,
    channels: {
      x: channel(0.001, (index) => index, 2),
      y: channel(0.001, () => -5, 0),
      z: channel(0.001, () => 0, 1),
      visibility: channel(0.01, (index) => 50 + index, 0),
      image_x: channel(0.0001, () => 5000, -100),
      image_y: channel(0.0001, () => 2500, 0),
    },
  };
}

async function play(document, options, each = () => {}) {
  const source = await openRecording(document, options);
  const frames = [];
  for await (const frame of source.frames()) {
    frames.push(frame);
    each(frame, source);
  }
  return frames;
}

const rounded = (values) => values.map((value) => Math.round(value * 1e6) / 1e6);

test("its poses are in metres and shares of the picture", async () => {
  const frames = await play(recording(), { realTime: false });
  const { world, image, confidence } = frames[2].pose;
  assert.equal(world.length, 33);
  const { x, y, z, visibility } = world[7];
  assert.deepEqual(rounded([x, y, z, visibility]), [0.011, -0.005, 0.002, 0.57]);
  assert.deepEqual(rounded([image[7].x, image[7].y]), [0.48, 0.25]);
  assert.deepEqual(rounded([confidence]), [0.66]);
});

test("it is a source like any other, without a picture of its own", async () => {
  const { kind, live, element, width, height, mirrored, durationMs, bounds } = await openRecording(
    recording(),
  );
  assert.deepEqual([kind, live, element, mirrored], ["stream", false, null, false]);
  assert.deepEqual([width, height, durationMs, bounds], [640, 360, 80, [0.2, 0.1, 0.8, 0.95]]);
});

test("in real time each frame comes when it is due", async () => {
  const clock = fakeClock();
  const dues = [];
  await play(recording([0, 40, 100, 500]), { clock }, () => dues.push(clock.at - 1000));
  assert.deepEqual(dues, [0, 40, 100, 500]);
});

test("a frame that is worked on too long is caught up with", async () => {
  const clock = fakeClock();
  const dues = [];
  await play(recording([0, 40, 80, 120, 160, 200]), { clock }, ({ timestampMs }) => {
    dues.push(clock.at - 1000);
    if (timestampMs === 40) clock.work(100);
  });
  assert.deepEqual(dues, [0, 40, 140, 140, 160, 200]);
});

test("a pause moves all that follows", async () => {
  const clock = fakeClock();
  const dues = [];
  await play(recording([0, 40, 80, 120]), { clock }, ({ timestampMs }) => {
    dues.push(clock.at - 1000);
    if (timestampMs === 40) clock.work(5000);
  });
  assert.deepEqual(dues, [0, 40, 5080, 5120]);
});

test("as fast as it is taken, no time passes, and the frames' own times stay", async () => {
  const clock = fakeClock();
  const frames = await play(recording(), { clock, realTime: false });
  assert.equal(clock.at, 1000);
  assert.deepEqual(
    frames.map(({ timestampMs }) => timestampMs),
    [0, 40, 80],
  );
});

test("it can be played again", async () => {
  const source = await openRecording(recording(), { realTime: false });
  for (let round = 0; round < 2; round += 1) {
    let frames = 0;
    for await (const _ of source.frames()) frames += 1;
    assert.equal(frames, 3);
  }
});

test("stopping it, or its signal, ends it", async () => {
  assert.equal((await play(recording(), { realTime: false }, (_, source) => source.stop())).length, 1);
  const source = await openRecording(recording(), { realTime: false });
  const leaving = new AbortController();
  let frames = 0;
  for await (const _ of source.frames({ signal: leaving.signal })) {
    frames += 1;
    leaving.abort();
  }
  assert.equal(frames, 1);
});

test("it is loaded from an address", async () => {
  mock.method(globalThis, "fetch", async () => Response.json(recording()));
  assert.equal((await play("/static/samples/squat.json", { realTime: false })).length, 3);
});

test("what is not there, or no recording, is told so", async () => {
  const unreadable = { code: "recording_unreadable" };
  mock.method(globalThis, "fetch", async () => new Response("", { status: 404 }));
  await assert.rejects(openRecording("/none.json"), unreadable);
  mock.method(globalThis, "fetch", async () => new Response("<html>"));
  await assert.rejects(openRecording("/page.html"), unreadable);
  await assert.rejects(openRecording({ ...recording(), format: "workbench-poses/9" }), unreadable);
});

test("a recording can be gone through again after it was stopped", async () => {
  const source = await openRecording(recording(), { realTime: false });
  const gone = async () => {
    const times = [];
    for await (const { timestampMs } of source.frames()) times.push(timestampMs);
    return times;
  };
  assert.deepEqual(await gone(), [0, 40, 80]);
  source.stop();
  assert.deepEqual(await gone(), [0, 40, 80]);
});

test("playing leaves nothing behind on the signal", async () => {
  const { signal } = new AbortController();
  const source = await openRecording(recording([0, 2, 4]));
  for await (const frame of source.frames({ signal })) assert.ok(frame);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});
