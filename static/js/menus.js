// Menus: <details class="menu"> close on Escape and on a click elsewhere and give the focus back; the
// arrow keys walk through them; facets apply what was ticked; and the one menu of all rows.
// Everything here also works as a plain link or form.

const NARROW = matchMedia("(width < 720px)");
const MARGIN = 8;

// ---- <details> menus -------------------------------------------------------------------------

function openMenus() {
  return [...document.querySelectorAll("details.menu[open]")];
}

function keepInWindow(pop) {
  pop.style.removeProperty("translate");
  if (NARROW.matches) return;
  const box = pop.getBoundingClientRect();
  const overRight = Math.max(0, box.right + MARGIN - innerWidth);
  const overLeft = Math.max(0, MARGIN - box.left);
  if (overRight || overLeft) pop.style.translate = `${overLeft - overRight}px 0`;
}

function closeMenu(menu, { giveFocusBack = false } = {}) {
  menu.open = false;
  if (giveFocusBack) menu.querySelector("summary").focus();
}

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.("details.menu") || !target.open) return;
    for (const menu of openMenus()) {
      if (menu !== target && !menu.contains(target)) closeMenu(menu);
    }
    keepInWindow(target.querySelector(".pop"));
  },
  true,
);

document.addEventListener("click", ({ target }) => {
  for (const menu of openMenus()) {
    if (!menu.contains(target)) applyOrClose(menu);
  }
});

// ---- Facets: leaving one applies what was ticked, Escape takes it back ------------------------

function ticked(form) {
  return JSON.stringify([...new FormData(form)]);
}

function isAsItCame(form) {
  const asItCame = form.cloneNode(true);
  asItCame.reset();
  return ticked(form) === ticked(asItCame);
}

function applyOrClose(menu) {
  const form = menu.querySelector("form[data-facet]");
  const changed = form && !isAsItCame(form);
  closeMenu(menu);
  if (changed) form.requestSubmit(form.querySelector("button:not([type])"));
}

// ---- The menu of a row -----------------------------------------------------------------------

const table = document.querySelector("#rows table.rows");
const rowMenu = document.querySelector("template#row-menu")?.content.firstElementChild;
const frame = table?.parentElement;
let opener = null;
let scrolled = 0;

function addDots(cell) {
  const id = cell.parentElement.querySelector(".t > a").id;
  const dots = document.createElement("button");
  dots.type = "button";
  dots.className = "dots";
  dots.setAttribute("aria-haspopup", "menu");
  dots.setAttribute("aria-expanded", "false");
  dots.setAttribute("aria-labelledby", `do-more ${id}`);
  cell.append(dots);
}

function pageOf(row, path) {
  const url = new URL(path, location.href);
  url.searchParams.set("id", row.dataset.id);
  url.searchParams.set("url", table.closest("form").elements.url.value);
  return url.href;
}

function copyOf(row, path) {
  const url = new URL(path, location.href);
  url.searchParams.set("copy", row.dataset.id);
  url.searchParams.set("url", table.closest("form").elements.url.value);
  return url.href;
}

function fillRowMenu(row) {
  const link = row.querySelector(".t > a");
  const [verb, , version] = row.querySelector("td.m [name=do]")?.value.split(":") ?? [];
  const may = [...(row.dataset.can ?? "edit delete").split(" "), verb];
  for (const item of rowMenu.children) {
    const { needs, go } = item.dataset;
    item.hidden = Boolean(needs) && !may.includes(needs);
    if (item.name === "do") item.value = `${needs}:${row.dataset.id}:${version}`;
    if (go === "open") item.href = link.href;
    if (go === "edit") item.href = pageOf(row, table.dataset.edit);
    if (go === "duplicate") item.href = copyOf(row, item.dataset.of);
    if (go === "delete") item.href = pageOf(row, table.dataset.delete);
  }
}

function placeRowMenu(dots) {
  const at = dots.getBoundingClientRect();
  const box = rowMenu.getBoundingClientRect();
  const below = at.bottom + box.height + MARGIN < innerHeight;
  const start = document.documentElement.dir === "rtl" ? at.left : at.right - box.width;
  const left = Math.min(Math.max(MARGIN, start), innerWidth - box.width - MARGIN);
  rowMenu.style.top = `${below ? at.bottom + 4 : Math.max(MARGIN, at.top - box.height - 4)}px`;
  rowMenu.style.left = `${left}px`;
}

