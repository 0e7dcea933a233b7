import assert from "node:assert/strict";
import { test } from "node:test";
import { PoseLog } from "./poses.js";

const pose = (x) => ({
  world: Array.from({ length: 33 }, (_, index) => ({
    x,
    y: -0.5,
    z: index / 100,
    visibility: 0.9,
    presence: 0.8,
  })),
  image: Array.from({ length: 33 }, () => ({ x: 0.25 + x, y: 0.75 })),
});

const filled = (count) => {
  const log = new PoseLog();
  for (let frame = 0; frame < count; frame++) log.add(frame * 33.4, pose(frame / 10_000));
  return log;
};

test("a pose comes out as it went in, to a tenth of a millimetre", () => {
  const log = filled(600); // more than it had room for at first
  const { world, image } = log.pose(567);
  assert.equal(log.length, 600);
  assert.ok(Math.abs(world[32].x - 0.0567) < 1e-9);
  assert.ok(Math.abs(world[32].z - 0.32) < 1e-9);
  assert.ok(Math.abs(world[0].visibility - 0.8) < 1e-9);
  assert.ok(Math.abs(image[5].x - 0.3067) < 1e-6);
  assert.equal(log.pose(600), null);
  assert.equal(log.pose(-1), null);
});

test("a time that does not rise is left out", () => {
  const log = new PoseLog();
  for (const ms of [0, 30, 30, 20, 60]) log.add(ms, pose(0));
  assert.deepEqual(log.times, [0, 30, 60]);
  assert.equal(log.durationMs, 60);
});

test("what is packed can be unpacked", () => {
  const log = filled(40);
  const packed = log.packed();
  const again = PoseLog.unpacked(packed);
  assert.deepEqual(again.times, log.times);
  assert.deepEqual(again.pose(17).world, log.pose(17).world);
  assert.equal(atob(packed.world).length, 40 * 33 * 4 * 2);
});

test("only what is new is packed for a run that goes on", () => {
  const log = filled(10);
  const packed = log.packed(7);
  assert.deepEqual(packed.t_ms, log.times.slice(7));
  assert.deepEqual(PoseLog.unpacked(packed).pose(0).world, log.pose(7).world);
  assert.deepEqual(log.packed(10), { t_ms: [], world: "" });
});

test("what lies out of all bounds is kept at the edge", () => {
  const log = new PoseLog();
  log.add(0, pose(50));
  assert.ok(Math.abs(log.pose(0).world[0].x - 3.2767) < 1e-9);
});

test("a pose without a picture stands in the middle of one", () => {
  const log = PoseLog.unpacked(filled(1).packed());
  const { x, y } = log.pose(0).image[0];
  assert.ok(Math.abs(x - 0.5) < 1e-6);
  assert.ok(Math.abs(y - (0.5 - 0.5 / 3)) < 1e-6);
  const [left, top, right, bottom] = log.bounds;
  assert.ok(left <= right && top <= bottom);
});
