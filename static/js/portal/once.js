// A page with a secret answers the POST that made it. Loading it again leads to the page that has none.
history.replaceState(null, "", document.getElementById("once").dataset.afterwards);