function openRowMenu(dots) {
  fillRowMenu(dots.closest("tr"));
  table.closest("form").append(rowMenu);
  opener = dots;
  scrolled = frame.scrollTop;
  dots.setAttribute("aria-expanded", "true");
  placeRowMenu(dots);
  items(rowMenu)[0].focus();
}

function closeRowMenu({ giveFocusBack = false } = {}) {
  if (!opener) return;
  rowMenu.remove();
  opener.setAttribute("aria-expanded", "false");
  if (giveFocusBack) opener.focus({ preventScroll: true });
  opener = null;
}

function copyLink(row) {
  const url = new URL(row.querySelector(".t > a").href);
  url.searchParams.delete("url");
  const words = rowMenu.querySelector("[data-go=copy]").dataset;
  document.dispatchEvent(new CustomEvent("console:copy", { detail: { url: url.href, ...words } }));
}

if (table && rowMenu) {
  table.querySelectorAll("td.m").forEach(addDots);
  document.addEventListener("click", ({ target }) => {
    const dots = target.closest(".dots");
    const copy = target.closest("[data-go=copy]");
    const title = target.closest("[data-go=title]");
    const row = opener?.closest("tr");
    if (copy) copyLink(row);
    if (opener && !rowMenu.contains(target)) {
      const again = dots === opener;
      closeRowMenu();
      if (again) return;
    }
    if (dots) openRowMenu(dots);
    else if (target.closest("[role=menuitem]:is([data-go=copy], [data-go=title], [data-dialog])")) {
      closeRowMenu({ giveFocusBack: true });
    }
    // In a card the title has no pencil (cells.js).
    if (title) document.dispatchEvent(new CustomEvent("console:title", { detail: row }));
  });
  // A row whose cell was edited may offer what no row of the page did (cells.js).
  document.addEventListener("console:verb", ({ detail: item }) => {
    const isThere = [...rowMenu.children].some(({ dataset }) => dataset.needs === item.dataset.needs);
    if (!isThere) rowMenu.querySelector("[data-go=copy]").before(item);
  });
  const leave = () => closeRowMenu({ giveFocusBack: rowMenu.contains(document.activeElement) });
  frame.addEventListener("scroll", () => Math.abs(frame.scrollTop - scrolled) > MARGIN && leave());
  addEventListener("resize", leave);
}

// ---- Keys in menus ------------------------------------------------------------------------------

function items(menu) {
  const found = menu.querySelectorAll(".pop :is(a, button, input)");
  return [...found].filter((item) => item.checkVisibility() && item.type !== "hidden");
}

function step(menu, key) {
  const all = items(menu);
  const now = all.indexOf(document.activeElement);
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[key];
  all.at(next % all.length)?.focus();
}

document.addEventListener("keydown", (event) => {
  const menu = opener ? rowMenu : openMenus().at(-1);
  if (!menu) return;
  if (event.key === "Escape") {
    event.preventDefault();
    if (opener) return closeRowMenu({ giveFocusBack: true });
    menu.querySelector("form[data-facet]")?.reset();
    closeMenu(menu, { giveFocusBack: true });
  } else if (event.key === "Tab" && opener) {
    closeRowMenu({ giveFocusBack: true });
  } else if (/^(Arrow(Up|Down)|Home|End)$/.test(event.key)) {
    const typing = event.target.matches("input:not([type=checkbox])");
    if (!menu.contains(event.target) || (typing && !event.key.startsWith("Arrow"))) return;
    if (event.target.matches("input:is([type=date], [type=radio])")) return;
    event.preventDefault();
    step(menu, event.key);
  }
});

// ---- A title that is cut off shows itself whole ------------------------------------------------

document.addEventListener("pointerover", ({ target }) => {
  const link = target.closest?.(".t > a");
  if (link && !link.title && link.scrollWidth > link.clientWidth) link.title = link.textContent;
});
