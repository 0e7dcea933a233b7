// The curves of one measure over a whole recording, in the bands that phases ask for.

import uPlot from "../../vendor/uplot.js";
import { bandsOf, movableBounds } from "./bounds.js";
import { clock } from "./moment.js";

export const LEFT = 44;
export const RIGHT = 12;
const PHASES = ["--blue", "--green", "--vermilion", "--purple"];
// Left is blue and right is orange, everywhere; what is asked of both together is ink.
const SIDES = { left: "--curve-left", right: "--curve-right" };

export class Plot {
  #area;
  /** @type {uPlot | null} */
  #uplot = null;
  #trace = null;
  #measure = 0;
  #view = [0, 1];
  #onDraw;

  /** @param {HTMLElement} area @param {() => void} onDraw after each drawing: things over the plot move with it */
  constructor(area, onDraw) {
    this.#area = area;
    this.#onDraw = onDraw;
    this.watcher = new ResizeObserver(() => {
      this.#uplot?.setSize({ width: area.clientWidth, height: area.clientHeight });
    });
    this.watcher.observe(area);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.rebuild = () => this.show(this.#trace, this.#measure);
    this.scheme.addEventListener("change", this.rebuild);
  }

  destroy() {
    this.watcher.disconnect();
    this.scheme.removeEventListener("change", this.rebuild);
    this.#uplot?.destroy();
  }

  /** @param {Trace} trace @param {number} measure */
  show(trace, measure) {
    this.#trace = trace;
    this.#measure = measure;
    this.#uplot?.destroy();
    this.#uplot = null;
    if (!trace || trace.t_ms.length === 0) return;
    const styles = getComputedStyle(this.#area);
    const colour = (name) => styles.getPropertyValue(name).trim();
    const font = `12px ${colour("--sans")}`;
    const curves = this.curves;
    const axis = { font, stroke: colour("--soft"), ticks: { show: false } };
    const grid = { stroke: colour("--line"), width: 1 };
    this.#uplot = new uPlot(
      {
        width: this.#area.clientWidth,
        height: this.#area.clientHeight,
        padding: [8, RIGHT, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        select: { show: false },
        scales: {
          x: { time: false, range: () => this.#view },
          y: { range: () => this.#range() },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 26,
            gap: 4,
            values: (_, ticks) => ticks.map((tick) => clock(tick).replace(/\.0$/, "")),
          },
          {
            ...axis,
            grid,
            size: LEFT,
            gap: 6,
            values: (_, ticks) => ticks.map((tick) => `${tick}${this.#unit}`),
          },
        ],
        series: [
          {},
          ...curves.map(({ side }) => ({
            stroke: colour(SIDES[side] ?? "--ink"),
            width: SIDES[side] && curves.length > 2 ? 1.25 : 2,
            spanGaps: false,
            points: { show: false },
          })),
        ],
        hooks: {
          drawClear: [(plot) => this.#drawBands(plot, colour)],
          draw: [() => this.#onDraw()],
        },
      },
      [trace.t_ms, ...curves.map(({ values }) => values)],
      this.#area,
    );
  }

  /** There are more frames. @param {Trace} trace */
  grow(trace) {
    this.#trace = trace;
    this.#uplot?.setData([trace.t_ms, ...this.curves.map(({ values }) => values)]);
  }

  /** The bounds have moved and the curves have not. @param {Trace} trace */
  redraw(trace) {
    this.#trace = trace;
    this.#uplot?.redraw(false);
  }

  /** What is asked of the text comes last, over what is only shown beside it. */
  get curves() {
    const { curves, measures } = this.#trace;
    return measures[this.#measure].curves.map((index) => curves[index]).reverse();
  }

  /** Shows another part of the recording. @param {[number, number]} view first and last millisecond */
  set view([min, max]) {
    this.#view = [min, max];
    this.#uplot?.setScale("x", { min, max });
  }

  get shown() {
    return this.#uplot !== null;
  }

  /** Pixels from the area's top. @param {number} value */
  top(value) {
    const plot = this.#uplot;
    return plot.valToPos(value, "y") + plot.over.offsetTop;
  }

  /** The value at so many pixels from the area's top, within the plot. @param {number} top */
  valueAt(top) {
    const plot = this.#uplot;
    const inside = Math.min(Math.max(top - plot.over.offsetTop, 0), plot.over.clientHeight);
    return plot.posToVal(inside, "y");
  }

  get #unit() {
    return this.#trace.measures[this.#measure].unit;
  }

  /** Everything seen and every bound, with some air. */
  #range() {
    let [low, high] = [Infinity, -Infinity];
    const bounds = movableBounds(this.#trace, this.#measure).map(({ at }) => at);
    for (const values of [bounds, ...this.curves.map((curve) => curve.values)]) {
      for (const value of values) {
        if (value === null) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    if (low > high) return this.#unit ? [0, 180] : [0, 1];
    const air = Math.max((high - low) * 0.1, this.#unit ? 6 : 0.06);
    return [low - air, high + air];
  }

  #drawBands(plot, colour) {
    const { ctx, bbox } = plot;
    const { t_ms } = this.#trace;
    const across = (frame) => plot.valToPos(t_ms[frame], "x", true);
    const inside = (y) => Math.min(Math.max(y, bbox.top), bbox.top + bbox.height);
    const down = (value) => inside(plot.valToPos(value, "y", true));
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineWidth = devicePixelRatio;
    for (const { phase, runs } of bandsOf(this.#trace, this.#measure)) {
      ctx.fillStyle = ctx.strokeStyle = colour(PHASES[phase % PHASES.length]);
      for (const [index, [frame, least, most]] of runs.entries()) {
        if (least === null && most === null) continue;
        const from = across(frame);
        const to = index + 1 < runs.length ? across(runs[index + 1][0]) : across(t_ms.length - 1);
        const [top, bottom] = [
          most === null ? bbox.top : down(most),
          least === null ? bbox.top + bbox.height : down(least),
        ];
        ctx.globalAlpha = 0.15;
        ctx.fillRect(from, top, to - from, bottom - top);
        ctx.globalAlpha = 0.85;
        ctx.beginPath();
        for (const [bound, y] of [
          [most, top],
          [least, bottom],
        ]) {
          if (bound === null) continue;
          ctx.moveTo(from, y);
          ctx.lineTo(to, y);
        }
        ctx.stroke();
      }
    }
    ctx.restore();
  }
}
