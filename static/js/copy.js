// Buttons with `data-copy` copy the text of the element whose id that is.

const COPIED_MS = 1500;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  button.dataset.said ??= button.textContent; // pressed again it says something else
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select it and copy";
  }
  setTimeout(() => {
    button.textContent = button.dataset.said;
  }, COPIED_MS);
});
