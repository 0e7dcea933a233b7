import assert from "node:assert/strict";
import { test } from "node:test";
import { Framing } from "../framing.js";
import { INDEX, LANDMARKS } from "../landmarks.js";

const LEGS = ["hip", "knee", "ankle"].flatMap((joint) => [`left_${joint}`, `right_${joint}`]);
const HEIGHTS = {
  shoulder: 0.25,
  elbow: 0.4,
  wrist: 0.5,
  hip: 0.5,
  knee: 0.7,
  ankle: 0.88,
  heel: 0.9,
  foot_index: 0.92,
};

/** Somebody who stands in the middle, from head to foot, 0.8 of the picture high. */
function person({ scale = 1, hidden = [], moved = {}, confidence = 0.95 } = {}) {
  const joint = (name) => name.replace(/^(left|right)_/, "");
  const image = LANDMARKS.map((name) => ({
    x: 0.5 + (name.startsWith("left") ? 0.05 : -0.05) * scale,
    y: 0.5 + ((HEIGHTS[joint(name)] ?? 0.12) - 0.5) * scale,
    ...moved[name],
  }));
  const world = LANDMARKS.map((name) => ({
    x: 0,
    y: 0,
    z: 0,
    visibility: hidden.includes(name) ? 0.1 : 0.99,
  }));
  return { image, world, confidence };
}

/** What is told after a moment has lasted two seconds. */
function told(pose, { landmarks = LEGS, luma } = {}) {
  const framing = new Framing({ landmarks });
  framing.update({ timestampMs: 0, pose, luma });
  return framing.update({ timestampMs: 2000, pose, luma });
}

test("nothing is wrong with a person who is seen as a whole", () => {
  assert.equal(told(person()), null);
});

test("no person", () => {
  assert.deepEqual(told(null), { code: "no_person" });
});

test("nobody in the dark: it is too dark to tell", () => {
  assert.deepEqual(told(null, { luma: 12 }), { code: "too_dark" });
});

test("dark, and the model is not sure", () => {
  assert.deepEqual(told(person({ confidence: 0.4 }), { luma: 12 }), { code: "too_dark" });
});

test("dark, and the person is seen all the same", () => {
  assert.equal(told(person(), { luma: 12 }), null);
});

test("a small person is too far away", () => {
  assert.deepEqual(told(person({ scale: 0.3 })), { code: "too_far" });
});

test("a person who does not fit in the picture is too near", () => {
  const feet = ["left_ankle", "right_ankle"];
  assert.deepEqual(told(person({ scale: 1.6, hidden: feet })), { code: "too_near" });
});

test("a person who does not fit in the picture is fine where only the arms are needed", () => {
  const arms = ["left_shoulder", "left_elbow", "left_wrist"];
  assert.equal(told(person({ scale: 1.4 }), { landmarks: arms }), null);
});

test("both legs hidden", () => {
  const pose = person({ hidden: ["left_knee", "right_ankle"] });
  assert.deepEqual(told(pose), { code: "limb_not_visible", limb: "legs" });
});

test("one leg behind the other is no reason to move", () => {
  assert.equal(told(person({ hidden: ["left_knee", "left_ankle"] })), null);
});

test("one leg out of the picture is named", () => {
  const moved = { left_knee: { x: 1.02 }, left_ankle: { x: 1.04 } };
  assert.deepEqual(told(person({ moved })), { code: "limb_not_visible", limb: "left leg" });
});

test("a limb that is needed on one side only is named when it is hidden", () => {
  const landmarks = ["right_shoulder", "right_elbow", "right_wrist"];
  const pose = person({ hidden: ["right_wrist"] });
  assert.deepEqual(told(pose, { landmarks }), { code: "limb_not_visible", limb: "right arm" });
});

test("a hidden head is named where it is needed", () => {
  const pose = person({ hidden: ["nose"] });
  assert.deepEqual(told(pose, { landmarks: ["nose"] }), { code: "limb_not_visible", limb: "head" });
  assert.equal(told(pose), null);
});

test("a model that knows presence must be sure of it too", () => {
  const pose = person();
  for (const name of ["left_knee", "right_knee"]) pose.world[INDEX[name]].presence = 0.2;
  assert.deepEqual(told(pose), { code: "limb_not_visible", limb: "legs" });
});

test("only what lasts a second is told, and it is taken back as slowly", () => {
  const framing = new Framing({ landmarks: LEGS });
  const at = (timestampMs, pose) => framing.update({ timestampMs, pose })?.code ?? null;
  assert.equal(at(0, person()), null);
  assert.equal(at(100, null), null);
  assert.equal(at(1050, null), null);
  assert.equal(at(1100, null), "no_person");
  assert.equal(at(1200, person()), "no_person");
  assert.equal(at(2150, person()), "no_person");
  assert.equal(at(2200, person()), null);
});

test("something that flickers is not told", () => {
  const framing = new Framing({ landmarks: LEGS });
  for (let timestampMs = 0; timestampMs < 10_000; timestampMs += 100) {
    const pose = timestampMs % 500 === 0 ? person() : null;
    assert.equal(framing.update({ timestampMs, pose }), null);
  }
});
