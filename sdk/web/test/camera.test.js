import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { openCamera } from "../camera.js";
import { settled } from "./fakes.js";

class FakeTrack extends EventTarget {
  readyState = "live";
  applied = [];

  constructor({ settings = { width: 640, height: 480 }, capabilities = {} } = {}) {
    super();
    this.settings = settings;
    this.capabilities = capabilities;
  }

  getSettings() {
    return this.settings;
  }

  getCapabilities() {
    return this.capabilities;
  }

  async applyConstraints(constraints) {
    this.applied.push(constraints);
  }

  stop() {
    this.readyState = "ended";
  }
}

class FakeVideo {
  videoWidth = 640;
  videoHeight = 480;
  callback = null;

  async play() {}

  requestVideoFrameCallback(callback) {
    this.callback = callback;
  }

  show(captureTime) {
    this.callback(captureTime + 5, { captureTime });
  }
}

let track;
let video;
let asked;
let refusal;
let devices;

beforeEach(() => {
  track = new FakeTrack();
  video = new FakeVideo();
  asked = [];
  refusal = null;
  devices = [];
  globalThis.isSecureContext = true;
  globalThis.document = { createElement: () => video };
  const getUserMedia = async (constraints) => {
    asked.push(constraints);
    if (refusal) throw new DOMException("no", refusal);
    return { getVideoTracks: () => [track], getTracks: () => [track] };
  };
  const enumerateDevices = async () => devices;
  Object.defineProperty(globalThis, "navigator", {
    value: { mediaDevices: { getUserMedia, enumerateDevices } },
    configurable: true,
  });
});

afterEach(() => {
  for (const name of ["isSecureContext", "document", "navigator"]) delete globalThis[name];
});

for (const [name, code] of [
  ["NotAllowedError", "permission_denied"],
  ["SecurityError", "permission_denied"],
  ["NotFoundError", "no_camera"],
  ["OverconstrainedError", "no_camera"],
  ["NotReadableError", "camera_busy"],
  ["AbortError", "camera_busy"],
]) {
  test(`${name} is ${code}`, async () => {
    refusal = name;
    await assert.rejects(openCamera(), { name: "CaptureError", code });
  });
}

test("a page that is not secure has no camera, and is told why", async () => {
  globalThis.isSecureContext = false;
  await assert.rejects(openCamera(), { code: "insecure_context" });
  assert.equal(asked.length, 0);
});

test("a browser without cameras is told so", async () => {
  delete navigator.mediaDevices;
  await assert.rejects(openCamera(), { code: "unsupported" });
});

test("no sound is asked for, and the side of the phone or the camera that is wanted", async () => {
  await openCamera({ facing: "environment" });
  assert.equal(asked[0].audio, false);
  assert.deepEqual(asked[0].video.facingMode, { ideal: "environment" });
  await openCamera({ deviceId: "cam-2" });
  assert.deepEqual(asked[1].video.deviceId, { exact: "cam-2" });
  assert.equal("facingMode" in asked[1].video, false);
});

test("a picture in another shape than the camera's own is asked for again in that", async () => {
  const capabilities = { width: { max: 1920 }, height: { max: 1080 } };
  track = new FakeTrack({ settings: { width: 640, height: 480 }, capabilities });
  await openCamera();
  assert.deepEqual(track.applied, [{ width: 853, height: 480 }]);
});

test("a phone held upright keeps the camera's own shape upright", async () => {
  const capabilities = { width: { max: 4000 }, height: { max: 3000 } };
  track = new FakeTrack({ settings: { width: 480, height: 853 }, capabilities });
  await openCamera();
  assert.deepEqual(track.applied, [{ width: 480, height: 640 }]);
});

test("a picture much smaller than is useful is asked for again", async () => {
  const capabilities = { width: { max: 480 }, height: { max: 854 } };
  track = new FakeTrack({ settings: { width: 270, height: 480 }, capabilities });
  await openCamera();
  assert.deepEqual(track.applied, [{ width: 480, height: 854 }]);
});

test("a picture in the camera's own shape is left alone", async () => {
  const capabilities = { width: { max: 1280 }, height: { max: 720 } };
  track = new FakeTrack({ settings: { width: 854, height: 480 }, capabilities });
  await openCamera();
  assert.deepEqual(track.applied, []);
});

