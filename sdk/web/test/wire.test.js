import assert from "node:assert/strict";
import { test } from "node:test";
import { LANDMARKS } from "../landmarks.js";
import { compactOf } from "../wire.js";
import { FakeHost, frameAt } from "./fakes.js";

const SCHEMA = "mediapipe_pose_landmarker/v1";

const frame = (timestamp_ms, extra = {}) => ({
  timestamp_ms,
  pose_schema: SCHEMA,
  confidence: 0.5,
  landmarks: LANDMARKS.map((name, index) => ({
    name,
    x: index,
    y: -1.5,
    z: 0.1,
    visibility: 1,
    presence: 0.25,
  })),
  ...extra,
});

/** As Python's struct packs it: `<BBHIQ`, then a frame's `<QdfBBHH6x` and its landmarks' `<5f`. */
const HEADER = "01 00 02 00 00 00 00 00 09 00 00 00 00 00 00 00";
const FIRST_FRAME =
  "07 00 00 00 00 00 00 00 00 00 00 00 00 40 40 40 00 00 00 3f 01 00 80 02 68 01 00 00 00 00 00 00";
const SECOND_FRAME =
  "01 00 00 00 01 00 00 00 cd cc cc cc cc 8c 50 40 00 00 00 3f 00 00 00 00 00 00 00 00 00 00 00 00";
const NOSE = "00 00 00 00 00 00 c0 bf cd cc cc 3d 00 00 80 3f 00 00 80 3e";
const LEFT_EYE_INNER = "00 00 80 3f 00 00 c0 bf cd cc cc 3d 00 00 80 3f 00 00 80 3e";
const LAST = "00 00 00 42 00 00 c0 bf cd cc cc 3d 00 00 c0 7f 00 00 c0 7f";

const hex = (buffer, from, length) =>
  [...new Uint8Array(buffer, from, length)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

test("a batch is packed byte for byte as agreed", () => {
  const source = { kind: "camera", frame_width: 640, frame_height: 360 };
  const bare = frame(66.2);
  for (const key of ["visibility", "presence"]) delete bare.landmarks[32][key];
  const message = compactOf(9, [
    { frame_seq: 7, ...frame(32.5, { source }) },
    { frame_seq: 2 ** 32 + 1, ...bare },
  ]);
  assert.equal(message.byteLength, 16 + 2 * 692);
  assert.equal(hex(message, 0, 16), HEADER);
  assert.equal(hex(message, 16, 32), FIRST_FRAME);
  assert.equal(hex(message, 48, 40), `${NOSE} ${LEFT_EYE_INNER}`);
  assert.equal(hex(message, 708, 32), SECOND_FRAME);
  assert.equal(hex(message, 708 + 692 - 20, 20), LAST);
});

test("landmarks lie by their index, in whatever order they come", () => {
  const turned = frame(0);
  turned.landmarks.reverse();
  const numbered = (one) => compactOf(1, [{ frame_seq: 1, ...one }]);
  assert.deepEqual(numbered(turned), numbered(frame(0)));
});

for (const [what, change] of [
  ["a landmark too few", ({ landmarks }) => landmarks.pop()],
  ["a landmark that is there twice", ({ landmarks }) => landmarks.splice(0, 1, landmarks[1])],
  ["a landmark that nobody knows", ({ landmarks }) => Object.assign(landmarks[0], { name: "tail" })],
  ["another schema", (one) => Object.assign(one, { pose_schema: "other/v1" })],
  ["a source that nobody knows", (one) => Object.assign(one, { source: { kind: "dream" } })],
  ["a source of no size", (one) => Object.assign(one, { source: { kind: "camera", frame_width: 0 } })],
]) {
  test(`a frame with ${what} is left to JSON, so that the server may say so`, () => {
    const wrong = frame(0);
    change(wrong);
    assert.equal(compactOf(1, [{ frame_seq: 1, ...wrong }]), null);
  });
}

async function attached(protocol) {
  const host = new FakeHost();
  host.server.protocol = protocol;
  const opened = host.stream();
  await host.pass(10);
  return { host, server: host.server, ...opened };
}

test("frames go in the compact form where the server selects it, and everything else as text", async () => {
  const { host, server, stream, heard } = await attached("kynasmith.v1.binary");
  stream.push(frame(1));
  stream.finalize();
  await host.pass(50);
  assert.ok(server.texts[0] instanceof ArrayBuffer);
  assert.equal(heard.ack[0].accepted_frame_count, 1);
  assert.equal(server.messages.at(-1).type, "finalize");
});

test("frames go as JSON where the server does not", async () => {
  const { host, server, stream } = await attached("kynasmith.v1");
  stream.push(frame(1));
  await host.pass(50);
  assert.equal(typeof server.texts[0], "string");
});

test("a batch that only JSON can say goes as text, also where the compact form is selected", async () => {
  const { host, server, stream } = await attached("kynasmith.v1.binary");
  stream.push(frameAt(1));
  await host.pass(50);
  assert.equal(typeof server.texts[0], "string");
});

test("a batch that a server of another kind gets again has the very same numbers", async () => {
  const { host, server, stream } = await attached("kynasmith.v1.binary");
  stream.push(frame(1, { confidence: 0.1 }));
  server.breaks();
  server.protocol = "kynasmith.v1";
  await host.pass(1000);
  const [compact, text] = server.texts;
  const sent = JSON.parse(text).frames[0];
  const packed = new DataView(compact);
  assert.equal(sent.confidence, packed.getFloat32(16 + 16, true));
  assert.equal(sent.landmarks[0].z, packed.getFloat32(16 + 32 + 8, true));
  assert.equal(sent.landmarks[0].name, "nose");
});
