// Who works by keyboard sorts, filters, turns a page or changes the language, and the page is loaded
// again: the focus goes back to what was used, so that nobody starts from the top each time.

const KEPT = "console:focus";

const facet = (from) => (from.closest("form") ?? from.parentElement.querySelector("form")).dataset.facet;

// What may be used, and how it is found on the page that follows.
const CONTROLS = [
  ["th[data-by] a", (link) => `th[data-by="${link.closest("th").dataset.by}"] a`],
  ["form[data-facet], .chip-remove", (from) => `.facet:has([data-facet="${facet(from)}"]) summary`],
  [".display-form", () => ".display summary"],
  [".tabs a", () => ".tabs [aria-current]"],
  [".pager .sizes a", () => ".sizes [aria-current]"],
  [".pager [rel]", ({ rel }) => `.pager [rel="${rel}"]`],
  [".pager .pages a", () => ".pages [aria-current]"],
  [".person form[data-preferences]", () => ".person summary"],
  [".language-bar", () => ".language-bar [aria-pressed=true]"],
  // The rows: whoever has searched wants them, and letters are shortcuts there.
  [".toolbar :is(.search, .clear), .pager .jump", () => "#rows"],
];

function remember({ target, ctrlKey, metaKey }) {
  if (ctrlKey || metaKey || !document.activeElement.matches(":focus-visible")) return;
  for (const [selector, wayBack] of CONTROLS) {
    const used = target.closest?.(selector);
    if (!used) continue;
    sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, way: wayBack(used) }));
    return;
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("a[href]")) remember(event);
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) remember(event);
});

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
sessionStorage.removeItem(KEPT);
if (kept?.path === location.pathname && document.activeElement === document.body) {
  const found = [kept.way, "#rows", ".search [type=search]"].map((way) => document.querySelector(way));
  found.find((each) => each?.checkVisibility())?.focus({ preventScroll: true });
}
