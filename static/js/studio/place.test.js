import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { yaml } from "../../vendor/codemirror.js";
import { phasesOf, placeAt } from "./place.js";

const { parser } = yaml().language;
const STARTER = readFileSync(new URL("../../../movespecs/starter.yaml", import.meta.url), "utf8");

/** What stands at "|", as "part way.to.it"; "?" is the mapping that a key would join. */
function at(text) {
  const position = text.indexOf("|");
  const place = placeAt(text.replace("|", ""), position, parser);
  return (
    place && `${place.part} ${place.levels.map(({ item, key }) => (item ? "[]" : (key ?? "?"))).join(".")}`
  );
}

/** The same in a real text, with `change` in place of `part`. */
const within = (part, change) => at(STARTER.replace(part, change));

test("a key that is begun belongs to the mapping at its depth", () => {
  assert.equal(at("na|"), "key ?");
  assert.equal(at("name: a\n|"), "key ?");
  assert.equal(at("detection:\n  |"), "key detection.?");
  assert.equal(at("detection:\n  ty|\n  movement:\n    name: a\n"), "key detection.?");
  assert.equal(within("    tempo:", "    te|\n    tempo:"), "key detection.movement.?");
});

test("so does one that stands there already", () => {
  assert.equal(at("ca|mera:\n  view: any\n"), "key ?");
  assert.equal(within("min_ms", "min|_ms"), "key detection.movement.tempo.?");
});

test("lists and braces are followed, closed or not", () => {
  const criterion = "detection.movement.phases.[].criteria.[]";
  assert.equal(within("{joint: knee, angle_min: 65%}", "{|}"), `key ${criterion}.?`);
  assert.equal(within("{joint: knee, angle_min: 65%}", "{joint: knee, an|"), `key ${criterion}.?`);
  assert.equal(within("{joint: knee, angle_min: 65%}", "jo|"), `key ${criterion}.?`);
  assert.equal(within("{joint: knee, angle_min: 65%}", "{joint: kn|ee}"), `value ${criterion}.joint`);
  assert.equal(within("{joint: knee, angle_min: 65%}", "{joint: [hip, |]}"), `value ${criterion}.joint.[]`);
  assert.equal(within("[standing, bottom,", "[standing, b|,"), "value detection.movement.sequence.[]");
  assert.equal(within("event_completed", "|"), "value detection.feedback.[].when.event");
});

test("a level tells what its other keys say", () => {
  const { levels } = placeAt("detection:\n  type: hold\n  mo\n", 26, parser);
  assert.deepEqual(Object.fromEntries(levels.at(-1).map), { type: "hold" });
});

test("nothing belongs in a comment or between quotes", () => {
  assert.equal(at("name: a # com|ment\n"), null);
  assert.equal(at('version: "1|.0"\n'), null);
});

test("phases are found by their names, however they are written", () => {
  assert.deepEqual(phasesOf(STARTER, parser), ["standing", "bottom"]);
  assert.deepEqual(phasesOf("movement:\n  phases: [{name: up}, {name: down}]\n", parser), ["up", "down"]);
});

test("no text makes it fail", () => {
  const signs = ["{", "}", "[", "]", ":", "- ", "a", '"', "'", "\n", "  ", "#", "|", "%", ","];
  let seed = 7;
  const next = () => {
    seed = (seed * 48271) % 2147483647;
    return seed;
  };
  for (let run = 0; run < 2000; run += 1) {
    const text = Array.from({ length: next() % 30 }, () => signs[next() % signs.length]).join("");
    placeAt(text, next() % (text.length + 1), parser);
    phasesOf(text, parser);
  }
});
