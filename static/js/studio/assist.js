// Completion and explanation of a MoveSpec's keys and values, from the language's own schema.

import { EditorState, hoverTooltip, yaml } from "../../vendor/codemirror.js";
import { phasesOf, placeAt } from "./place.js";
import { Schema, shapeOf } from "./schema.js";

const { parser } = yaml().language;

/** @param {string} url of the schema @returns extensions of an editor */
export async function assistance(url) {
  const answer = await fetch(url);
  if (!answer.ok) return [];
  const schema = new Schema(await answer.json());
  const data = [{ autocomplete: (context) => complete(schema, context) }]; // the editor knows it again by identity
  return [
    EditorState.languageData.of(() => data),
    hoverTooltip((view, position) => explain(schema, view, position)),
  ];
}

/** @param {Schema} schema @param {import("@codemirror/autocomplete").CompletionContext} context */
export function complete(schema, context) {
  const text = context.state.doc.toString();
  const place = placeAt(text, context.pos, parser);
  if (!place || (place.from === context.pos && !context.explicit)) return null;
  const options =
    place.part === "key" ? keyOptions(schema, place, text) : valueOptions(schema, place.levels, text);
  const alone = place.levels.at(-2);
  if (place.part === "key" && alone?.item && place.levels.at(-1).map.size === 0) {
    options.push(...valueOptions(schema, place.levels.slice(0, -1), text));
  }
  return options.length ? { from: place.from, to: place.to, options, validFor: /^[\w.%-]*$/ } : null;
}

function keyOptions(schema, place, text) {
  const given = place.levels.at(-1)?.map ?? new Map();
  const colon = /^\s*:/.test(text.slice(place.to));
  return [...schema.keysAt(place.levels)]
    .filter(([key]) => !given.has(key))
    .map(([key, property]) => ({
      label: key,
      type: "property",
      detail: property.required ? "required" : "",
      info: property.description,
      boost: property.required ? 1 : 0,
      apply: colon ? key : (view, _, from, to) => put(view, key, shapeOf(property), place.flow, from, to),
    }));
}

function valueOptions(schema, levels, text) {
  const key = levels.findLast((level) => level.key !== null)?.key;
  if (key === "phase" || (key === "sequence" && levels.at(-1).item)) {
    return [...new Set(phasesOf(text, parser))].map((name) => ({
      label: name,
      type: "variable",
      detail: "phase",
    }));
  }
  return schema
    .valuesAt(levels)
    .map(({ value, about }) => ({ label: value, type: "constant", info: about || undefined }));
}

/** A key, and what begins its value. */
function put(view, key, shape, flow, from, to) {
  const line = view.state.doc.lineAt(from);
  const deeper = " ".repeat(from - line.from + 2);
  const [start, end] = {
    plain: [": ", ""],
    words: [": [", "]"],
    mapping: flow ? [": {", "}"] : [`:\n${deeper}`, ""],
    list: flow ? [": [", "]"] : [`:\n${deeper}- `, ""],
  }[shape];
  const anchor = from + key.length + start.length;
  const changes = { from, to, insert: key + start + end };
  view.dispatch({ changes, selection: { anchor }, userEvent: "input.complete" });
}

/** @param {Schema} schema */
export function explain(schema, view, position) {
  const text = view.state.doc.toString();
  const place = placeAt(text, position, parser);
  if (!place || place.from === place.to) return null;
  const word = text.slice(place.from, place.to);
  const about =
    place.part === "key"
      ? schema.keysAt(place.levels).get(word)?.description
      : schema.valuesAt(place.levels).find(({ value }) => value === word)?.about;
  if (!about) return null;
  return { pos: place.from, end: place.to, above: true, create: () => ({ dom: explanation(word, about) }) };
}

function explanation(word, about) {
  const element = document.createElement("div");
  element.className = "cm-explained";
  const title = document.createElement("b");
  title.textContent = word;
  element.append(title, `\n${about}`);
  return element;
}
