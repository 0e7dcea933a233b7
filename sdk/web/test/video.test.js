import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { openVideo } from "../video.js";
import { settled } from "./fakes.js";

const SCREEN_MS = 1000 / 60;
const LONGEST_MS = 300_000;

/** A video that plays on whether or not anybody looks, and a screen that shows what is due when the page is free. */
class FakeVideo extends EventTarget {
  paused = true;
  seeking = false;
  ended = false;
  playbackRate = 1;
  networkState = 2;
  readyState = 0;
  error = null;
  videoWidth = 640;
  videoHeight = 360;
  rates = [];
  seeks = 0;
  shown = -1;
  #position = 0;
  #callbacks = [];

  constructor(times) {
    super();
    this.times = times;
    this.duration = (times.at(-1) + 20) / 1000;
  }

  set src(address) {
    this.address = address;
    setImmediate(() => {
      if (!this.broken) this.readyState = 4;
      this.dispatchEvent(new Event(this.broken ? "error" : "loadedmetadata"));
    });
  }

  get seekable() {
    return { length: 1, end: () => (this.whole ? 0 : this.duration) };
  }

  get currentTime() {
    return this.#position / 1000;
  }

  set currentTime(seconds) {
    this.#position = seconds * 1000;
    this.seeking = true;
    this.ended = false;
    this.seeks += 1;
  }

  async play() {
    this.paused = false;
    this.rates.push(this.playbackRate);
  }

  pause() {
    this.paused = true;
  }

  requestVideoFrameCallback(callback) {
    this.#callbacks.push(callback);
  }

  removeAttribute() {
    this.address = null;
  }
  load() {}

  /** Time passes, with a busy page. */
  run(ms) {
    if (!this.paused && !this.seeking) this.#position += ms * this.playbackRate;
  }

  /** The page is free: the screen shows what is due, and says so. */
  show() {
    if (this.seeking) {
      this.seeking = false;
      this.#present();
      this.dispatchEvent(new Event("seeked"));
    } else this.#present();
    if (!this.paused && this.currentTime >= this.duration) {
      this.paused = this.ended = true;
      this.dispatchEvent(new Event("ended"));
    }
  }