test("a camera that looks at the visitor is a mirror, one at the back is not", async () => {
  assert.equal((await openCamera()).mirrored, true);
  track = new FakeTrack({ settings: { width: 640, height: 480, facingMode: "environment" } });
  assert.equal((await openCamera({ facing: "environment" })).mirrored, false);
});

test("of two webcams, which do not say where they look, the other one is the back one", async () => {
  track.settings = { width: 640, height: 480, deviceId: "cam-1" };
  devices = [
    { kind: "audioinput", deviceId: "sound" },
    { kind: "videoinput", deviceId: "cam-1" },
    { kind: "videoinput", deviceId: "cam-2" },
  ];
  assert.equal((await openCamera({ facing: "environment" })).mirrored, false);
  assert.deepEqual(asked[1].video.deviceId, { exact: "cam-2" });
  assert.equal(track.readyState, "ended");
});

test("the only webcam is a mirror, whatever is asked for", async () => {
  track.settings = { width: 640, height: 480, deviceId: "cam-1" };
  devices = [{ kind: "videoinput", deviceId: "cam-1" }];
  assert.equal((await openCamera({ facing: "environment" })).mirrored, true);
  assert.equal(asked.length, 1);
});

test("frames carry the time of their capture, from the first on", async () => {
  const frames = (await openCamera()).frames();
  const times = [];
  for (const at of [1000, 1033, 1066]) {
    const next = frames.next();
    await settled();
    video.show(at);
    times.push((await next).value.timestampMs);
  }
  assert.deepEqual(times, [0, 33, 66]);
});

test("frames that come while a pose is searched are lost, but for the newest", async () => {
  const frames = (await openCamera()).frames();
  const first = frames.next();
  await settled();
  video.show(1000);
  await first;
  for (const at of [1033, 1066, 1099]) video.show(at);
  assert.equal((await frames.next()).value.timestampMs, 99);
});

test("a frame whose time does not rise is left out", async () => {
  const frames = (await openCamera()).frames();
  const next = async (...times) => {
    const frame = frames.next();
    for (const at of times) {
      await settled();
      video.show(at);
    }
    return (await frame).value.timestampMs;
  };
  assert.deepEqual([await next(1000), await next(1000, 990, 1040)], [0, 40]);
});

test("a camera that is pulled out is told so", async () => {
  const next = (await openCamera()).frames().next();
  await settled();
  track.stop();
  track.dispatchEvent(new Event("ended"));
  await assert.rejects(next, { code: "camera_lost" });
});

test("stopping the camera ends its frames quietly", async () => {
  const source = await openCamera();
  const next = source.frames().next();
  await settled();
  source.stop();
  assert.equal((await next).done, true);
  assert.equal(track.readyState, "ended");
});

test("a signal ends its frames and leaves the camera on", async () => {
  const leaving = new AbortController();
  const next = (await openCamera()).frames({ signal: leaving.signal }).next();
  await settled();
  leaving.abort();
  assert.equal((await next).done, true);
  assert.equal(track.readyState, "live");
});

test("a browser that does not tell frames apart is asked at each picture of the screen", async () => {
  const screen = [];
  globalThis.requestAnimationFrame = (run) => screen.push(run);
  video = { videoWidth: 640, videoHeight: 480, play: async () => {} };
  const frames = (await openCamera()).frames();
  const first = frames.next();
  await settled();
  screen.shift()(500);
  assert.equal((await first).value.timestampMs, 0);
  screen.shift()(516);
  assert.equal((await frames.next()).value.timestampMs, 16);
  delete globalThis.requestAnimationFrame;
});

test("a camera that is stopped leaves its element to the one that shows in it since", async () => {
  const first = await openCamera({ element: video });
  await openCamera({ element: video });
  const shown = video.srcObject;
  first.stop();
  assert.equal(video.srcObject, shown);
});

test("a camera that gives no picture is let go", async () => {
  video.play = async () => {
    throw new DOMException("no", "AbortError");
  };
  await assert.rejects(openCamera({ element: video }), { code: "camera_busy" });
  assert.deepEqual([track.readyState, video.srcObject], ["ended", null]);
});
