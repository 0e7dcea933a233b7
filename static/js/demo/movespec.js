// The card with the MoveSpec's text: brings the editor when it is looked at, and the server's verdicts into it.

export class MoveSpecCard {
  #card = document.getElementById("movespec");
  #form = document.getElementById("copy");
  #textarea = document.getElementById("yaml");
  #nonce;
  #running;
  #editor = null;

  /** @param {{nonce: string, onRun: (versionId: string) => void}} options */
  constructor({ nonce, onRun }) {
    this.#nonce = nonce;
    this.#running = this.#textarea.value;
    this.#form.addEventListener("run-version", ({ detail }) => {
      this.#running = this.#textarea.value;
      this.#markChanged();
      onRun(detail.value);
    });
    // Before htmx reads the form, which listens on the form itself.
    this.#card.addEventListener("submit", () => this.#editor?.flush(), { capture: true });
    this.#textarea.addEventListener("change", () => this.#markChanged());
    this.#card.addEventListener("htmx:wsAfterMessage", () => this.#showIssues());
    this.#card.addEventListener("htmx:afterSettle", () => this.#showIssues());
    this.#card.addEventListener("click", (event) => this.#click(event));
    addEventListener("pagehide", () => this.#keep());
    new IntersectionObserver(([entry], observer) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      this.#open();
    }).observe(this.#card);
    this.#initRevert();
  }

  async #open() {
    this.#card.setAttribute("hx-ext", "ws");
    this.#card.setAttribute("ws-connect", this.#card.dataset.socket);
    htmx.process(this.#card);
    const { openEditor } = await import("./editor.js");
    const parent = document.getElementById("codemirror");
    this.#editor = openEditor({ textarea: this.#textarea, parent, nonce: this.#nonce });
    this.#showIssues();
  }

  #showIssues() {
    const items = [...this.#card.querySelectorAll("[data-line]")];
    this.#editor?.show(
      items.map((item) => ({
        line: Number(item.dataset.line),
        message: item.querySelector(".message").textContent,
        severity: item.dataset.severity,
      })),
    );
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const item = event.target.closest(".jump")?.closest("[data-line]");
    if (!item) return;
    const [line, column] = [Number(item.dataset.line), Number(item.dataset.column)];
    if (this.#editor) return this.#editor.jump(line, column);
    const before = this.#textarea.value.split("\n").slice(0, line - 1);
    const position = before.join("\n").length + (line > 1 ? 1 : 0) + column - 1;
    this.#textarea.focus();
    this.#textarea.setSelectionRange(position, position);
  }

  #markChanged() {
    const changed = this.#textarea.value !== this.#running;
    this.#form.querySelector("[name=run]").classList.toggle("primary", changed);
    if (changed) document.getElementById("revert-open").hidden = false;
  }

  /** What was typed in the last moment before the page goes. */
  #keep() {
    if (!this.#editor || this.#editor.text === this.#textarea.value) return;
    this.#textarea.value = this.#editor.text;
    navigator.sendBeacon(this.#form.action, new FormData(this.#form));
  }

  #initRevert() {
    const dialog = document.getElementById("revert-dialog");
    document.getElementById("revert-open").addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  }
}
