// The bounds of a trace as things that can be moved: where each is drawn, and what its text becomes. Pure.

/** @typedef {{line: number, column: number, length: number, value: number, percent: boolean}} Place */
/** @typedef {{line: number, column: number, length: number, text: string}} Edit */

const SIDES = /** @type {const} */ (["minimum", "maximum"]);

/**
 * The bounds of one measure that stand in the text, each once: of both sides the first.
 * @param {Trace} trace
 * @param {number} measure
 */
export function movableBounds(trace, measure) {
  const found = new Map();
  for (const [criterion, { curve, phase, ...places }] of trace.criteria.entries()) {
    if (trace.curves[curve].measure !== measure) continue;
    for (const side of SIDES) {
      const place = places[side];
      const key = place && `${place.line}:${place.column}`;
      if (place && !found.has(key)) found.set(key, { criterion, side, phase, place });
    }
  }
  return [...found.values()].map((bound) => ({ ...bound, at: resolved(trace, bound) }));
}

/**
 * Where a bound lies at the recording's end, in the measure's unit; null while its range is not known.
 * @param {Trace} trace
 * @param {{criterion: number, side: "minimum" | "maximum"}} bound
 */
export function resolved(trace, { criterion, side }) {
  const last = trace.criteria[criterion].bounds.at(-1);
  return last ? last[side === "minimum" ? 1 : 2] : null;
}

/** What a bound may be, and by how much an arrow key moves it. @param {Trace} trace */
export function scaleOf(trace, { criterion, side }) {
  const { curve, minimum, maximum } = trace.criteria[criterion];
  const { unit, kind } = trace.measures[trace.curves[curve].measure];
  const place = side === "minimum" ? minimum : maximum;
  const other = side === "minimum" ? maximum : minimum;
  const scale = place.percent
    ? { least: 0, most: 100, step: 1 }
    : unit
      ? { least: 0, most: 180, step: 1 }
      : { least: kind === "height" ? -20 : 0, most: 20, step: 0.01 };
  // A criterion whose least is above its most would be no valid text.
  if (other && other.percent === place.percent) scale[side === "minimum" ? "most" : "least"] = other.value;
  return scale;
}

/**
 * The value that the text would have where a bound is drawn at `at`; null while its range is not known.
 * @param {Trace} trace
 */
export function valueAt(trace, bound, at) {
  const { curve } = trace.criteria[bound.criterion];
  const { lo, hi } = trace.curves[curve];
  const scale = scaleOf(trace, bound);
  if (!bound.place.percent) return fitted(at, scale);
  return lo === null || hi === null || hi <= lo ? null : fitted((100 * (at - lo)) / (hi - lo), scale);
}

/** The next value within the scale. @param {number} value */
export function fitted(value, { least, most, step }) {
  const whole = Math.round(Math.min(most, Math.max(least, value)) / step) * step;
  return Number(whole.toFixed(2));
}

/** How a value is written in the text. @param {number} value @param {boolean} percent */
export const written = (value, percent) => (percent ? `${value}%` : `${value}`);

/**
 * Moves a bound in a trace, before the server has said what follows from it. Other bounds of its line move along with
 * the text.
 * @param {Trace} trace
 * @param {{criterion: number, side: "minimum" | "maximum", place: Place}} bound
 * @param {number} value
 * @returns {{trace: Trace, edit: Edit}}
 */
export function moveBound(trace, { place }, value) {
  const text = written(value, place.percent);
  const edit = { line: place.line, column: place.column, length: place.length, text };
  const here = (other) => other?.line === place.line && other.column === place.column;
  const criteria = trace.criteria.map((criterion) => {
    const moved = { ...criterion };
    for (const [index, side] of SIDES.entries()) {
      const other = criterion[side];
      if (here(other)) {
        moved[side] = { ...other, value, length: text.length };
        moved.bounds = criterion.bounds.map((run) => run.with(index + 1, at(trace, criterion, other, value)));
      } else if (other?.line === place.line && other.column > place.column) {
        moved[side] = { ...other, column: other.column + text.length - place.length };
      }
    }
    return moved;
  });
  return { trace: { ...trace, criteria }, edit };
}

function at(trace, { curve }, { percent }, value) {
  const { lo, hi } = trace.curves[curve];
  if (!percent) return value;
  return lo === null || hi === null ? null : lo + (value / 100) * (hi - lo);
}

/**
 * What a phase asks of a measure as bands over time: of several bounds the strictest.
 * @param {Trace} trace
 * @param {number} measure
 * @returns {{phase: number, runs: [number, number | null, number | null][]}[]}
 */
export function bandsOf(trace, measure) {
  const asked = trace.criteria.filter(
    ({ curve, outside }) => !outside && trace.curves[curve].measure === measure,
  );
  return trace.phases.flatMap((_, phase) => {
    const all = asked.filter((criterion) => criterion.phase === phase);
    const needed = all.filter(({ optional }) => !optional);
    const chosen = needed.length > 0 ? needed : all;
    return chosen.length > 0 ? [{ phase, runs: merged(chosen.map(({ bounds }) => bounds)) }] : [];
  });
}

function merged(lists) {
  const frames = [...new Set(lists.flatMap((runs) => runs.map(([frame]) => frame)))].sort((a, b) => a - b);
  return frames.map((frame) => {
    const now = lists.map((runs) => runs.findLast(([from]) => from <= frame)).filter(Boolean);
    const known = (index) => now.map((run) => run[index]).filter((bound) => bound !== null);
    const [least, most] = [known(1), known(2)];
    return [frame, least.length ? Math.max(...least) : null, most.length ? Math.min(...most) : null];
  });
}

/**
 * A text with one edit made: line and column count from 1, and characters, not UTF-16 units.
 * @param {string} text
 * @param {Edit} edit
 * @returns {{from: number, to: number, insert: string} | null} null where the text is another by now
 */
export function changeOf(text, { line, column, length, text: insert }) {
  let start = 0;
  for (let number = 1; number < line; number++) {
    const end = text.indexOf("\n", start);
    if (end < 0) return null;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  const characters = [...text.slice(start, end < 0 ? undefined : end)];
  if (characters.length < column - 1 + length) return null;
  const from = start + characters.slice(0, column - 1).join("").length;
  const old = characters.slice(column - 1, column - 1 + length).join("");
  if (!/^(["']?)[-+.0-9eE]+%?\1$/.test(old)) return null;
  return { from, to: from + old.length, insert };
}
