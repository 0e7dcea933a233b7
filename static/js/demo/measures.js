// Which measure is looked at: its plot, its bounds and range, and its angle on the body.

import { Plot } from "./plot.js";

const numbers = (text) => text.split(" ").filter(Boolean).map(Number);

export class Measures {
  #plot = new Plot();
  #shown = 0;

  constructor() {
    document.addEventListener("change", ({ target }) => {
      if (target.id !== "measure") return;
      this.#shown = Number(target.value);
      this.#plot.show(this.#shown);
      this.refresh();
    });
  }

  clear() {
    this.#plot.clear();
  }

  /** @param {string} reading as the server wrote it */
  add(reading) {
    this.#plot.add(JSON.parse(reading));
  }

  /** The server sends the bounds and ranges of all measures, and knows not which is looked at. */
  refresh() {
    const select = document.getElementById("measure");
    if (this.#shown >= select.options.length) {
      this.#shown = 0;
      this.#plot.show(0);
    }
    select.value = String(this.#shown);
    for (const item of document.querySelectorAll("#measures [data-value]")) {
      item.hidden = item.dataset.value !== select.value;
    }
  }

  /**
   * The shown measure at its joint; null where it is none, or not seen.
   * @param {import("@kynasmith/web-sdk").Pose} pose
   */
  angle(pose) {
    const option = document.getElementById("measure").selectedOptions[0];
    const value = this.#plot.value;
    if (!option?.dataset.left || value === null) return null;
    const [left, right] = [numbers(option.dataset.left), numbers(option.dataset.right)];
    const nearer = pose.world[left[1]].z <= pose.world[right[1]].z ? left : right;
    const landmarks = { left, right }[option.dataset.side] ?? nearer;
    return { landmarks, words: `${Math.round(value)}°` };
  }
}
