import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, mock, test } from "node:test";
import * as sdk from "../index.js";
import { eventOf, FakeServer } from "./fakes.js";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
const AsyncFunction = (async () => {}).constructor;

const world = sdk.LANDMARKS.map(() => ({ x: 0, y: 0, z: 0, visibility: 1 }));
const finder = { restart: () => {}, find: () => ({ world, image: world, confidence: 1 }) };
const mediapipe = {
  FilesetResolver: { forVisionTasks: async () => ({ wasmBinaryPath: "/wasm/vision.wasm" }) },
  PoseLandmarker: { createFromOptions: async () => ({ detectForVideo: () => found, close: () => {} }) },
};
const found = { landmarks: [world], worldLandmarks: [world] };

let server;
let lines;

beforeEach(() => {
  lines = [];
  server = new FakeServer({ setTimeout });
  server.latencyMs = 0;
  server.eventsOf = ({ batch_seq }) => (batch_seq < 3 ? [eventOf(`e-${batch_seq}`)] : []);
  globalThis.WebSocket = function FakeWebSocket(url, protocols) {
    return server.accept(url, protocols);
  };
  globalThis.document = Object.assign(new EventTarget(), {
    querySelector: () => ({}),
    baseURI: "https://page.test/",
  });
  mock.method(globalThis, "fetch", answer);
});

afterEach(() => {
  mock.restoreAll();
  for (const name of ["WebSocket", "document"]) delete globalThis[name];
});

async function answer(address, { method = "GET" } = {}) {
  const { pathname } = new URL(address, "https://page.test/");
  if (pathname === "/browser-token") return Response.json({ access_token: "t", expires_in_seconds: 3600 });
  if (pathname === "/squat.json") return new Response(await recording());
  if (!pathname.startsWith("/api/")) return new Response("of MediaPipe");
  if (method === "GET")
    return Response.json({ accepted_frames_total: 3, completed_event_counts: { squat: 2 } });
  const created = { session_id: "s-1", stream_url: "wss://workbench.example/s-1", runtime_token: "token" };
  return Response.json(created, { status: 201 });
}

/** A recording of 40 frames in which nobody moves. */
async function recording() {
  const still = { unit: 0.001, landmarks: sdk.LANDMARKS.map(() => Array(40).fill(0)) };
  const names = ["x", "y", "z", "visibility", "image_x", "image_y"];
  const channels = Object.fromEntries(names.map((name) => [name, still]));
  const t_ms = Array.from({ length: 40 }, (_, index) => index * 33);
  return JSON.stringify({
    format: "workbench-poses/1",
    picture: { width: 640, height: 480 },
    bounds: [0, 0, 1, 1],
    t_ms,
    channels,
  });
}

/** In place of a camera or a file: pictures, until `count` batches are counted. */
const pictures = (count) => ({
  kind: "camera",
  live: true,
  element: {},
  width: 640,
  height: 480,
  durationMs: 1000,
  async *frames({ signal }) {
    for (let at = 0; server.lastBatch.seq < count && !signal.aborted; at += 33)
      yield { timestampMs: at, image: {} };
  },
  stop: () => {},
});

/** The package in a browser that has a camera and a model. */
const browser = {
  ...sdk,
  createClient(options) {
    const client = sdk.createClient(options);
    const process = (_, options) => client.processVideo(pictures(3), { poseFinder: finder, ...options });
    return { ...client, startCamera: process, processVideo: process };
  },
};

/** Runs an example as it stands, but for where its imports come from. */
async function run(code) {
  const body = code
    .replace(/import (\{.*?\}) from "@kynasmith\/web-sdk";/, "const $1 = sdk;")
    .replace('import * as vision from "@mediapipe/tasks-vision";', "");
  const given = { sdk: browser, vision: mediapipe, accessToken: "t", movespecId: "m-1", file: new Blob() };
  const all = { ...given, address: "/squat.json", console: { log: (...words) => lines.push(words) } };
  await new AsyncFunction(...Object.keys(all), body)(...Object.values(all));
}

test("the camera's example tells each repetition", async () => {
  await run(blocks[0]);
  assert.deepEqual(lines, [
    ["squat", 1],
    ["squat", 1],
  ]);
});

test("the video's example tells how far it is, and the counts", async () => {
  await run(blocks[1]);
  assert.ok(lines.length > 1);
  assert.ok(lines.slice(0, -1).every(([words]) => /^\d+ %$/.test(words)));
  assert.deepEqual(lines.at(-1), [{ squat: 2 }]);
});

test("the example by hand streams every frame", async () => {
  await run(blocks[2]);
  assert.deepEqual(lines, [[40]]);
});

test("the example with MediaPipe of one's own stops at the first event", async () => {
  await run(blocks[3]);
  assert.equal(blocks.length, 4);
  assert.ok(lines[0][0] >= 1);
});

test("the README names each error, each kind of them, and each method", async () => {
  const types = await readFile(new URL("../types.ts", import.meta.url), "utf8");
  const [, union] = /CaptureErrorCode =(.*?);/s.exec(types);
  const client = sdk.createClient({ baseUrl: "https://workbench.example" });
  const groups = [client.movespecs, client.detection, client.usage];
  const names = [
    ...union.match(/\w+/g),
    ...Object.keys(sdk).filter((name) => name.endsWith("Error")),
    ...groups.flatMap(Object.keys),
  ];
  assert.ok(names.length > 40);
  assert.deepEqual(
    names.filter((name) => !readme.includes(`\`${name}\``)),
    [],
  );
});
