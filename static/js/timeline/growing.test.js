import assert from "node:assert/strict";
import { test } from "node:test";
import { grown } from "./growing.js";
import { runAt } from "./moment.js";
import { squat } from "./trace.fake.js";

const nothing = () => ({
  ...squat(),
  t_ms: [],
  spans: [],
  events: [],
  count: 0,
  phase_runs: [],
  position_runs: [],
  curves: squat().curves.map((curve) => ({ ...curve, values: [] })),
  criteria: squat().criteria.map((criterion) => ({ ...criterion, bounds: [], verdicts: [] })),
});

/** The frames from one to before another of the fake, as the server tells them. */
function part(from, to) {
  const whole = squat();
  const runs = (all) => [
    [0, ...(runAt(all, from) ?? [0, -1]).slice(1)],
    ...all.filter(([frame]) => frame > from && frame < to).map(([frame, ...rest]) => [frame - from, ...rest]),
  ];
  const events = whole.events.filter(({ ms }) => ms >= whole.t_ms[from] && ms <= whole.t_ms[to - 1]);
  return {
    t_ms: whole.t_ms.slice(from, to),
    end_ms: whole.t_ms[to - 1],
    count: events.length,
    counted: `${events.length}`,
    events,
    phase_runs: runs(whole.phase_runs),
    position_runs: runs(whole.position_runs),
    curves: whole.curves.map(({ values, lo, hi }) => ({ values: values.slice(from, to), lo, hi })),
    criteria: whole.criteria.map(({ bounds, verdicts }) => ({
      bounds: runs(bounds),
      verdicts: runs(verdicts),
    })),
  };
}

test("in parts it becomes what it is in one go", () => {
  const whole = squat();
  for (const middle of [1, 2, 3, 5]) {
    const trace = grown(grown(nothing(), part(0, middle)), part(middle, 6));
    assert.deepEqual(trace.t_ms, whole.t_ms);
    assert.deepEqual(trace.curves, whole.curves);
    assert.deepEqual(trace.phase_runs, whole.phase_runs);
    assert.deepEqual(trace.position_runs, whole.position_runs);
    assert.deepEqual(trace.criteria, whole.criteria);
    assert.deepEqual(trace.events, whole.events);
  }
});

test("a phase lasts until the next begins, and the one that is on until now", () => {
  const trace = grown(nothing(), part(0, 6));
  for (const [index, [, until, phase]] of trace.spans.entries()) {
    assert.ok(phase >= 0);
    if (index === trace.spans.length - 1) assert.ok(until <= 500);
  }
  assert.equal(trace.spans[0][0], 0);
});

test("what it was made from stays as it was", () => {
  const begun = nothing();
  grown(begun, part(0, 6));
  assert.deepEqual(begun, nothing());
});
