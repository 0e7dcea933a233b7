// The demo's controls and signs: which state it is in, what may be pressed, how the connection stands.

import { markChosen } from "./choices.js";

const WORDS = {
  idle: "Ready",
  starting: "Starting",
  paused: "Paused",
  done: "Finished",
  problem: "Stopped",
};
const LINKS = { connecting: "Connecting", open: "Live", reconnecting: "Reconnecting", closed: "Closing" };

export class Controls {
  #root = document.getElementById("demo");
  #link = document.getElementById("link");
  #words = document.getElementById("link-words");
  #icon = document.getElementById("pause-icon");
  #connection = "connecting";

  /** @param {() => number} rate frames sent a second */
  constructor(rate) {
    this.rate = rate;
    setInterval(() => this.#sayLink(), 500);
  }

  get state() {
    return this.#root.dataset.state;
  }

  /** @param {"idle" | "starting" | "running" | "paused" | "done" | "problem"} state */
  set state(state) {
    this.#root.dataset.state = state;
    document.getElementById("start").hidden = state !== "idle";
    document.getElementById("loading").hidden = state !== "starting";
    document.getElementById("summary-panel").hidden = state !== "done";
    const live = state === "running" || state === "paused";
    for (const name of ["pause", "reset", "finish"]) this.button(name).disabled = !live;
    this.button("pause").querySelector("span").textContent = state === "paused" ? "Go on" : "Pause";
    this.#icon.setAttribute("href", state === "paused" ? this.#icon.dataset.play : this.#icon.dataset.pause);
    this.#sayLink();
  }

  /** @param {import("@kynasmith/web-sdk").ConnectionState["state"]} connection */
  set connection(connection) {
    this.#connection = connection;
    this.#sayLink();
  }

  /** @param {string} kind of the source that is on */
  set source(kind) {
    markChosen(kind);
  }

  /** @param {boolean} mirrored */
  set mirrored(mirrored) {
    this.button("mirror").setAttribute("aria-pressed", String(mirrored));
  }

  /** @param {string} name @returns {HTMLButtonElement} */
  button(name) {
    return document.querySelector(`.transport [data-do="${name}"]`);
  }

  #sayLink() {
    const live = this.state === "running";
    const open = this.#connection === "open";
    const words = live
      ? LINKS[this.#connection] + (open ? ` · ${Math.round(this.rate())} fps` : "")
      : WORDS[this.state];
    this.#link.dataset.tone = !live ? "idle" : open ? "live" : "warn";
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }
}
