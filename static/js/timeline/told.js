// What is said beside the timeline: the criteria at a moment, and what happened.

import { element } from "./element.js";
import { clock, criteriaAt } from "./moment.js";

/** The criteria of the phases that matter at a moment: held or not by sign and word. True where one nearly held. */
export function fillCriteria(table, trace, phases, frame, leads) {
  let near = false;
  const groups = phases.map(({ phase, words }) => {
    const told = criteriaAt(trace, phase, frame);
    near ||= told.some(({ verdict }) => verdict === "near");
    const name = element("span", { class: "soft" }, words);
    const head = element("th", { scope: "rowgroup", colspan: "4" }, `${trace.phases[phase]} `, name);
    return element(
      "tbody",
      {},
      element("tr", { class: "tl-group" }, head),
      ...told.map((row) => rowOf(row, leads)),
    );
  });
  for (const body of [...table.tBodies]) body.remove();
  table.append(...groups);
  return near;
}

function rowOf({ title, value, bound, resolved, optional, line, verdict, sign, words }, leads) {
  const text = resolved ? `${bound} (${resolved})` : bound;
  const asked = element("td");
  if (leads && line) {
    const jump = { type: "button", class: "link", "data-line": `${line}`, title: `Line ${line}` };
    asked.append(element("button", jump, text));
  } else {
    asked.append(text);
  }
  if (optional) asked.append(element("span", { class: "soft" }, " one of several"));
  const held = { class: `tl-verdict ${verdict}` };
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, title),
    element("td", { class: "number" }, value),
    asked,
    element("td", held, element("span", { "aria-hidden": "true" }, sign), ` ${words}`),
  );
}

/** A row for each, which leads to its moment. @param {HTMLElement} list @param {Trace["events"]} events */
export function fillEvents(list, events) {
  list.replaceChildren(
    ...events.map(({ ms, tone, title, reason, score }) => {
      const words = element("span", {}, element("b", {}, title));
      if (reason) words.append(tone === "warn" ? `: ${reason}` : ` ${reason}`);
      const children = [element("time", {}, clock(ms)), words];
      if (score !== undefined && score !== null) children.push(element("data", {}, score.toFixed(2)));
      return element(
        "li",
        {},
        element("button", { type: "button", class: `tl-event is-${tone}`, "data-ms": `${ms}` }, ...children),
      );
    }),
  );
}
