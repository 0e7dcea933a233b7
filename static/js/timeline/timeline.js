// The timeline of a run: curves with the bounds in them, phases, repetitions, interruptions; and any moment of it.
//
//   import { mountTimeline } from "../timeline/timeline.js";
//   const timeline = mountTimeline(element, trace, { onScrub: ({ frame, ms }) => drawPose(frame) });
//   timeline.show(anotherTrace); timeline.scrubTo(12_300); timeline.destroy();
//
// It wants css/timeline.css, css/timeline-told.css and vendor/uplot.css. `trace` is what `trace_told` of
// workbench/portal/bench/telling.py says of a run with frames, or `events_told` of a session without: then there are no curves, and the rest is shown.
// With `onBound` the bounds of the text can be dragged: it is told which characters of the text become what, at every
// step of a drag, and with `done` at its end.
//
// A moment is reached by mouse and touch on the curves and the strip, by the arrow keys on the slider, by the list of
// what happened, and by playing. `onScrub` is told each one, and `frame` is -1 where there are no frames.

/**
 * @typedef {object} Trace
 * @property {string} name
 * @property {string} counted "4 squats"
 * @property {boolean} hold
 * @property {number} count
 * @property {number} end_ms
 * @property {number[]} t_ms of each frame
 * @property {string[]} phases
 * @property {number[]} sequence of phases
 * @property {[number, number, number][]} spans from, to, phase
 * @property {{ms: number, from_ms?: number, clock: string, tone: "good" | "warn" | "hint", title: string,
 *   reason: string, score?: number | null}[]} events
 * @property {{title: string, unit: string, kind: string, curves: number[],
 *   joint: {left: number[], right: number[]} | null}[]} measures
 * @property {{measure: number, side: string, title: string, values: (number | null)[], lo: number | null,
 *   hi: number | null}[]} curves
 * @property {object[]} criteria each on one side: phase, curve, words, bounds and verdicts in runs, places in the text
 * @property {[number, number][]} phase_runs frame, phase
 * @property {[number, number][]} position_runs frame, position in the sequence
 * @property {string[]} notes why nothing was counted
 */

import { moveBound } from "./bounds.js";
import { element, icon } from "./element.js";
import { Handles } from "./handles.js";
import { clock, countAt, dueAt, frameAt, mostZoom, phaseAt, runAt, valueWords, viewOf } from "./moment.js";
import { build, ICONS } from "./parts.js";
import { LEFT, Plot, RIGHT } from "./plot.js";
import { drawStrip } from "./strip.js";
import { fillCriteria, fillEvents } from "./told.js";

const STEP_MS = 100; // of the arrow keys, where there are no frames
// Of the slider, in frames: nearer than its own steps, which follow time.
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 30, PageDown: -30 };

/**
 * @param {HTMLElement} host
 * @param {Trace} trace
 * @param {{
 *   onScrub?: (moment: {frame: number, ms: number}) => void,
 *   onBound?: (edit: import("./bounds.js").Edit, done: boolean) => void,
 *   onLine?: (line: number) => void,
 * }} [options] `onLine`: a criterion's line of the text was asked for
 */
export function mountTimeline(host, trace, options) {
  return new Timeline(host, trace, options);
}

class Timeline {
  #host;
  #options;
  #trace;
  #parts;
  #plot;
  #handles;
  #measure = 0;
  #drawn = null;
  #ms = 0;
  #zoom = 0;
  /** First and last millisecond that are shown. */
  #view = [0, 1];
  #editable = true;
  #playing = null;

