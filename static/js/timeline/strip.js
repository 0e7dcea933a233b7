// Under the curves, on the same axis: which phase was on, and what came of it.

import { element } from "./element.js";

/**
 * @param {HTMLElement} host
 * @param {Trace} trace
 * @param {[number, number]} view first and last millisecond that are shown
 */
export function drawStrip(host, trace, [first, last]) {
  const share = (ms) => (100 * (Math.min(Math.max(ms, first), last) - first)) / (last - first);
  const place = (node, from, to) => {
    node.style.left = `${share(from)}%`;
    node.style.width = `${share(to) - share(from)}%`;
    return node;
  };
  const isShown = (from, to) => to >= first && from <= last;
  const spans = trace.spans.filter(([from, to]) => isShown(from, to));
  const phases = spans.map(([from, to, phase]) => {
    const words = trace.phases[phase];
    return place(
      element("span", { class: "tl-phase", "data-colour": `${phase % 4}`, title: words }, words),
      from,
      to,
    );
  });
  let count = 0;
  const marks = trace.events.flatMap((event) => {
    const good = event.tone === "good";
    if (good) count += 1;
    const from = event.from_ms ?? event.ms;
    if (!isShown(from, event.ms)) return [];
    const words = good ? `${count}` : event.tone === "warn" ? "✗" : "·";
    const title = [event.title, event.reason].filter(Boolean).join(": ");
    const mark = element("span", { class: `tl-mark is-${event.tone}`, title }, element("b", {}, words));
    return place(mark, from, event.ms);
  });
  host.replaceChildren(
    element("div", { class: "tl-phases" }, ...phases),
    element("div", { class: "tl-marks" }, ...marks),
  );
}
