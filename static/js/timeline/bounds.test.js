import assert from "node:assert/strict";
import { test } from "node:test";
import { bandsOf, changeOf, movableBounds, moveBound, scaleOf, valueAt } from "./bounds.js";
import { squat, TEXT } from "./trace.fake.js";

const apply = (text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to);
const lineOf = (text, line) => text.split("\n")[line - 1];

test("each bound of the text is there once, where it lies", () => {
  const bounds = movableBounds(squat(), 0);
  assert.deepEqual(
    bounds.map(({ criterion, side, at }) => [criterion, side, at]),
    [
      [0, "minimum", 138.5],
      [0, "maximum", null],
      [1, "maximum", 100],
    ],
  );
});

test("of two sides with one text only the first can be moved, and both follow", () => {
  const trace = squat();
  trace.criteria.push({ ...trace.criteria[1], bounds: [[0, null, 100]] });
  const bounds = movableBounds(trace, 0);
  assert.equal(bounds.length, 3);
  const moved = moveBound(trace, bounds[2], 110).trace;
  assert.deepEqual(
    [moved.criteria[1].bounds, moved.criteria[2].bounds],
    [[[0, null, 110]], [[0, null, 110]]],
  );
});

test("a bound is moved where it stands in the text, and nothing else changes", () => {
  const bound = movableBounds(squat(), 0)[2];
  const { trace, edit } = moveBound(squat(), bound, 95);
  const text = apply(TEXT, changeOf(TEXT, edit));
  assert.equal(lineOf(text, 7), "      - {joint: knee, angle_max: 95}");
  assert.equal(text.replace("95", "100"), TEXT);
  assert.equal(trace.criteria[1].maximum.length, 2);
  const again = moveBound(trace, movableBounds(trace, 0)[2], 104).edit;
  assert.equal(apply(text, changeOf(text, again)), TEXT.replace("100", "104"));
});

test("what stands after it in the line moves along", () => {
  const trace = squat();
  const [first] = movableBounds(trace, 0);
  const moved = moveBound(trace, first, 100);
  const text = apply(TEXT, changeOf(TEXT, moved.edit));
  assert.equal(moved.trace.criteria[0].maximum.column, 51);
  const second = movableBounds(moved.trace, 0)[1];
  const after = apply(text, changeOf(text, moveBound(moved.trace, second, 170).edit));
  assert.equal(lineOf(after, 4), "      - {joint: knee, angle_min: 100%, angle_max: 170}  # upright");
});

test("a percentage is taken of the learned range", () => {
  const trace = squat();
  const [percent, , degrees] = movableBounds(trace, 0);
  assert.equal(valueAt(trace, percent, 125), 50);
  assert.equal(valueAt(trace, degrees, 98.4), 98);
  assert.equal(moveBound(trace, percent, 50).trace.criteria[0].bounds[0][1], 125);
  trace.curves[0].lo = trace.curves[0].hi = null;
  assert.equal(valueAt(trace, percent, 125), null);
});

test("a bound stays within what the language lets pass", () => {
  const trace = squat();
  const [percent, , degrees] = movableBounds(trace, 0);
  assert.equal(valueAt(trace, percent, 400), 100);
  assert.equal(valueAt(trace, degrees, -30), 0);
  trace.criteria[1].minimum = { line: 7, column: 60, length: 2, value: 60, percent: false };
  assert.equal(scaleOf(trace, degrees).least, 60);
});

test("characters are counted, not halves of them", () => {
  const text = '- {name: "😀", angle_max: 100}\n';
  const change = changeOf(text, { line: 1, column: text.indexOf("100"), length: 3, text: "90" });
  assert.equal(apply(text, change), '- {name: "😀", angle_max: 90}\n');
});

test("a text that has changed meanwhile is left alone", () => {
  assert.equal(changeOf(TEXT, { line: 7, column: 30, length: 3, text: "90" }), null);
  assert.equal(changeOf(TEXT, { line: 70, column: 3, length: 3, text: "90" }), null);
  assert.equal(changeOf("", { line: 1, column: 3, length: 3, text: "90" }), null);
});

test("of several bounds of a phase the strictest is its band", () => {
  const trace = squat();
  trace.criteria.push({
    ...trace.criteria[1],
    bounds: [
      [0, null, null],
      [2, null, 90],
      [4, 20, 120],
    ],
  });
  assert.deepEqual(bandsOf(trace, 0), [
    { phase: 0, runs: [[0, 138.5, null]] },
    {
      phase: 1,
      runs: [
        [0, null, 100],
        [2, null, 90],
        [4, 20, 100],
      ],
    },
  ]);
});
