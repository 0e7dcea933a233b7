// The movement picker over the demo: the list of /demo/ in a dialog.

import { initSearch } from "./search.js";

export function initPicker() {
  const dialog = document.getElementById("picker");
  const body = document.getElementById("picker-body");
  document.addEventListener("click", async (event) => {
    const opener = event.target.closest("[data-open-picker]");
    if (!opener || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    dialog.showModal();
    if (body.childElementCount === 0) {
      await htmx.ajax("GET", opener.href, { target: body, swap: "innerHTML" });
      initSearch(body);
    }
    body.querySelector("input")?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}
