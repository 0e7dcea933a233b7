// What every page of the portal can do: close its menus, open its dialogs, copy what stands beside a button.

import "../copy.js";

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-dialog]");
  const closer = event.target.closest("[data-close]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  if (closer) closer.closest("dialog").close();
  if (opener || closer) event.preventDefault();
});

// A menu is left by Tab as by a click elsewhere.
document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches("a[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A dialog whose form came back with errors stands open, as does one that the address names: now over the page.
const asked = document.querySelector("dialog:is([open], :target)");
if (asked) {
  if (asked.matches(":target")) location.replace("#");
  asked.close();
  asked.showModal();
}

// On a phone the navigation is wider than the screen: where one is stands in sight.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
