// What the demo and the bench have alike: where frames come from, and which model finds the poses in them.

import { PoseFinder } from "../../sdk/web-sdk.js";
import { remember, remembered } from "./memory.js";

const byId = (id) => document.getElementById(id);

/**
 * @param {{
 *   onClick: (button: HTMLButtonElement | null) => void, of a source, or of something to do
 *   onStart: (wanted: {kind: string, file?: File}) => void,
 *   onModel?: () => void,
 *   lists?: string[], kinds of which one is chosen from a list
 * }} listeners
 */
export function initChoices({ onClick, onStart, onModel = () => {}, lists = ["sample"] }) {
  byId("model").value = remembered("model") ?? "lite";
  document.addEventListener("click", ({ target }) => onClick(target.closest("[data-source], [data-do]")));
  byId("file").addEventListener("change", ({ target }) => {
    if (target.files[0]) onStart({ kind: "file", file: target.files[0] });
    target.value = "";
  });
  for (const kind of lists) byId(kind)?.addEventListener("change", () => onStart({ kind }));
  byId("model").addEventListener("change", ({ target }) => {
    remember("model", target.value);
    onModel();
  });
}

/** @param {string} kind of the source that is on */
export function markChosen(kind) {
  for (const choice of document.querySelectorAll(".segments [data-source]")) {
    choice.setAttribute("aria-pressed", String(choice.dataset.source === kind));
  }
}

/** The models, each loaded once. */
export class Finders {
  #loaded = new Map();

  /** @param {string} model @returns {Promise<PoseFinder>} */
  get(model) {
    if (!this.#loaded.has(model)) {
      const bar = byId("loading-progress");
      bar.removeAttribute("value"); // not yet known
      const onProgress = ({ loaded, total }) => {
        if (total) bar.value = loaded / total;
      };
      const finder = PoseFinder.load({ model, onProgress });
      finder.catch(() => this.#loaded.delete(model));
      this.#loaded.set(model, finder);
    }
    return this.#loaded.get(model);
  }
}
