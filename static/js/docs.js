// The documentation: copy buttons, the search over the page, and where one is on it. All of it reads without this.

const COPIED_MS = 1500;
const dialog = document.getElementById("search-dialog");

// Copying

for (const block of document.querySelectorAll("#article .highlight > pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", () => copy(block, button));
  block.parentElement.append(button);
}

async function copy(block, button) {
  try {
    await navigator.clipboard.writeText(block.textContent.trimEnd());
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(block); // no clipboard without https: one key is left to press
    button.textContent = "Selected";
  }
  setTimeout(() => {
    button.textContent = "Copy";
  }, COPIED_MS);
}

// Searching

for (const form of document.querySelectorAll("[data-search]")) {
  const input = form.querySelector("input");
  const results = form.parentElement.querySelector("[data-results]");
  let asked = new AbortController();

  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: input.value, part: "results" });
    try {
      const answer = await fetch(`${form.action}?${query}`, { signal: asked.signal });
      if (answer.ok) results.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") form.submit(); // the page of results says what is wrong
    }
  };

  input.addEventListener("input", ask);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await ask();
    results.querySelector("a")?.focus();
  });
  form.parentElement.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...results.querySelectorAll(".found-list a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

function openSearch() {
  dialog.showModal();
  dialog.querySelector("input").select();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-search-open]");
  if (opener && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    openSearch();
  }
  if (event.target === dialog || event.target.closest("#search-dialog .found-list a")) dialog.close();
  if (event.target.closest(".docs-menus a")) event.target.closest("details").open = false;
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing;
  if (!dialog.open && (slash || (event.key === "k" && (event.metaKey || event.ctrlKey)))) {
    event.preventDefault();
    openSearch();
  }
});

// Where one is

const marks = new Map(
  [...document.querySelectorAll(".on-page a")].map((link) => [
    document.getElementById(decodeURIComponent(link.hash.slice(1))),
    link,
  ]),
);
const inSight = new Set();

function mark(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) inSight.add(target);
    else inSight.delete(target);
  }
  const deepest = [...marks.keys()].filter((section) => inSight.has(section)).at(-1);
  if (!deepest) return;
  for (const link of marks.values()) link.removeAttribute("aria-current");
  marks.get(deepest).setAttribute("aria-current", "true");
}

const watcher = new IntersectionObserver(mark, { rootMargin: "-10% 0px -75%" });
for (const section of marks.keys()) if (section) watcher.observe(section);

// The page one is on stands in sight in the contents, without moving the page itself.
const current = document.querySelector(".docs-contents [aria-current]");
if (current) {
  const contents = current.closest(".docs-contents");
  contents.scrollTop = current.offsetTop - contents.offsetTop - contents.clientHeight / 3;
}
