import assert from "node:assert/strict";
import { test } from "node:test";
import { Capture } from "../capture.js";
import { Framing } from "../framing.js";
import { LANDMARKS } from "../landmarks.js";

const world = LANDMARKS.map(() => ({ x: 0, y: 0, z: 0, visibility: 1 }));
const pose = { world, image: world.map(() => ({ x: 0.5, y: 0.5 })), confidence: 1 };

/** Frames every 40 ms: with a picture, or with the pose itself. */
function source({ live = true, count = 20, poses = false, each = () => {} } = {}) {
  return {
    kind: live ? "camera" : "upload",
    live,
    width: 640,
    height: 480,
    async *frames({ signal } = {}) {
      for (let index = 0; index < count && !signal?.aborted; index += 1) {
        const timestampMs = index * 40;
        yield poses ? { timestampMs, pose } : { timestampMs, image: `picture ${index}` };
        await each(index);
      }
    },
  };
}

class FakeStream {
  pushed = [];
  written = [];

  push(frame) {
    this.pushed.push(frame);
  }

  async write(frame) {
    this.written.push(frame);
  }
}

/** Finds somebody in every picture but the third, each in `ms` of its own clock. */
class SlowFinder {
  at = 0;
  restarts = 0;
  pictures = [];

  constructor(ms = 20) {
    this.ms = ms;
  }

  now = () => this.at;

  restart() {
    this.restarts += 1;
  }

  find(picture) {
    this.pictures.push(picture);
    this.at += this.ms;
    return this.pictures.length === 3 ? null : pose;
  }
}

/** A capture that could go on would have by now: between its frames it breathes for the shortest timeout. */
async function quiet() {
  for (let round = 0; round < 40; round += 1) await new Promise((resolve) => setTimeout(resolve));
}

test("a live source's poses are pushed, which may drop them; frames without a pose are not sent", async () => {
  const poseFinder = new SlowFinder();
  const stream = new FakeStream();
  await new Capture({ source: source(), poseFinder, stream, now: poseFinder.now }).finished;
  assert.equal(poseFinder.pictures.length, 20);
  assert.equal(stream.pushed.length, 19);
  assert.deepEqual(
    stream.pushed.slice(0, 3).map(({ timestamp_ms }) => timestamp_ms),
    [0, 40, 120],
  );
  assert.deepEqual(stream.pushed[0].source, { kind: "camera", frame_width: 640, frame_height: 480 });
});

test("a file's poses are written, which waits for room", async () => {
  const poseFinder = new SlowFinder();
  const stream = new FakeStream();
  let room = () => {};
  stream.write = async (frame) => {
    stream.written.push(frame);
    const waits = new Promise((resolve) => {
      room = resolve;
    });
    if (stream.written.length === 5) await waits;
  };
  const capture = new Capture({ source: source({ live: false }), poseFinder, stream, now: poseFinder.now });
  await quiet();
  assert.equal(stream.written.length, 5);
  room();
  await capture.finished;
  assert.equal(stream.written.length, 19);
});

test("a recording brings its poses along", async () => {
  const stream = new FakeStream();
  await new Capture({ source: source({ live: false, poses: true }), stream }).finished;
  assert.equal(stream.written.length, 20);
});

test("the page sees every pose, with the rate and the time it takes", async () => {
  const poseFinder = new SlowFinder(25);
  const moments = [];
  const onPose = (moment) => moments.push(moment);
  await new Capture({ source: source(), poseFinder, now: poseFinder.now, onPose }).finished;
  assert.equal(moments.length, 20);
  assert.equal(moments[2].pose, null);
  assert.equal(Math.round(moments[19].poseMs), 25);
  assert.equal(Math.round(moments[19].fps), 40);
});

for (const [ms, times] of [
  [30, 0],
  [120, 0],
  [130, 1],
  [400, 1],
]) {
  test(`a pose finder that takes ${ms} ms is called slow ${times ? "once" : "never"}`, async () => {
    const poseFinder = new SlowFinder(ms);
    const slow = [];
    const capture = new Capture({ source: source({ count: 60 }), poseFinder, now: poseFinder.now });
    capture.addEventListener("slow", ({ detail: { fps } }) => slow.push(Math.round(fps)));
    await capture.finished;
    assert.deepEqual(slow, Array(times).fill(Math.round(1000 / ms)));
  });
}

test("another pose finder takes over with the next frame, and is judged anew", async () => {
  const heavy = new SlowFinder(300);
  const light = new SlowFinder(20);
  let told = 0;
  const capture = new Capture({ source: source({ count: 60 }), poseFinder: heavy, now: heavy.now });
  capture.addEventListener("slow", () => {
    told += 1;
    capture.poseFinder = light;
  });
  await capture.finished;
  assert.equal(told, 1);
  assert.ok(heavy.pictures.length < 20);
  assert.equal(heavy.pictures.length + light.pictures.length, 60);
  assert.deepEqual([heavy.restarts, light.restarts], [1, 1]);
});

test("a pause holds the source, and resuming goes on", async () => {
  const poseFinder = new SlowFinder();
  const each = (index) => index === 4 && capture.pause();
  const capture = new Capture({ source: source({ each }), poseFinder, now: poseFinder.now });
  await quiet();
  assert.equal(poseFinder.pictures.length, 6);
  capture.resume();
  await capture.finished;
  assert.equal(poseFinder.pictures.length, 20);
});

test("its signal ends it, also in a pause", async () => {
  const poseFinder = new SlowFinder();
  const leaving = new AbortController();
  const capture = new Capture({ source: source(), poseFinder, now: poseFinder.now, signal: leaving.signal });
  capture.pause();
  await quiet();
  leaving.abort();
  await capture.finished;
  assert.equal(poseFinder.pictures.length, 1);
});

test("what the source runs into is what it finishes with", async () => {
  const frames = async function* () {
    yield { timestampMs: 0, pose };
    throw new Error("camera_lost");
  };
  await assert.rejects(new Capture({ source: { ...source(), frames } }).finished, /camera_lost/);
});

test("advice is told when it changes", async () => {
  const told = [];
  const capture = new Capture({
    source: source({ count: 60 }),
    framing: new Framing({ landmarks: ["left_knee"] }),
    now: () => Number.NEGATIVE_INFINITY, // the picture's brightness is never due
  });
  capture.addEventListener("advice", ({ detail: { advice } }) => told.push(advice));
  await capture.finished;
  assert.deepEqual(told, [{ code: "no_person" }]);
});