  #present() {
    const frame = this.times.findLast((at) => at <= this.#position + 1e-6) ?? this.times[0];
    if (frame === this.shown) return;
    this.shown = frame;
    for (const callback of this.#callbacks.splice(0)) callback();
  }
}

let video;
let clock;
let timers;

beforeEach(() => {
  clock = 0;
  mock.method(performance, "now", () => clock);
  timers = [];
  mock.method(globalThis, "setTimeout", (run, ms) => timers.push({ at: clock + ms, run }));
  const canvas = () => ({ getContext: () => ({ drawImage: () => {} }) });
  globalThis.document = Object.assign(new EventTarget(), {
    hidden: false,
    createElement: (name) => (name === "video" ? video : canvas()),
  });
  globalThis.HTMLMediaElement = {
    HAVE_METADATA: 1,
    HAVE_CURRENT_DATA: 2,
    NETWORK_EMPTY: 0,
    NETWORK_NO_SOURCE: 3,
  };
  globalThis.VideoFrame = class {
    constructor({ shown }) {
      this.timestamp = shown * 1000;
    }
    close() {}
  };
  mock.method(URL, "createObjectURL", () => "blob:test");
  mock.method(URL, "revokeObjectURL", () => {});
});

afterEach(() => {
  mock.restoreAll();
  for (const name of ["document", "HTMLMediaElement", "VideoFrame"]) delete globalThis[name];
});

/** The times of the frames that are given, each worked on for `workMs(index)`. */
async function watch(workMs, { signal, each = () => {}, from = new Blob(["video"]) } = {}) {
  const source = await openVideo(from);
  const seen = [];
  let over = false;
  const reading = (async () => {
    for await (const { timestampMs } of source.frames({ signal })) {
      seen.push(timestampMs);
      const work = workMs(seen.length);
      clock += work;
      video.run(work);
      each(seen.length);
    }
  })().finally(() => {
    over = true;
  });
  reading.catch(() => {}); // awaited below
  while (!over) {
    assert.ok(clock < LONGEST_MS, "it does not come to an end");
    clock += SCREEN_MS;
    for (const timer of timers.filter(({ at }) => at <= clock)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
    video.run(SCREEN_MS);
    video.show();
    await settled();
  }
  await reading;
  return seen;
}

const steady = (fps, count) => Array.from({ length: count }, (_, index) => (index * 1000) / fps);

for (const fps of [12, 24, 30, 60, 120]) {
  for (const workMs of [2, 35, 120, 700]) {
    test(`every frame of a video of ${fps} fps is seen once, in order, at ${workMs} ms of work each`, async () => {
      video = new FakeVideo(steady(fps, 90));
      assert.deepEqual(await watch(() => workMs), video.times);
    });
  }
}

test("every frame is seen when the work takes long now and then", async () => {
  video = new FakeVideo(steady(30, 200));
  assert.deepEqual(await watch((index) => (index % 20 === 0 ? 400 : 30)), video.times);
});

test("every frame is seen of a video whose frames are not evenly apart", async () => {
  const uneven = steady(30, 200).filter((_, index) => index % 7 !== 3 && (index < 60 || index > 75));
  video = new FakeVideo(uneven);
  assert.deepEqual(await watch(() => 20), uneven);
});

test("a video whose first frame comes late starts with that frame", async () => {
  video = new FakeVideo(steady(30, 60).map((at) => at + 80));
  assert.deepEqual(await watch(() => 20), video.times);
});

test("a quick device plays the video, and no faster than it is", async () => {
  video = new FakeVideo(steady(30, 200));
  await watch(() => 5);
  assert.ok(video.seeks < 40, `${video.seeks} seeks`);
  assert.equal(Math.max(...video.rates), 1);
});

test("a device slower than the video plays it slower", async () => {
  video = new FakeVideo(steady(30, 200));
  await watch(() => 60);
  assert.ok(video.seeks < 60, `${video.seeks} seeks`);
  assert.ok(Math.max(...video.rates) < 0.6, `${Math.max(...video.rates)} times its speed`);
});

test("a page that is hidden for a while loses no frame", async () => {
  video = new FakeVideo(steady(30, 120));
  const each = (index) => {
    if (index !== 50) return;
    document.hidden = true;
    document.dispatchEvent(new Event("visibilitychange"));
    setTimeout(() => {
      document.hidden = false;
      document.dispatchEvent(new Event("visibilitychange"));
    }, 5000);
  };
  assert.deepEqual(await watch(() => 10, { each }), video.times);
});

test("a signal ends it where it is", async () => {
  video = new FakeVideo(steady(30, 90));
  const leaving = new AbortController();
  const each = (index) => index === 10 && leaving.abort();
  assert.deepEqual(await watch(() => 10, { signal: leaving.signal, each }), video.times.slice(0, 10));
  assert.equal(video.paused, true);
});

test("a file that is no video is told so", async () => {
  video = Object.assign(new FakeVideo(steady(30, 1)), { broken: true, error: { code: 4 } });
  await assert.rejects(openVideo(new Blob(["text"])), { code: "video_unreadable" });
});

test("a file with sound alone is told so", async () => {
  video = Object.assign(new FakeVideo(steady(30, 1)), { videoWidth: 0 });
  await assert.rejects(openVideo(new Blob(["sound"])), { code: "video_unreadable" });
});

test("a video that breaks off in the middle is told so", async () => {
  video = new FakeVideo(steady(30, 90));
  const each = (index) => {
    if (index === 20) video.error = { code: 3 };
  };
  await assert.rejects(
    watch(() => 10, { each }),
    { code: "video_unreadable" },
  );
});

test("a browser that does not tell frames apart is told so", async () => {
  video = new FakeVideo(steady(30, 1));
  delete globalThis.VideoFrame;
  await assert.rejects(openVideo(new Blob(["video"])), { code: "unsupported" });
});

test("an element of the page is read from its first frame, and keeps its video", async () => {
  video = Object.assign(new FakeVideo(steady(30, 60)), { src: "https://page.test/squats.webm" });
  video.currentTime = 1;
  assert.deepEqual(await watch(() => 10, { from: video }), video.times);
  const source = await openVideo(video);
  source.stop();
  assert.equal(video.address, "https://page.test/squats.webm");
});

test("an element whose video cannot be wound is told so, since most of its frames would be missed", async () => {
  const whole = Object.assign(new FakeVideo(steady(30, 60)), {
    whole: true,
    src: "https://page.test/a.webm",
  });
  await assert.rejects(openVideo(whole), { code: "video_unreadable", message: /give its file/ });
});

test("an element that shows a live picture is told to be none that has a video", async () => {
  const live = Object.assign(new FakeVideo(steady(30, 1)), { srcObject: {} });
  await assert.rejects(openVideo(live), { code: "video_unreadable", message: /start a camera/ });
});

for (const [what, networkState] of [
  ["without a video", 0],
  ["that cannot read any of its sources", 3],
]) {
  test(`an element ${what} is told`, { timeout: 2000 }, async () => {
    video = Object.assign(new FakeVideo([0]), { networkState, videoWidth: 0 });
    const opening = openVideo(video);
    for (const { run } of timers.splice(0)) run();
    await assert.rejects(opening, { name: "CaptureError", code: "video_unreadable" });
  });
}

test("an element plays at its own rate again in the end", async () => {
  video = Object.assign(new FakeVideo(steady(30, 60)), { readyState: 4, playbackRate: 1.5 });
  await watch(() => 120, { from: video });
  assert.equal(video.playbackRate, 1.5);
});
