// A trace of a run that goes on: what the next frames add to it. Pure.

/**
 * What `more_told` of workbench/portal/bench/telling.py says of some frames; their numbers count from the first of them.
 * @typedef {Pick<Trace, "t_ms" | "end_ms" | "count" | "counted" | "events" | "phase_runs" | "position_runs"> & {
 *   curves: Pick<Trace["curves"][number], "values" | "lo" | "hi">[],
 *   criteria: {bounds: Run[], verdicts: Run[]}[],
 * }} More
 * @typedef {[number, ...any]} Run from a frame on
 */

/**
 * The trace with those frames at its end. Curves that are shown beside what is asked stay empty: they take all frames.
 * @param {Trace} trace
 * @param {More} more
 * @returns {Trace}
 */
export function grown(trace, more) {
  const first = trace.t_ms.length;
  const joined = (runs, next) => withRuns(runs, next, first);
  const t_ms = [...trace.t_ms, ...more.t_ms];
  const phase_runs = joined(trace.phase_runs, more.phase_runs);
  return {
    ...trace,
    t_ms,
    phase_runs,
    position_runs: joined(trace.position_runs, more.position_runs),
    spans: spansOf(phase_runs, t_ms),
    end_ms: more.end_ms,
    count: more.count,
    counted: more.counted,
    events: [...trace.events, ...more.events],
    curves: trace.curves.map((curve, index) => {
      const next = more.curves[index];
      const values = next ? next.values : more.t_ms.map(() => null);
      return { ...curve, lo: next?.lo ?? null, hi: next?.hi ?? null, values: [...curve.values, ...values] };
    }),
    criteria: trace.criteria.map((criterion, index) => {
      const { bounds, verdicts } = more.criteria[index];
      return {
        ...criterion,
        bounds: joined(criterion.bounds, bounds),
        verdicts: joined(criterion.verdicts, verdicts),
      };
    }),
  };
}

/** @param {Run[]} runs @param {Run[]} next @param {number} first frame of those that are added */
function withRuns(runs, next, first) {
  const added = next.map(([frame, ...values]) => [frame + first, ...values]);
  const same = (one, other) => other.slice(1).every((value, index) => value === one[index + 1]);
  return runs.length > 0 && added.length > 0 && same(runs.at(-1), added[0])
    ? [...runs, ...added.slice(1)]
    : [...runs, ...added];
}

function spansOf(runs, times) {
  return runs
    .map(([frame, phase], index) => [times[frame], times[runs[index + 1]?.[0] ?? times.length - 1], phase])
    .filter(([, , phase]) => phase >= 0);
}
