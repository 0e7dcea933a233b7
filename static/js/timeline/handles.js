// The bounds as things to take hold of: drag one, or move it with the arrow keys.

import { fitted, movableBounds, scaleOf, valueAt, written } from "./bounds.js";
import { element } from "./element.js";
import { valueWords } from "./moment.js";

const HEIGHT = 26; // as in timeline.css
const WIDTH = 76;
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };

export class Handles {
  #host;
  #plot;
  #onMove;
  /** @type {Map<string, HTMLElement>} so that the focus stays where it is when the trace is another */
  #handles = new Map();
  #bounds = new Map();
  #trace = null;

  /**
   * @param {HTMLElement} host over the plot
   * @param {import("./plot.js").Plot} plot
   * @param {(bound: object, value: number, done: boolean) => void} onMove
   */
  constructor(host, plot, onMove) {
    this.#host = host;
    this.#plot = plot;
    this.#onMove = onMove;
  }

  /** @param {Trace} trace @param {number} measure */
  show(trace, measure) {
    this.#trace = trace;
    const bounds = this.#plot.shown ? movableBounds(trace, measure).filter(({ at }) => at !== null) : [];
    this.#bounds = new Map(bounds.map((bound) => [`${bound.criterion}-${bound.side}`, bound]));
    for (const [key, handle] of this.#handles) {
      if (this.#bounds.has(key)) continue;
      handle.remove();
      this.#handles.delete(key);
    }
    for (const key of this.#bounds.keys()) {
      if (!this.#handles.has(key)) this.#handles.set(key, this.#make(key));
      this.#say(key);
    }
    this.place();
  }

  /** Puts each at its height; those that would lie on another step aside. */
  place() {
    if (!this.#plot.shown) return;
    const taken = [];
    const sorted = [...this.#bounds].sort(([, a], [, b]) => b.at - a.at);
    for (const [key, bound] of sorted) {
      const top = this.#plot.top(bound.at);
      let column = 0;
      while (taken.some((other) => other.column === column && Math.abs(other.top - top) < HEIGHT))
        column += 1;
      taken.push({ column, top });
      const { style } = this.#handles.get(key);
      style.top = `${top}px`;
      style.right = `${16 + column * WIDTH}px`;
    }
  }

  #make(key) {
    const handle = element("div", { role: "slider", tabindex: "0", class: "tl-handle" });
    handle.setAttribute("aria-orientation", "vertical");
    handle.addEventListener("keydown", (event) => this.#pressed(event, key));
    handle.addEventListener("pointerdown", (event) => this.#grab(event, key, handle));
    this.#host.append(handle);
    return handle;
  }

  #say(key) {
    const bound = this.#bounds.get(key);
    const handle = this.#handles.get(key);
    const { value, percent } = bound.place;
    const { least, most } = scaleOf(this.#trace, bound);
    const curve = this.#trace.curves[this.#trace.criteria[bound.criterion].curve];
    const { unit } = this.#trace.measures[curve.measure];
    const sign = bound.side === "minimum" ? "≥" : "≤";
    const phase = this.#trace.phases[bound.phase];
    const text = percent ? `${value} %` : unit ? `${value}${unit}` : `${value}`;
    handle.textContent = `${sign} ${text}`;
    handle.dataset.colour = String(bound.phase % 4);
    handle.title = `${phase}: drag, or use the arrow keys. The text follows.`;
    const what = bound.side === "minimum" ? "at least" : "at most";
    const spoken = percent ? `${value} percent of the range, ${valueWords(bound.at, unit)}` : text;
    for (const [name, said] of Object.entries({
      "aria-label": `${phase}, ${curve.title}, ${what}`,
      "aria-valuemin": least,
      "aria-valuemax": most,
      "aria-valuenow": value,
      "aria-valuetext": spoken,
    })) {
      handle.setAttribute(name, String(said));
    }
  }

  #pressed(event, key) {
    const bound = this.#bounds.get(key);
    const scale = scaleOf(this.#trace, bound);
    const steps = KEYS[event.key];
    const ends = { Home: scale.least, End: scale.most };
    const wanted = event.key in ends ? ends[event.key] : bound.place.value + steps * scale.step;
    if (Number.isNaN(wanted) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#moved(bound, fitted(wanted, scale), true);
  }

  #grab(event, key, handle) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    const start = this.#bounds.get(key);
    const offset = event.clientY - this.#plot.top(start.at);
    const letGo = new AbortController();
    const { signal } = letGo;
    const settle = (value, done) => this.#moved(this.#bounds.get(key) ?? start, value, done);
    const where = ({ clientY }) => valueAt(this.#trace, start, this.#plot.valueAt(clientY - offset));
    let value = start.place.value;
    handle.addEventListener(
      "pointermove",
      (moved) => {
        value = where(moved) ?? value;
        settle(value, false);
      },
      { signal },
    );
    handle.addEventListener(
      "pointerup",
      () => {
        letGo.abort();
        settle(value, true);
      },
      { signal },
    );
    const giveUp = () => {
      letGo.abort();
      settle(start.place.value, true);
    };
    handle.addEventListener("pointercancel", giveUp, { signal });
    handle.addEventListener("keydown", (pressed) => pressed.key === "Escape" && giveUp(), { signal });
  }

  #moved(bound, value, done) {
    if (done || written(value, bound.place.percent) !== written(bound.place.value, bound.place.percent)) {
      this.#onMove(bound, value, done);
    }
  }
}
