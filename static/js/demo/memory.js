// What the page remembers of its visitor's choices: on this device, and nothing else.

/** @param {string} key */
export function remembered(key) {
  try {
    return localStorage.getItem(`workbench.${key}`);
  } catch {
    return null; // storage is switched off
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(`workbench.${key}`, value);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}
