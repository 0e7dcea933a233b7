// Where in a MoveSpec's text one stands: which keys and lists lead there, and what stands beside it. It asks the
// editor's own YAML parser, with a key put in where one is about to be typed, so that unfinished text reads well.

/**
 * @typedef {{item: boolean, map: Map<string, string>, key: string | null}} Level a list's item, or a mapping: what its
 *   other keys say, and the one that leads on (null: none yet)
 * @typedef {{levels: Level[], part: "key" | "value", flow: boolean, from: number, to: number}} Place `from` to `to` is
 *   the word at the position; a "key" belongs to the mapping of the last level
 */

const WORD = /[\w.%-]*/y;
const BEFORE = /[\w.%-]*$/;
const MAPPINGS = ["BlockMapping", "FlowMapping"];

/**
 * @param {string} text
 * @param {number} position
 * @param {{parse: (text: string) => import("@lezer/common").Tree}} parser
 * @returns {Place | null} null where neither key nor value belongs, as in a comment
 */
export function placeAt(text, position, parser) {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const from = position - BEFORE.exec(text.slice(start, position))[0].length;
  WORD.lastIndex = position;
  const to = position + WORD.exec(text)[0].length;
  const before = text.slice(start, from).trimEnd();
  if (/(^|\s)#/.test(before) || from < 0) return null;
  const isKey = /(^|-|[{,])$/.test(before);
  const word = text.slice(from, to) || "x";
  const hasColon = /^\s*:/.test(text.slice(to));
  const put = isKey && !hasColon ? `${word}: ` : word;
  const whole = text.slice(0, from) + put + text.slice(to);
  const node = parser.parse(whole).resolveInner(from + 1, -1);
  if (node.name !== "Literal") return null;
  return { ...placeOf(node, whole), from, to };
}

function placeOf(literal, text) {
  const asKey = literal.parent?.name === "Key" && !isAlone(literal.parent.parent, text);
  const levels = [];
  let flow = false;
  let from = asKey ? literal.parent.parent : literal;
  for (let node = from.parent; node; node = node.parent) {
    if (MAPPINGS.includes(node.name) && !isUnbraced(node, text)) {
      const key = asKey && levels.length === 0 ? null : keyOf(from, text);
      levels.unshift({ item: false, map: pairsOf(node, text, from), key });
    }
    if (node.name === "Item" && !isUnbraced(node.parent, text)) {
      levels.unshift({ item: true, map: new Map(), key: null });
    }
    if (node.name === "FlowMapping" || node.name === "FlowSequence") flow = true;
    if (node.name === "Pair") from = node;
  }
  return { levels, part: asKey ? "key" : "value", flow };
}

/** `[a, b: ]`: what the parser takes for a mapping is a word of the list. */
function isAlone(pair, text) {
  return isUnbraced(pair?.parent, text);
}

function isUnbraced(node, text) {
  return node?.name === "FlowMapping" && text[node.from] !== "{";
}

function keyOf(pair, text) {
  const key = pair.getChild("Key");
  return key ? plain(text.slice(key.from, key.to)) : null;
}

/** A mapping's keys and what they say, but for the pair `besides`. */
function pairsOf(mapping, text, besides) {
  const map = new Map();
  for (const pair of mapping.getChildren("Pair")) {
    if (besides && pair.from === besides.from) continue;
    const key = keyOf(pair, text);
    const value = pair.lastChild;
    if (key !== null)
      map.set(key, value && value.name !== "Key" ? plain(text.slice(value.from, value.to)) : "");
  }
  return map;
}

function plain(text) {
  return text.trim().replace(/^(["'])(.*)\1$/, "$2");
}

/** The names of the phases that the text defines, in its order. */
export function phasesOf(text, parser) {
  const names = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.name !== "Pair" || keyOf(node.node, text) !== "phases") return;
      for (const item of node.node.lastChild.getChildren("Item")) {
        const mapping = item.firstChild && MAPPINGS.includes(item.firstChild.name) ? item.firstChild : null;
        const name = mapping && pairsOf(mapping, text, null).get("name");
        if (name) names.push(name);
      }
    },
  });
  return names;
}
