import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clock,
  countAt,
  criteriaAt,
  dueAt,
  frameAt,
  mostZoom,
  phaseAt,
  runAt,
  valueWords,
  viewOf,
} from "./moment.js";
import { squat } from "./trace.fake.js";

test("a run lasts until the next one begins", () => {
  const runs = [
    [0, "a"],
    [3, "b"],
    [9, "c"],
  ];
  assert.deepEqual(
    [0, 2, 3, 8, 9, 90].map((frame) => runAt(runs, frame)[1]),
    ["a", "a", "b", "b", "c", "c"],
  );
  assert.equal(runAt([], 3), undefined);
});

test("the frame nearest to a time", () => {
  const times = [0, 33, 67, 100];
  assert.deepEqual(
    [-5, 0, 16, 17, 66, 84, 500].map((ms) => frameAt(times, ms)),
    [0, 0, 0, 1, 2, 3, 3],
  );
  assert.equal(frameAt([], 10), 0);
});

test("phase, what is due, and the count of a moment", () => {
  const trace = squat();
  assert.deepEqual([phaseAt(trace, 50), phaseAt(trace, 250), phaseAt(trace, 500)], [0, -1, 0]);
  assert.deepEqual([dueAt(trace, 0), dueAt(trace, 3)], [1, 0]);
  assert.deepEqual([countAt(trace, 399), countAt(trace, 400)], [0, 1]);
});

test("each criterion with its value, its bound and whether it held", () => {
  const [standing] = criteriaAt(squat(), 0, 0);
  assert.deepEqual(
    { title: standing.title, value: standing.value, bound: standing.bound, sign: standing.sign },
    { title: "Knee angle", value: "170°", bound: "at least 65 % of the range", sign: "✓" },
  );
  assert.equal(standing.resolved, "from 139°");
  const [bottom] = criteriaAt(squat(), 1, 2);
  assert.deepEqual([bottom.value, bottom.resolved, bottom.words], ["80°", "", "yes"]);
});

test("what is not seen is told apart from what is not learned", () => {
  const trace = squat();
  trace.criteria[0].verdicts = [[0, "unknown"]];
  assert.equal(criteriaAt(trace, 0, 0)[0].words, "range not known yet");
  trace.curves[0].values[0] = null;
  assert.equal(criteriaAt(trace, 0, 0)[0].words, "not seen");
});

test("times and values in words", () => {
  assert.deepEqual([0, 46_249, 61_000, -3].map(clock), ["0:00.0", "0:46.2", "1:01.0", "0:00.0"]);
  assert.deepEqual(
    [valueWords(117.6, "°"), valueWords(0.4, ""), valueWords(-0.001, "")],
    ["118°", "0.40", "0.00"],
  );
});

test("a part of a recording is shown around the moment, and stays while the moment is in it", () => {
  const span = [0, 80_000];
  assert.deepEqual(viewOf(span, 0, 500, 3), span);
  assert.deepEqual(viewOf(span, 2, 40_000, 30_000), [30_000, 50_000]);
  assert.deepEqual(viewOf(span, 2, 50_000, 30_000), [30_000, 50_000]);
  assert.deepEqual(viewOf(span, 2, 51_000, 30_000), [47_000, 67_000]);
  assert.deepEqual(viewOf(span, 2, 29_000, 30_000), [13_000, 33_000]);
  assert.deepEqual(viewOf(span, 2, 0, 30_000), [0, 20_000]);
  assert.deepEqual(viewOf(span, 2, 80_000, 30_000), [60_000, 80_000]);
});

test("a short recording is shown whole, a long one no closer than some seconds", () => {
  assert.deepEqual(
    [
      [0, 5000],
      [0, 16_000],
      [100, 600_100],
      [0, 0],
    ].map(mostZoom),
    [0, 2, 7, 0],
  );
});
