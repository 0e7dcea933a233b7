// What every page of the portal can do: close its menus, open its dialogs, copy what stands beside a button.

const COPIED_MS = 1500;

document.addEventListener("click", async (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  const copier = event.target.closest("[data-copy]");
  if (copier) await copy(copier);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// The text of the element whose id the button names.
async function copy(button) {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select it and copy";
  }
  setTimeout(() => {
    button.textContent = said;
  }, COPIED_MS);
}

// A dialog whose form came back with errors is open again.
for (const dialog of document.querySelectorAll("dialog[data-open]")) dialog.showModal();

// On a phone the navigation is wider than the screen: where one is stands in sight.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
