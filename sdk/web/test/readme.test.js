import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as sdk from "../index.js";
import { LANDMARKS } from "../landmarks.js";
import { eventOf, FakeServer } from "./fakes.js";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the README's example runs, and tells each repetition", async (t) => {
  const server = new FakeServer({ setTimeout });
  server.latencyMs = 0;
  server.eventsOf = ({ batch_seq }) => {
    if (batch_seq < 3) return [eventOf(`e-${batch_seq}`)];
    server.end("completed");
    return [];
  };
  function FakeWebSocket(url, protocols) {
    return server.accept(url, protocols);
  }
  globalThis.WebSocket = FakeWebSocket;
  globalThis.window = new EventTarget();
  globalThis.document = Object.assign(new EventTarget(), { body: { append: () => {} } });
  globalThis.location = { origin: "https://workbench.test" };
  const created = { session_id: "s-1", stream_url: "wss://workbench.test/s-1", runtime_token: "token" };
  t.mock.method(globalThis, "fetch", async () => Response.json(created, { status: 201 }));
  t.after(() => {
    for (const name of ["WebSocket", "window", "document", "location"]) delete globalThis[name];
  });

  const world = LANDMARKS.map(() => ({ x: 0, y: 0, z: 0, visibility: 1 }));
  const camera = {
    kind: "camera",
    live: true,
    width: 640,
    height: 480,
    async *frames() {
      for (let timestampMs = 0; server.status !== "completed"; timestampMs += 33) {
        yield { timestampMs, image: {} };
      }
    },
  };
  const finder = { restart: () => {}, find: () => ({ world, image: world, confidence: 1 }) };
  const browser = { ...sdk, openCamera: async () => camera, PoseFinder: { load: async () => finder } };

  const [, names, code] = /```js\nimport (\{.*?\}) from "\/static\/web-sdk\/index.js";\n(.*?)```/s.exec(
    readme,
  );
  const AsyncFunction = (async () => {}).constructor;
  const example = new AsyncFunction(
    "sdk",
    "accessToken",
    "movespecId",
    "console",
    `const ${names} = sdk;${code}`,
  );
  const lines = [];
  await example(browser, "ks_at_1", "m-1", { log: (...words) => lines.push(words) });
  assert.deepEqual(lines, [
    ["squat", 1],
    ["squat", 1],
  ]);
});

test("the README names each error code of a capture", async () => {
  const types = await readFile(new URL("../types.d.ts", import.meta.url), "utf8");
  const [, union] = /CaptureErrorCode =(.*?);/s.exec(types);
  const codes = union.match(/\w+/g);
  assert.equal(codes.length, 9);
  assert.deepEqual(
    codes.filter((code) => !readme.includes(`\`${code}\``)),
    [],
  );
});
