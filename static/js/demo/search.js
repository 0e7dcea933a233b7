// Filters the list of movements as one types; without JavaScript the form asks the server.

/** @param {ParentNode} root what holds the search form and the list */
export function initSearch(root) {
  const form = root.querySelector("[data-search]");
  const list = root.querySelector("#movement-list");
  if (!form || !list) return;
  const input = form.querySelector("input");
  const nothing = root.querySelector("[data-no-match]");
  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const item of list.children) {
      item.hidden = !words.every((word) => item.dataset.words.includes(word));
      found += item.hidden ? 0 : 1;
    }
    nothing.hidden = found > 0;
  };
  input.addEventListener("input", filter);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("li:not([hidden]) a")?.focus();
  });
  filter();
}

initSearch(document);
