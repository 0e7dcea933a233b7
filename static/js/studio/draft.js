// The draft's page: the editor, its issues beside it, and saving as one types.

import { EditorView } from "../../vendor/codemirror.js";
import { openEditor } from "../demo/editor.js";
import { assistance } from "./assist.js";
import { forget, keptText } from "./kept.js";
import { Saver } from "./saver.js";

const STATES = {
  saved: "Saved",
  saving: "Saving …",
  offline: "Not saved: offline, kept in this browser",
  conflict:
    "Not saved: the draft was saved elsewhere meanwhile. Choose below; your text is kept in this browser",
  "signed-out":
    "Not saved, kept in this browser: you are signed out, or may no longer write. Sign in and open this page again",
};
const NOT_KEPT = "Not saved, and this browser keeps nothing: leave the page open, or copy your text";

const tall = EditorView.theme({ "&": { maxHeight: "max(460px, calc(100dvh - 220px))" } });

const byId = (id) => document.getElementById(id);

class DraftPage {
  #page = byId("draft");
  #textarea = byId("yaml");
  #state = byId("save-state");
  #conflict = byId("conflict");
  #saver;
  #editor;

  constructor(extensions) {
    const { movespec, cspNonce } = this.#page.dataset;
    this.#saver = new Saver({ form: byId("draft-form"), id: movespec, text: this.#textarea.value });
    this.#saver.addEventListener("state", ({ detail }) => this.#showState(detail));
    this.#saver.addEventListener("answer", ({ detail }) => this.#showAnswer(detail));
    this.#editor = openEditor({
      textarea: this.#textarea,
      parent: byId("codemirror"),
      nonce: cspNonce,
      extensions: [tall, ...extensions],
    });
    byId("save").hidden = true;
    byId("keys").hidden = false;
    this.#showIssues();
    this.#listen();
    this.#bringBack(keptText(movespec));
    const line = /^#line-(\d+)$/.exec(location.hash);
    if (line) this.#editor.jump(Number(line[1]), 1);
  }

  #listen() {
    this.#textarea.addEventListener("change", () => this.#saver.save(this.#textarea.value));
    this.#page.addEventListener("click", (event) => this.#clicked(event));
    byId("draft-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#editor.flush();
    });
    byId("snapshot").addEventListener("click", (event) => this.#leaveFor(event));
    addEventListener("pagehide", () => {
      this.#editor.flush();
      this.#saver.sendLast();
    });
    addEventListener("beforeunload", (event) => {
      if (this.#editor.text !== this.#textarea.value) this.#editor.flush();
      if (!this.#saver.isSaved && this.#state.dataset.state !== "saving") event.preventDefault();
    });
  }

  /** A text that never reached the server goes on its way now; the server says if somebody was faster. */
  #bringBack(kept) {
    if (kept?.text === this.#textarea.value) forget(this.#page.dataset.movespec);
    if (!kept || kept.text === this.#textarea.value) return;
    this.#textarea.value = kept.text;
    this.#editor.replace(kept.text);
    this.#saver.bringBack(kept);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const item = event.target.closest(".jump")?.closest("[data-line]");
    if (item) {
      event.preventDefault();
      this.#editor.jump(Number(item.dataset.line), Number(item.dataset.column));
    }
    const choice = event.target.closest("[data-resolve]");
    if (choice) this.#resolve(choice.dataset.resolve, choice.parentElement.dataset.hash);
  }

  /** Mine, theirs, or both for whoever merges by hand: what was in the editor can be taken back with Ctrl+Z. */
  #resolve(choice, hash) {
    const text = choice === "mine" ? this.#editor.text : byId(choice).value;
    if (text !== this.#editor.text) {
      this.#textarea.value = text;
      this.#editor.replace(text);
    }
    this.#conflict.hidden = true;
    this.#conflict.replaceChildren();
    this.#saver.resolve(text, hash);
    this.#editor.jump(1, 1);
  }

  /** A version is made of what the server has. */
  async #leaveFor(event) {
    this.#editor.flush();
    if (this.#saver.isSaved || event.ctrlKey || event.metaKey || event.button !== 0) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    await this.#saver.save(this.#textarea.value);
    if (this.#saver.isSaved) location.assign(href);
  }

  #showState({ state, words, keptHere }) {
    const lost = !keptHere && !["saved", "saving"].includes(state);
    this.#state.textContent = lost
      ? NOT_KEPT
      : (STATES[state] ?? `Not saved, kept in this browser. ${words}`);
    this.#state.className = `small ${state === "saved" || state === "saving" ? "soft" : "bad"}`;
    this.#state.dataset.state = state;
  }

  #showAnswer({ html, conflict }) {
    if (!conflict) {
      const open = new Set([...document.querySelectorAll("#validation details[open]")].map(about));
      byId("validation").outerHTML = html;
      for (const details of document.querySelectorAll("#validation details"))
        details.open = open.has(about(details));
      this.#showIssues();
      return;
    }
    this.#conflict.innerHTML = html;
    this.#conflict.hidden = false;
  }

  #showIssues() {
    this.#editor.show(
      [...document.querySelectorAll("#validation [data-line]")].map((item) => ({
        line: Number(item.dataset.line),
        message: item.querySelector(".message").textContent,
        severity: item.dataset.severity,
      })),
    );
  }
}

/** What an explanation belongs to, so that it stays open while one types. */
function about(details) {
  return details.closest("li").querySelector(".message").textContent;
}

new DraftPage(await assistance(byId("draft").dataset.schema).catch(() => []));
