// What a trace says of one moment. Pure: no page, no plot.

/**
 * The last of `runs` that has begun at `frame`. A run is [the frame from which on, …].
 * @template {[number, ...any]} Run
 * @param {Run[]} runs rising
 * @param {number} frame
 * @returns {Run | undefined}
 */
export function runAt(runs, frame) {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle][0] <= frame) low = middle + 1;
    else high = middle;
  }
  return runs[low - 1];
}

/**
 * The frame nearest to a time; 0 where there is none.
 * @param {number[]} times rising
 * @param {number} ms
 */
export function frameAt(times, ms) {
  const after = times.findIndex((time) => time >= ms);
  if (after < 0) return Math.max(times.length - 1, 0);
  return after > 0 && ms - times[after - 1] <= times[after] - ms ? after - 1 : after;
}

/** @param {Trace} trace @param {number} ms @returns {number} the phase that is on then, -1: none */
export function phaseAt(trace, ms) {
  const last = ms === trace.end_ms; // what is on at the end has no moment after it
  const on = trace.spans.find(([from, to]) => from <= ms && (ms < to || (last && ms === to)));
  return on ? on[2] : -1;
}

/** @param {Trace} trace @param {number} frame @returns {number} the phase that is due next, -1: none */
export function dueAt(trace, frame) {
  const position = runAt(trace.position_runs, frame)?.[1] ?? 0;
  return trace.sequence[position] ?? -1;
}

/** How many repetitions were complete by then. @param {Trace} trace @param {number} ms */
export const countAt = (trace, ms) =>
  trace.events.filter((event) => event.tone === "good" && event.ms <= ms).length;

const LEAST_SHOWN_MS = 4000;
const BEFORE = 0.2; // of what is shown, where the moment comes to stand when it has left it

/** How often a recording can be shown at twice its size. @param {[number, number]} span */
export const mostZoom = ([first, last]) =>
  Math.max(0, Math.floor(Math.log2(Math.max(last - first, 1) / LEAST_SHOWN_MS)));

/**
 * The part of a recording that is shown: where it was, unless the moment would leave it.
 * @param {[number, number]} span first and last millisecond
 * @param {number} zoom 0: all of it
 * @param {number} ms the moment
 * @param {number} start of what was shown before
 * @returns {[number, number]}
 */
export function viewOf([first, last], zoom, ms, start) {
  if (zoom === 0) return [first, last];
  const wide = (last - first) / 2 ** zoom;
  let from = start;
  if (ms > start + wide) from = ms - BEFORE * wide;
  else if (ms < start) from = ms - (1 - BEFORE) * wide;
  const fitted = Math.min(Math.max(from, first), last - wide);
  return [fitted, fitted + wide];
}

const VERDICTS = {
  yes: { sign: "✓", words: "yes" },
  near: { sign: "≈", words: "nearly" },
  no: { sign: "✗", words: "no" },
  unseen: { sign: "?", words: "not seen" },
  unlearned: { sign: "?", words: "range not known yet" },
};

/**
 * Each criterion of a phase in a frame, in words.
 * @param {Trace} trace
 * @param {number} phase
 * @param {number} frame
 */
export function criteriaAt(trace, phase, frame) {
  return trace.criteria
    .map((criterion, index) => ({ criterion, index }))
    .filter(({ criterion }) => criterion.phase === phase)
    .map(({ criterion, index }) => {
      const curve = trace.curves[criterion.curve];
      const { unit } = trace.measures[curve.measure];
      const value = curve.values[frame] ?? null;
      const [, least, most] = runAt(criterion.bounds, frame) ?? [0, null, null];
      const told = runAt(criterion.verdicts, frame)?.[1] ?? "unknown";
      const verdict = told === "unknown" ? (value === null ? "unseen" : "unlearned") : told;
      const percent = criterion.minimum?.percent || criterion.maximum?.percent;
      const resolved = percent ? between(least, most, unit) : "";
      return {
        index,
        title: curve.title,
        value: value === null ? "–" : valueWords(value, unit),
        bound: criterion.words,
        resolved,
        optional: criterion.optional,
        line: criterion.line,
        verdict,
        ...VERDICTS[verdict],
      };
    });
}

/** @param {number | null} least @param {number | null} most @param {string} unit */
function between(least, most, unit) {
  if (least !== null && most !== null) return `${valueWords(least, unit)} to ${valueWords(most, unit)}`;
  if (least !== null) return `from ${valueWords(least, unit)}`;
  return most === null ? "" : `to ${valueWords(most, unit)}`;
}

/** 118° for an angle, 0.42 for torso lengths. @param {number} value @param {string} unit */
export const valueWords = (value, unit) =>
  unit ? `${Math.round(value)}${unit}` : value.toFixed(2).replace(/^-(?=0\.00$)/, "");

/** Minutes, seconds and tenths: 0:46.2. @param {number} ms */
export function clock(ms) {
  const tenths = Math.round(Math.max(ms, 0) / 100);
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}