  constructor(host, trace, options = {}) {
    this.#host = host;
    this.#options = options;
    this.#parts = build();
    host.classList.add("timeline");
    host.replaceChildren(...this.#parts.all);
    this.#plot = new Plot(this.#parts.plot, () => this.#handles?.place());
    this.#handles = new Handles(this.#parts.handles, this.#plot, (...moved) => this.#boundMoved(...moved));
    this.#listen();
    this.show(trace);
  }

  get trace() {
    return this.#trace;
  }

  get ms() {
    return this.#ms;
  }

  /** -1 where there are no frames. */
  get frame() {
    return this.#trace.t_ms.length > 0 ? frameAt(this.#trace.t_ms, this.#ms) : -1;
  }

  /** May the bounds be moved? Not while the text is another than the one that was run. */
  set editable(editable) {
    this.#editable = editable;
    this.#parts.handles.hidden = !(editable && this.#options.onBound);
  }

  /** Another run: the moment and the measure stay where they are, as far as there are such. @param {Trace} trace */
  show(trace) {
    this.#trace = trace;
    if (this.#measure >= trace.measures.length) this.#measure = 0;
    const { measure, chart, scrub, slider, key } = this.#parts;
    measure.replaceChildren(
      ...trace.measures.map(({ title }, index) => element("option", { value: `${index}` }, title)),
    );
    measure.value = `${this.#measure}`;
    const frames = trace.t_ms.length;
    measure.parentElement.hidden = key.hidden = frames === 0;
    this.#parts.plot.hidden = frames === 0;
    chart.hidden = scrub.hidden = frames === 0 && trace.spans.length === 0 && trace.events.length === 0;
    [slider.min, slider.max] = this.#span.map(String);
    this.editable = true;
    this.#look(this.#zoom);
    this.#showMeasure();
    this.#list();
    this.scrubTo(this.#ms, { quiet: frames === 0 });
  }

  /** The same run, further on. Who looks at its end goes along. @param {Trace} trace with frames */
  grow(trace) {
    const goesAlong = this.frame === this.#trace.t_ms.length - 1;
    const news = trace.events.length > this.#trace.events.length;
    this.#trace = trace;
    [this.#parts.slider.min, this.#parts.slider.max] = this.#span.map(String);
    this.#look(this.#zoom);
    this.#plot.grow(trace);
    this.#sayRange();
    if (news) this.#list();
    this.scrubTo(goesAlong ? trace.t_ms.at(-1) : this.#ms, { quiet: true });
  }

  /** @param {number} ms */
  scrubTo(ms, { quiet = false } = {}) {
    const { t_ms } = this.#trace;
    const [first, last] = this.#span;
    const frame = t_ms.length > 0 ? frameAt(t_ms, ms) : -1;
    this.#ms = frame >= 0 ? t_ms[frame] : Math.min(Math.max(ms, first), last);
    this.#parts.slider.value = `${this.#ms}`;
    if (this.#zoom > 0) this.#look(this.#zoom);
    this.#placeCursor();
    this.#tell(frame);
    if (!quiet) this.#options.onScrub?.({ frame, ms: this.#ms });
  }

  destroy() {
    this.#stop();
    this.#plot.destroy();
    this.#host.replaceChildren();
  }

  get #span() {
    return this.#trace.t_ms.length > 0 ? this.#plotSpan : [0, Math.max(this.#trace.end_ms, 1)];
  }

  get #plotSpan() {
    const { t_ms, end_ms } = this.#trace;
    return [t_ms[0], Math.max(t_ms.at(-1), end_ms, t_ms[0] + 1)];
  }

  /** Shows the part around the moment so often at twice its size. */
  #look(zoom) {
    const most = mostZoom(this.#span);
    this.#zoom = Math.min(Math.max(zoom, 0), most);
    const view = viewOf(this.#span, this.#zoom, this.#ms, this.#view[0]);
    const { strip, nearer, farther } = this.#parts;
    nearer.hidden = farther.hidden = most === 0;
    nearer.disabled = this.#zoom === most;
    farther.disabled = this.#zoom === 0;
    if (strip.dataset.for === `${view}` && this.#drawn === this.#trace) return;
    this.#view = view;
    this.#drawn = this.#trace;
    strip.dataset.for = `${view}`;
    this.#plot.view = view;
    drawStrip(strip, this.#trace, view);
  }

  #listen() {
    const { measure, slider, area, list, table, back, forth, play, nearer, farther } = this.#parts;
    measure.addEventListener("change", () => {
      this.#measure = Number(measure.value);
      this.#showMeasure();
      this.scrubTo(this.#ms);
    });
    slider.addEventListener("input", () => {
      this.#stop();
      this.scrubTo(Number(slider.value));
    });
    slider.addEventListener("keydown", (event) => {
      const steps = (event.shiftKey ? 10 : 1) * KEYS[event.key];
      if (Number.isNaN(steps) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.#stop();
      this.scrubTo(this.#trace.t_ms[this.#stepped(steps)] ?? this.#ms + steps * STEP_MS);
    });
    const point = ({ clientX }) => {
      const box = area.getBoundingClientRect();
      const [first, last] = this.#view;
      const share = (clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
      this.#stop();
      this.scrubTo(first + Math.min(Math.max(share, 0), 1) * (last - first));
    };
    area.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      area.setPointerCapture(event.pointerId);
      point(event);
    });
    area.addEventListener("pointermove", (event) => {
      if (area.hasPointerCapture(event.pointerId)) point(event);
    });
    list.addEventListener("click", ({ target }) => {
      const row = target.closest("button");
      if (!row) return;
      this.#stop();
      this.scrubTo(Number(row.dataset.ms));
    });
    table.addEventListener("click", ({ target }) => {
      const line = target.closest("button")?.dataset.line;
      if (line) this.#options.onLine?.(Number(line));
    });
    back.addEventListener("click", () => this.#toEvent(-1));
    forth.addEventListener("click", () => this.#toEvent(1));
    nearer.addEventListener("click", () => this.#lookAgain(this.#zoom + 1));
    farther.addEventListener("click", () => this.#lookAgain(this.#zoom - 1));
    play.addEventListener("click", () => (this.#playing ? this.#stop() : this.#play()));
  }

  /** At another size, with the moment in the middle where it can be. */
  #lookAgain(zoom) {
    const [first, last] = this.#span;
    const start = this.#ms - (last - first) / 2 ** (zoom + 1);
    this.#view = [start, start];
    this.#look(zoom);
    this.#placeCursor();
  }

  /** So many frames further, or back. */
  #stepped(steps) {
    const last = this.#trace.t_ms.length - 1;
    return Math.min(Math.max(this.frame + steps, 0), last);
  }

  #showMeasure() {
    this.#plot.show(this.#trace, this.#measure);
    if (this.#options.onBound) this.#handles.show(this.#trace, this.#measure);
    this.#sayRange();
    const measure = this.#trace.measures[this.#measure];
    const { key } = this.#parts;
    const curves = this.#curves;
    const names = { left: "left", right: "right", mean: "both, averaged", front: "front", back: "back" };
    key.replaceChildren(
      ...curves.map(({ side }) => element("li", { "data-side": side }, names[side] ?? measure.title)),
      ...this.#trace.phases
        .map((name, phase) => ({ name, phase }))
        .filter(({ phase }) =>
          this.#trace.criteria.some(
            (asked) => asked.phase === phase && this.#trace.curves[asked.curve].measure === this.#measure,
          ),
        )
        .map(({ name, phase }) => element("li", { "data-colour": `${phase % 4}` }, name)),
    );
  }

  /** Those of the measure that is shown. */
  get #curves() {
    const indexes = this.#trace.measures[this.#measure]?.curves ?? [];
    return indexes.map((index) => this.#trace.curves[index]);
  }

  #sayRange() {
    const learned = this.#curves.find(({ lo }) => lo !== null);
    const words = (value) => valueWords(value, this.#trace.measures[this.#measure].unit);
    this.#parts.range.textContent = learned
      ? `learned range: ${words(learned.lo)} to ${words(learned.hi)}`
      : "";
  }

  #boundMoved(bound, value, done) {
    if (!this.#editable) return;
    const { trace, edit } = moveBound(this.#trace, bound, value);
    this.#trace = trace;
    this.#plot.redraw(trace);
    this.#handles.show(trace, this.#measure);
    this.#options.onBound(edit, done);
  }

  #toEvent(direction) {
    const times = this.#trace.events.map(({ ms }) => ms);
    const slack = 20; // the moment is a frame's, and an event's may lie between two
    const next =
      direction > 0
        ? times.find((ms) => ms > this.#ms + slack)
        : times.findLast((ms) => ms < this.#ms - slack);
    this.#stop();
    this.scrubTo(next ?? this.#span[direction > 0 ? 1 : 0]);
  }

  #play() {
    const [first, last] = this.#span;
    if (this.#ms >= last - STEP_MS) this.scrubTo(first);
    const began = performance.now() - this.#ms;
    const go = (now) => {
      if (!this.#host.isConnected || now - began > last) return this.#stop();
      this.scrubTo(now - began);
      this.#playing = requestAnimationFrame(go);
    };
    this.#playing = requestAnimationFrame(go);
    this.#sayPlaying(true);
  }

  #stop() {
    if (this.#playing) cancelAnimationFrame(this.#playing);
    this.#playing = null;
    this.#sayPlaying(false);
  }

  #sayPlaying(on) {
    const { play } = this.#parts;
    play.replaceChildren(icon(on ? ICONS.pause : ICONS.play));
    play.setAttribute("aria-label", on ? "Pause" : "Play");
  }

  #placeCursor() {
    const { area, cursor } = this.#parts;
    const [first, last] = this.#view;
    const share = (this.#ms - first) / (last - first);
    const wide = area.clientWidth - LEFT - RIGHT;
    cursor.style.left = `${LEFT + share * wide}px`;
  }

  /** Everything that is said of the moment. */
  #tell(frame) {
    const trace = this.#trace;
    const { output, slider, title, table, state } = this.#parts;
    const phase = frame >= 0 ? (runAt(trace.phase_runs, frame)?.[1] ?? -1) : phaseAt(trace, this.#ms);
    const due = frame >= 0 ? dueAt(trace, frame) : -1;
    const at = clock(this.#ms);
    const on = phase >= 0 ? trace.phases[phase] : "no phase";
    const curves = trace.measures[this.#measure]?.curves ?? [];
    const value = trace.curves[curves[0]]?.values[frame] ?? null;
    const unit = trace.measures[this.#measure]?.unit;
    const shown = value === null || frame < 0 ? "" : `, ${valueWords(value, unit)}`;
    output.textContent = `${at} of ${clock(this.#span[1])}`;
    slider.setAttribute("aria-valuetext", `${at}, ${on}${shown}`);
    title.textContent = `At ${at}`;
    const next = due >= 0 && due !== phase ? `, ${trace.phases[due]} is due next` : "";
    state.textContent = `${phase >= 0 ? `In ${on}` : "In no phase"}${next}. ${countAt(trace, this.#ms)} of ${trace.count} counted so far.`;
    const asked = [
      { phase, words: "is on" },
      { phase: due === phase ? -1 : due, words: "is due next" },
    ].filter((group) => group.phase >= 0);
    table.hidden = frame < 0 || trace.criteria.length === 0;
    const near = !table.hidden && fillCriteria(table, trace, asked, frame, Boolean(this.#options.onLine));
    this.#parts.hint.hidden = !near;
    for (const row of this.#parts.list.querySelectorAll("button")) {
      if (Math.abs(Number(row.dataset.ms) - this.#ms) < 20) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  #list() {
    const { list, nothing, notes } = this.#parts;
    const { events } = this.#trace;
    fillEvents(list, events);
    nothing.hidden = events.length > 0;
    notes.replaceChildren(...this.#trace.notes.map((note) => element("li", {}, note)));
    notes.hidden = this.#trace.notes.length === 0;
  }
}
