// The draft beside the bench: the same text as in the Draft tab, saved in the same way, and run as it stands.

import { openEditor } from "../demo/editor.js";
import { assistance } from "../studio/assist.js";
import { forget, keptText } from "../studio/kept.js";
import { Saver } from "../studio/saver.js";
import { changeOf } from "../timeline/bounds.js";

const STATES = {
  saved: "Saved",
  saving: "Saving …",
  offline: "Not saved: offline, kept in this browser",
  conflict:
    "Not saved: the draft was saved elsewhere meanwhile. Your text is kept in this browser; the Draft tab shows both",
  "signed-out":
    "Not saved: you are signed out, or may no longer write. Copy your text, sign in and come back",
};
const NOT_KEPT = "Not saved, and this browser keeps nothing: leave the page open, or copy your text";

const byId = (id) => document.getElementById(id);

export class Draft {
  #textarea = byId("yaml");
  #state = byId("save-state");
  #editor;
  #saver = null;
  /** Of the bounds that were moved here, newest last: what to put back. */
  #moved = [];
  #onChange;

  /** @param {{nonce: string, extensions: object[], onChange: () => void}} options */
  constructor({ nonce, extensions, onChange }) {
    this.#onChange = onChange;
    this.#editor = openEditor({ textarea: this.#textarea, parent: byId("codemirror"), nonce, extensions });
    const form = byId("draft-form");
    const { movespec, editable } = form.dataset;
    form.addEventListener("submit", (event) => event.preventDefault());
    byId("save").hidden = true;
    byId("undo").addEventListener("click", () => this.#undo());
    this.#textarea.addEventListener("change", () => this.#changed());
    if (!editable) return;
    this.#saver = new Saver({ form, id: movespec, text: this.#textarea.value });
    this.#saver.addEventListener("state", ({ detail }) => this.#say(detail));
    this.#bringBack(movespec, keptText(movespec));
    addEventListener("pagehide", () => {
      this.#editor.flush();
      this.#saver.sendLast();
    });
    addEventListener("beforeunload", (event) => {
      this.#editor.flush();
      if (this.#state.dataset.lost) event.preventDefault();
    });
  }

  /** A text that never reached the server goes on its way now; the server says if somebody was faster. */
  #bringBack(movespec, kept) {
    if (kept?.text === this.#textarea.value) forget(movespec);
    if (!kept || kept.text === this.#textarea.value) return;
    this.#textarea.value = kept.text;
    this.#editor.replace(kept.text);
    this.#saver.bringBack(kept);
  }

  /** The editor, with completion where its words can be loaded. */
  static async open({ nonce, schema, onChange }) {
    const extensions = await assistance(schema).catch(() => []);
    return new Draft({ nonce, extensions, onChange });
  }

  get text() {
    return this.#editor.text;
  }

  /**
   * A bound that was moved on the plot, in the text.
   * @param {import("../timeline/bounds.js").Edit} edit
   * @returns {boolean} false where the text is another by now
   */
  move(edit) {
    const changes = changeOf(this.text, edit);
    if (!changes) return false;
    const before = this.text.slice(changes.from, changes.to);
    const last = this.#moved.at(-1);
    this.#editor.change(changes);
    // One drag is one thing to take back.
    const goesOn = last && last.line === edit.line && last.column === edit.column && !last.done;
    if (!goesOn) this.#moved.push({ line: edit.line, column: edit.column, before, done: false });
    this.#moved.at(-1).length = edit.text.length;
    byId("undo").hidden = false;
    return true;
  }

  /** The drag is over. */
  settle() {
    const last = this.#moved.at(-1);
    if (last) last.done = true;
  }

  /** @param {{line: number, column?: number}} place */
  jump({ line, column = 1 }) {
    this.#editor.jump(line, column);
  }

  /** @param {{line: number, column: number, message: string, severity: string}[]} issues */
  show(issues) {
    this.#editor.show(issues);
  }

  #undo() {
    const { line, column, length, before } = this.#moved.pop();
    const changes = changeOf(this.text, { line, column, length, text: before });
    byId("undo").hidden = this.#moved.length === 0;
    if (changes) this.#editor.change(changes);
  }

  #changed() {
    this.#saver?.save(this.#textarea.value);
    this.#onChange();
  }

  #say({ state, words, keptHere }) {
    const lost = !keptHere && state !== "saved" && state !== "saving";
    this.#state.textContent = lost
      ? NOT_KEPT
      : (STATES[state] ?? `Not saved, kept in this browser. ${words}`);
    this.#state.className = `small ${state === "saved" || state === "saving" ? "soft" : "bad"}`;
    this.#state.dataset.state = state;
    this.#state.dataset.lost = lost ? "true" : "";
  }
}
