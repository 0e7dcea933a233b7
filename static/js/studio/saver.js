// Brings the draft's text to the server, one request at a time, and never over what somebody else has saved. Until the
// server has a text it is kept on this device.

import { forget, keep } from "./kept.js";

const RETRY_MS = 5000;

/**
 * States: "saved", "saving", "offline", "conflict", "refused" (with the server's words), "signed-out".
 * @fires Saver#state
 * @fires Saver#answer the server's part of the page: the verdict, or the conflict
 */
export class Saver extends EventTarget {
  #form;
  #id;
  #base;
  #wanted = null;
  #saved;
  #busy = null;
  #timer = 0;
  #conflict = false;
  #keptHere = true;
  /** What was sent without an answer, which may have arrived. */
  #unanswered = null;

  /** @param {{form: HTMLFormElement, id: string, text: string}} options `text` is what the server has */
  constructor({ form, id, text }) {
    super();
    this.#form = form;
    this.#id = id;
    this.#saved = text;
    this.#base = form.elements.expected.value;
    addEventListener("online", () => this.#go());
  }

  /** Whether the server has all of it. */
  get isSaved() {
    return this.#wanted === null && !this.#busy;
  }

  get hasConflict() {
    return this.#conflict;
  }

  get base() {
    return this.#base;
  }

  /** A text from another time, and what it was made from. @param {import("./kept.js").Kept} kept */
  async bringBack({ text, base, sent }) {
    this.#base = base;
    this.#unanswered = sent;
    this.#saved = null;
    await this.save(text);
  }

  /** @param {string} text */
  async save(text) {
    if (text === this.#saved && !this.#busy && !this.#conflict) {
      this.#wanted = null;
      forget(this.#id);
      this.#tell("saved");
      return;
    }
    this.#wanted = text;
    this.#keep(text);
    if (!this.#conflict) await this.#go();
  }

  /** After a conflict: `text` in place of theirs, whose hash is `base`. */
  async resolve(text, base) {
    this.#conflict = false;
    this.#base = base;
    this.#saved = null;
    await this.save(text);
  }

  /** As the page goes: what is not saved is sent once more. Another's text is not overwritten by it either. */
  sendLast() {
    if (this.#wanted === null || this.#conflict) return;
    navigator.sendBeacon(this.#form.action, this.#body(this.#wanted));
  }

  #go() {
    this.#busy ??= this.#run().finally(() => {
      this.#busy = null;
    });
    return this.#busy;
  }

  async #run() {
    clearTimeout(this.#timer);
    while (this.#wanted !== null && !this.#conflict) {
      const text = this.#wanted;
      this.#tell("saving");
      const answer = await this.#send(text);
      if (!answer) return;
      if (this.#wanted === text) {
        this.#wanted = null;
        forget(this.#id);
      } else this.#keep(this.#wanted);
      this.#dispatch("answer", { html: answer, conflict: false });
    }
    if (!this.#conflict) this.#tell("saved");
  }

  /** @returns the verdict, or null where it was not saved */
  async #send(text) {
    let response;
    const body = this.#body(text);
    this.#unanswered = text;
    try {
      response = await fetch(this.#form.action, {
        method: "POST",
        body,
        headers: { "If-Match": `"${this.#base}"` },
      });
    } catch {
      this.#timer = setTimeout(() => this.#go(), RETRY_MS);
      return this.#tell("offline");
    }
    this.#unanswered = null;
    const words = await response.text().catch(() => "");
    if (response.ok && response.headers.has("ETag")) {
      this.#base = response.headers.get("ETag").replace(/^W\//, "").replaceAll('"', "");
      this.#form.elements.expected.value = this.#base;
      this.#saved = text;
      return words;
    }
    if (response.status === 409) {
      this.#conflict = true;
      this.#dispatch("answer", { html: words, conflict: true });
      return this.#tell("conflict");
    }
    if (response.status >= 500 || response.status === 429) {
      this.#timer = setTimeout(() => this.#go(), RETRY_MS);
      return this.#tell("offline");
    }
    if (response.ok || response.status === 403) return this.#tell("signed-out");
    const plain = response.headers.get("Content-Type")?.startsWith("text/plain");
    return this.#tell("refused", plain ? words : "");
  }

  #body(text) {
    const body = new FormData(this.#form);
    body.set("yaml_source", text);
    body.set("expected", this.#base);
    if (this.#unanswered !== null) body.set("sent", this.#unanswered);
    return body;
  }

  #keep(text) {
    this.#keptHere = keep(this.#id, { text, base: this.#base, sent: this.#unanswered });
  }

  #tell(state, words = "") {
    this.#dispatch("state", { state, words, keptHere: this.#keptHere });
    return null;
  }

  #dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
