// Texts that the server does not have yet, on this device: they outlive a lost connection and a closed tab.

const NAME = "workbench.draft.";

/**
 * @typedef {{text: string, base: string, sent: string | null}} Kept `base` is the hash of the text that it was made
 *   from; `sent` went to the server without an answer, and may have arrived
 */

/** @param {string} id @returns {Kept | null} */
export function keptText(id) {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME + id));
    return typeof kept?.text === "string" && typeof kept?.base === "string" ? kept : null;
  } catch {
    return null; // storage is switched off, or holds something else
  }
}

/** @param {string} id @param {Kept} kept @returns whether it could be kept */
export function keep(id, kept) {
  try {
    localStorage.setItem(NAME + id, JSON.stringify(kept));
    return true;
  } catch {
    return false; // storage is switched off, or full
  }
}

/** @param {string} id */
export function forget(id) {
  try {
    localStorage.removeItem(NAME + id);
  } catch {
    // storage is switched off
  }
}
