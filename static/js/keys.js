// Keys: single letters (a person may switch them off: data-shortcuts on <html>), arrows from row to
// row, and the way back to the row that was just worked on.

const table = document.querySelector("#rows table.rows");
const switchedOff = () => document.documentElement.dataset.shortcuts === "off";
const PLACE = "console:place";

function links() {
  return table ? [...table.querySelectorAll("tbody .t > a")] : [];
}

function currentRow() {
  return document.activeElement.closest?.("#rows tbody tr") ?? null;
}

function goTo(link) {
  link?.focus({ preventScroll: true });
  link?.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = links();
  const now = all.indexOf(currentRow()?.querySelector(".t > a"));
  goTo(all[Math.min(Math.max(now + by, 0), all.length - 1)]);
}

// The panel beside the list, while one is open, goes along (panel.js): then it is the one that moves.
function step(by) {
  const asks = new CustomEvent("console:step", { detail: by, cancelable: true });
  if (document.dispatchEvent(asks)) move(by);
}

function openRow() {
  const row = currentRow();
  const asks = new CustomEvent("console:open", { bubbles: true, cancelable: true });
  if (row?.dispatchEvent(asks)) row.querySelector(".t > a").click();
}

function editRow() {
  const row = currentRow();
  if (!row) return press("e");
  if (row.dataset.can !== undefined && !row.dataset.can.split(" ").includes("edit")) return;
  const url = new URL(table.dataset.edit, location.href);
  url.searchParams.set("id", row.dataset.id);
  url.searchParams.set("url", table.closest("form").elements.url.value);
  location.href = url.href;
}

function press(key) {
  const control = document.querySelector(`[data-key="${key}"]`);
  if (key === "/") control?.select();
  else control?.click();
}

// ---- The search: a key leads there, and Escape back ---------------------------------------------------

const field = document.querySelector('[data-key="/"]');
const list = document.getElementById("rows");
let cameFrom = null;

field?.addEventListener("focus", ({ relatedTarget }) => (cameFrom = relatedTarget));

// First it takes back what was not sent: then what stands there is what the list was asked for.
function leaveSearch() {
  const isUnsent = field.value !== "" && field.value !== field.defaultValue;
  field.value = field.defaultValue;
  if (isUnsent) return;
  const back = cameFrom?.isConnected ? cameFrom : list;
  if (back) back.focus({ preventScroll: true });
  else field.blur();
}

const KEYS = {
  "/": () => press("/"),
  "?": () => document.getElementById("keys-help")?.showModal(),
  c: () => press("c"),
  e: editRow,
  j: () => step(1),
  k: () => step(-1),
  o: openRow,
  x: () => currentRow()?.querySelector("[name=rowid]")?.click(),
};

// On a keyboard of another script the key says "ت" and its place "KeyJ": the place counts.
function letter({ key, code }) {
  const other = /^\p{L}$/u.test(key) && !/^[a-z]$/i.test(key);
  return other ? code.replace("Key", "").toLowerCase() : key;
}

function isTyping({ target }) {
  return target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target === field && !event.isComposing) {
    event.preventDefault(); // nothing else is closed or let go by it
    return leaveSearch();
  }
  if (isTyping(event) || document.querySelector("dialog:modal, details.menu[open], [role=menu]")) return;
  const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (arrow && currentRow()) {
    event.preventDefault();
    move(arrow);
  } else if (!switchedOff()) {
    const key = letter(event);
    // Other letters open a cell, if cells.js knows it.
    const asks = new CustomEvent("console:letter", { detail: key, cancelable: true });
    if (KEYS[key]) KEYS[key]();
    else if (document.dispatchEvent(asks)) return;
    event.preventDefault();
  }
});

// ---- After a verb on a row the same list comes back: to the same place, or to what is there now ----

// The row may have left this list already: then it comes back to it when that is taken back.
function remember(id) {
  const row = table?.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  const rows = [id, next?.dataset.id].filter(Boolean);
  const place = { path: location.pathname, rows, top: list?.scrollTop, page: scrollY };
  sessionStorage.setItem(PLACE, JSON.stringify(place));
}

function comeBack({ rows, top, page }) {
  list.scrollTop = top;
  scrollTo(0, page);
  const found = rows.map((id) => list.querySelector(`tr[data-id="${CSS.escape(id)}"] .t > a`));
  (found.find(Boolean) ?? list).focus({ preventScroll: true });
}

document.addEventListener("submit", ({ target, submitter }) => {
  if (table && target.contains(table)) remember(submitter?.value.split(":")[1]);
  else if (target.closest("dialog#confirm, #toasts")) remember(target.elements.id?.value ?? "");
});

const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
sessionStorage.removeItem(PLACE);
if (list && place?.path === location.pathname) comeBack(place);
