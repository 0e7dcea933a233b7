// Says the count aloud, where it is switched on.

import { remember, remembered } from "./memory.js";

export class Voice {
  #button;
  #on = remembered("voice") === "on";

  /** @param {HTMLButtonElement} button */
  constructor(button) {
    this.#button = button;
    button.hidden = !("speechSynthesis" in window);
    this.#show();
  }

  toggle() {
    this.#on = !this.#on;
    remember("voice", this.#on ? "on" : "off");
    this.#show();
    // Browsers let a page speak only after a click: this is one.
    if (this.#on) this.say("Voice on");
    else speechSynthesis.cancel();
  }

  /** @param {string | number} words */
  say(words) {
    if (!this.#on) return;
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(String(words));
    utterance.lang = "en";
    speechSynthesis.speak(utterance);
  }

  #show() {
    this.#button.setAttribute("aria-pressed", String(this.#on));
  }
}
