// The live plot: one measure over the last seconds, in the bounds that the server has resolved for this person.

import uPlot from "../../vendor/uplot.js";

const WINDOW_S = 12;
const COLOURS = ["--blue", "--green", "--vermilion", "--purple"];

export class Plot {
  #area = document.getElementById("plot");
  /** @type {number[]} */
  #times = [];
  /** @type {(number | null)[][]} one list for each value */
  #series = [];
  #bands = [];
  #shown = 0;
  #uplot = null;
  #queued = false;

  constructor() {
    new ResizeObserver(() => this.#resize()).observe(this.#area);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#rebuild());
  }

  clear() {
    this.#times = [];
    this.#series = [];
    this.#bands = [];
    this.#rebuild();
  }

  /** @param {number} index of the value to show */
  show(index) {
    this.#shown = index;
    this.#rebuild();
  }

  /** @returns {number | null} the shown measure's last value */
  get value() {
    return this.#series[this.#shown]?.at(-1) ?? null;
  }

  /** @param {{values: (number | null)[], bands: [number, number, number | null, number | null, boolean][]}} reading */
  add({ values, bands }) {
    const now = performance.now() / 1000;
    this.#bands = bands;
    if (this.#series.length !== values.length) {
      this.#times = [];
      this.#series = values.map(() => []);
    }
    this.#times.push(now);
    for (const [index, value] of values.entries()) this.#series[index].push(value);
    const old = this.#times.findIndex((time) => time > now - WINDOW_S - 1);
    if (old > 0) for (const list of [this.#times, ...this.#series]) list.splice(0, old);
    if (this.#queued) return;
    this.#queued = true;
    requestAnimationFrame(() => {
      this.#queued = false;
      if (!this.#uplot) this.#rebuild();
      else this.#uplot.setData(this.#data());
    });
  }

  #data() {
    return [this.#times, this.#series[this.#shown] ?? this.#times.map(() => null)];
  }

  #rebuild() {
    this.#uplot?.destroy();
    this.#uplot = null;
    if (this.#times.length === 0) return;
    const styles = getComputedStyle(document.documentElement);
    const colour = (name) => styles.getPropertyValue(name).trim();
    const font = `12px ${colour("--sans")}`;
    this.#uplot = new uPlot(
      {
        width: this.#area.clientWidth,
        height: this.#area.clientHeight,
        padding: [6, 10, 4, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, range: () => [performance.now() / 1000 - WINDOW_S, performance.now() / 1000] },
          y: { range: () => this.#range() },
        },
        axes: [
          { show: false },
          {
            font,
            size: 44,
            gap: 6,
            stroke: colour("--soft"),
            grid: { stroke: colour("--line"), width: 1 },
            ticks: { show: false },
            values: (_, ticks) => ticks.map((tick) => `${tick}${this.#unit}`),
          },
        ],
        series: [{}, { stroke: colour("--ink"), width: 2, spanGaps: false, points: { show: false } }],
        hooks: {
          drawClear: [(plot) => this.#drawBands(plot, colour)],
          draw: [(plot) => this.#drawNames(plot, colour), (plot) => this.#drawNow(plot, colour)],
        },
      },
      this.#data(),
      this.#area,
    );
  }

  get #unit() {
    return document.getElementById("measure").selectedOptions[0]?.dataset.unit ?? "";
  }

  /** Everything seen and every bound, with some air. */
  #range() {
    const seen = (this.#series[this.#shown] ?? []).filter((value) => value !== null);
    const bounds = this.#shownBands().flatMap(({ least, most }) => [least, most]);
    const all = [...seen, ...bounds.filter((bound) => bound !== null)];
    if (all.length === 0) return [0, 180];
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const air = Math.max((high - low) * 0.12, this.#unit ? 8 : 0.08);
    return [low - air, high + air];
  }

  /** The bounds of the shown measure, each phase's several as the one that is left. */
  #shownBands() {
    const merged = new Map();
    for (const [value, phase, least, most, outside] of this.#bands) {
      if (value !== this.#shown || outside) continue;
      const known = merged.get(phase) ?? { phase, least: null, most: null };
      if (least !== null) known.least = Math.max(known.least ?? -Infinity, least);
      if (most !== null) known.most = Math.min(known.most ?? Infinity, most);
      merged.set(phase, known);
    }
    return [...merged.values()].filter(({ least, most }) => least !== null || most !== null);
  }

  /** Where a band lies on the canvas, cut to the plot. */
  #edges(plot, { least, most }) {
    const { top, height } = plot.bbox;
    const cut = (value) => Math.min(Math.max(plot.valToPos(value, "y", true), top), top + height);
    return [most === null ? top : cut(most), least === null ? top + height : cut(least)];
  }

  #drawBands(plot, colour) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    for (const band of this.#shownBands()) {
      const [top, bottom] = this.#edges(plot, band);
      ctx.fillStyle = ctx.strokeStyle = colour(COLOURS[band.phase % COLOURS.length]);
      ctx.globalAlpha = 0.16;
      ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
      ctx.globalAlpha = 0.8;
      ctx.beginPath();
      for (const [bound, y] of [
        [band.most, top],
        [band.least, bottom],
      ]) {
        if (bound === null) continue;
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
      }
      ctx.stroke();
    }
    ctx.restore();
  }

  #phaseName(colour) {
    const line = document.querySelector(`#measures [data-value="${this.#shown}"][data-colour="${colour}"]`);
    return line?.dataset.phase ?? "";
  }

  #drawNames(plot, colour) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = colour("--soft");
    ctx.font = `${12 * devicePixelRatio}px ${colour("--sans")}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    for (const band of this.#shownBands()) {
      const [top, bottom] = this.#edges(plot, band);
      if (bottom - top < 18 * devicePixelRatio) continue;
      ctx.fillText(this.#phaseName(band.phase), bbox.left + 8 * devicePixelRatio, (top + bottom) / 2);
    }
    ctx.restore();
  }

  #drawNow(plot, colour) {
    const value = this.value;
    if (value === null) return;
    const { ctx } = plot;
    ctx.save();
    ctx.fillStyle = colour("--vermilion");
    ctx.beginPath();
    const x = plot.valToPos(this.#times.at(-1), "x", true);
    ctx.arc(x, plot.valToPos(value, "y", true), 4.5 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.restore();
  }

  #resize() {
    this.#uplot?.setSize({ width: this.#area.clientWidth, height: this.#area.clientHeight });
  }
}
