// What a timeline is put together from, before there is anything on it.

import { element, icon } from "./element.js";

export const ICONS = {
  back: "M6 5v14M19 6l-9 6 9 6z",
  forth: "M18 5v14M5 6l9 6-9 6z",
  play: "M8 5l11 7-11 7z",
  pause: "M9 5v14M15 5v14",
  nearer: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M16 16l5 5M8 11h6M11 8v6",
  farther: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M16 16l5 5M8 11h6",
};

const NEARLY =
  "Nearly: a bound is missed by less than the hysteresis. The phase that is on goes on, and another does not begin.";

/** Its elements by name, and `all` that stand in its host. */
export function build() {
  const button = (label, path) =>
    element("button", { type: "button", class: "tl-button", "aria-label": label }, icon(path));
  const measure = element("select");
  const range = element("span", { class: "soft" });
  const head = element(
    "div",
    { class: "tl-head" },
    element("label", {}, element("span", { class: "visually-hidden" }, "Measure shown"), measure),
    range,
  );
  const key = element("ul", { class: "tl-key" });
  const picture = "The measure over time, in the bounds of its phases";
  const plot = element("div", { class: "tl-plot", role: "img", "aria-label": picture });
  const strip = element("div", { class: "tl-strip", "aria-hidden": "true" });
  const cursor = element("div", { class: "tl-cursor", "aria-hidden": "true" });
  const handles = element("div", { class: "tl-handles" });
  const area = element("div", { class: "tl-area" }, plot, strip, cursor);
  const chart = element("div", { class: "tl-chart" }, area, handles);
  const slider = element("input", { type: "range", step: "any", "aria-label": "Moment" });
  const back = button("To the event before", ICONS.back);
  const play = button("Play", ICONS.play);
  const forth = button("To the next event", ICONS.forth);
  const nearer = button("Show a shorter time, larger", ICONS.nearer);
  const farther = button("Show a longer time, smaller", ICONS.farther);
  const output = element("output", { class: "tl-clock" });
  const scrub = element(
    "div",
    { class: "tl-scrub" },
    slider,
    element(
      "div",
      { class: "row", role: "group", "aria-label": "Play and step" },
      back,
      play,
      forth,
      output,
      farther,
      nearer,
    ),
  );
  const title = element("h3");
  const state = element("p", { class: "soft small" });
  const heads = ["Measure", "Value", "Asked", "Held"].map((name) => element("th", { scope: "col" }, name));
  const table = element("table", { class: "tl-table" }, element("thead", {}, element("tr", {}, ...heads)));
  const hint = element("p", { class: "soft small", hidden: "" }, NEARLY);
  const now = element("section", { class: "tl-now" }, title, state, table, hint);
  const list = element("ol", { class: "tl-list" });
  const nothing = element("p", { class: "soft small" }, "No repetition, interruption or hint in this run.");
  const notes = element("ul", { class: "tl-notes" });
  const what = element(
    "section",
    { class: "tl-what" },
    element("h3", {}, "What happened"),
    notes,
    list,
    nothing,
  );
  const told = element("div", { class: "tl-told" }, now, what);
  return {
    all: [head, key, chart, scrub, told],
    ...{ measure, range, key, plot, strip, cursor, handles, area, chart, slider, scrub, back, play, forth },
    ...{ nearer, farther },
    ...{ output, title, state, table, hint, list, nothing, notes },
  };
}
