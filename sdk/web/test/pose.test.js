import assert from "node:assert/strict";
import { test } from "node:test";
import { INDEX, LANDMARKS } from "../landmarks.js";
import { PoseFinder, toFrame } from "../pose.js";

const world = (landmark = {}) =>
  LANDMARKS.map((_, index) => ({ x: index / 7, y: -index / 3, z: 0, visibility: 0.8, ...landmark }));

class FakeLandmarker {
  times = [];
  people = [world()];

  detectForVideo(_picture, at) {
    this.times.push(at);
    return { landmarks: this.people, worldLandmarks: this.people };
  }

  close() {
    this.closed = true;
  }
}

test("the landmarks are the contract's 33, in index order", () => {
  const contract =
    "nose left_eye_inner left_eye left_eye_outer right_eye_inner right_eye right_eye_outer left_ear right_ear " +
    "mouth_left mouth_right left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist left_pinky " +
    "right_pinky left_index right_index left_thumb right_thumb left_hip right_hip left_knee right_knee left_ankle " +
    "right_ankle left_heel right_heel left_foot_index right_foot_index";
  assert.deepEqual(LANDMARKS, contract.split(" "));
  assert.equal(INDEX.right_knee, 26);
});

test("a pose has world and image landmarks, and nobody is null", () => {
  const landmarker = new FakeLandmarker();
  const finder = new PoseFinder(landmarker);
  const pose = finder.find("picture", 0);
  assert.equal(pose.world.length, 33);
  assert.equal(pose.image.length, 33);
  landmarker.people = [];
  assert.equal(finder.find("picture", 33), null);
});

test("confidence is the mean of the lesser of visibility and presence", () => {
  const landmarker = new FakeLandmarker();
  const mixed = world();
  mixed[0] = { ...mixed[0], visibility: 1, presence: 0.1 };
  mixed[1] = { x: 0, y: 0, z: 0 };
  landmarker.people = [mixed];
  const { confidence } = new PoseFinder(landmarker).find("picture", 0);
  assert.ok(Math.abs(confidence - (31 * 0.8 + 0.1 + 1) / 33) < 1e-12);
});

test("timestamps must rise, until the finder is restarted for another source", () => {
  const landmarker = new FakeLandmarker();
  const finder = new PoseFinder(landmarker);
  finder.restart();
  finder.find("picture", 0);
  finder.find("picture", 500);
  assert.throws(() => finder.find("picture", 500), RangeError);
  assert.throws(() => finder.find("picture", Number.NaN), RangeError);
  finder.restart();
  finder.find("picture", 0);
  finder.find("picture", 40);
  assert.ok(landmarker.times.every((at, index) => index === 0 || at > landmarker.times[index - 1]));
});

test("closing frees the model", () => {
  const landmarker = new FakeLandmarker();
  new PoseFinder(landmarker).close();
  assert.equal(landmarker.closed, true);
});

test("a frame is what the contract says, with metres to a tenth of a millimetre", () => {
  const pose = { world: world({ visibility: 1.0000001 }), image: world(), confidence: 0.912345 };
  const source = { kind: "camera", frame_width: 640, frame_height: 480 };
  const frame = toFrame({ timestampMs: 33.4, pose, source });
  assert.deepEqual(Object.keys(frame), ["timestamp_ms", "pose_schema", "confidence", "landmarks", "source"]);
  assert.equal(frame.pose_schema, "mediapipe_pose_landmarker/v1");
  assert.deepEqual(
    frame.landmarks.map(({ name }) => name),
    LANDMARKS,
  );
  assert.deepEqual(frame.landmarks[4], { name: LANDMARKS[4], x: 0.5714, y: -1.3333, z: 0, visibility: 1 });
  assert.equal(frame.confidence, 0.9123);
  assert.deepEqual(frame.source, source);
});

test("a frame leaves out what is not known", () => {
  const pose = { world: world({ visibility: undefined, presence: 0.5 }), image: world(), confidence: 1 };
  const frame = toFrame({ timestampMs: 0, pose });
  assert.deepEqual(Object.keys(frame.landmarks[0]), ["name", "x", "y", "z", "presence"]);
  assert.equal("source" in frame, false);
});

test("a model that cannot be loaded is told so", async () => {
  globalThis.document = { baseURI: "file:///nowhere/" };
  await assert.rejects(PoseFinder.load(), { code: "model_unavailable" });
  delete globalThis.document;
});
