import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { yaml } from "../../vendor/codemirror.js";
import { placeAt } from "./place.js";
import { Schema, shapeOf } from "./schema.js";

const { parser } = yaml().language;
const python = "import json; from movespecs.language import json_schema; print(json.dumps(json_schema()))";
const schema = new Schema(
  JSON.parse(execFileSync(process.env.PYTHON ?? ".venv/bin/python", ["-c", python], { encoding: "utf8" })),
);

function place(text) {
  return placeAt(text.replace("|", ""), text.indexOf("|"), parser);
}

function keys(text) {
  const { levels } = place(text);
  return [...schema.keysAt(levels).keys()].filter((key) => !levels.at(-1).map.has(key));
}

const values = (text) => schema.valuesAt(place(text).levels).map(({ value }) => value);
const criteria = (text) =>
  `detection:\n  movement:\n    phases:\n      - name: up\n        criteria:\n          - ${text}\n`;

test("the keys of a mapping are those that it lacks", () => {
  assert.deepEqual(keys("name: a\n|"), ["version", "description", "detection", "camera"]);
});

test("what a mapping says already rules out the kinds it is not", () => {
  assert.ok(keys("detection:\n  type: hold\n  movement:\n    |\n").includes("hold"));
  assert.ok(!keys("detection:\n  type: repetition\n  movement:\n    |\n").includes("hold"));
  assert.deepEqual(keys(criteria("{joint: knee, |}")), ["side", "angle_min", "angle_max"]);
  assert.ok(keys(criteria("{|}")).includes("distance"));
  assert.ok(keys(criteria("any: [{|}]")).includes("joint"));
});

test("values are the words that the language knows there, with their meaning", () => {
  assert.deepEqual(values("detection:\n  type: |"), ["repetition", "hold"]);
  assert.deepEqual(values(criteria("{joint: |}")), ["elbow", "shoulder", "hip", "knee", "ankle", "wrist"]);
  assert.ok(values(criteria("{joint: [hip, |]}")).includes("left_foot_index"));
  const sides = schema.valuesAt(place(criteria("{joint: knee, side: |}")).levels);
  assert.match(sides.find(({ value }) => value === "either").about, /one side/);
  assert.equal(values("detection:\n  feedback:\n    - when: {event: |}\n").length, 4);
});

test("a key knows what its value begins with", () => {
  const shapes = Object.fromEntries(
    [...schema.keysAt(place("detection:\n  movement:\n    |\n").levels)].map(([key, each]) => [
      key,
      shapeOf(each),
    ]),
  );
  assert.equal(shapes.name, "plain");
  assert.equal(shapes.phases, "list");
  assert.equal(shapes.sequence, "words");
  assert.equal(shapes.tempo, "mapping");
});
