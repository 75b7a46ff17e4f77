// The panel: one record beside its list. It has an address, so it can be shared, loaded again, and left
// by the way back. Without this each of its ways is a link to the list with another record open.

const table = document.querySelector("#rows table.rows");
const form = document.getElementById("rows-form");
const NARROW = matchMedia("(width < 720px)");
const LOADING_MS = 300;
const BACK_MS = 5000; // a busy browser takes its time; a page that is being left never comes back
const KEPT = "console:panel";

let opened = null; // the id of the record that is open, or on its way
let asked = null; // what stops the question that is on its way
let left = Promise.resolve(); // the way back after the panel was closed

const panel = () => document.getElementById("panel");
const rowOf = (id) => table?.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
const linkOf = (row) => row?.querySelector(".t > a");

// ---- Addresses -------------------------------------------------------------------------------------

function withOpen(address, id) {
  const [path, query = ""] = address.split("#")[0].split("?");
  const kept = query.split("&").filter((part) => part && part.split("=")[0] !== "open");
  if (id) kept.push(`open=${encodeURIComponent(id)}`);
  return kept.length ? `${path}?${kept.join("&")}` : path;
}

const addressWith = (id) => withOpen(location.pathname + location.search, id);

// The row that is open, and where forms and links of the list come back to.
function mark(id) {
  for (const link of table.querySelectorAll(".t > a[aria-current]")) link.removeAttribute("aria-current");
  const row = id && rowOf(id);
  linkOf(row)?.setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
  form.elements.url.value = withOpen(form.elements.url.value, id);
}

// ---- What is shown -----------------------------------------------------------------------------------

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// What stands there before the server has answered, or when it does not.
function plainPanel(id, ...content) {
  const close = element("a", { className: "btn btn-plain", href: addressWith(null) }, form.dataset.close);
  close.dataset.closePanel = "";
  const title = element("h2", { id: "panel-title", tabIndex: -1 }, linkOf(rowOf(id))?.textContent ?? `#${id}`);
  const made = element(
    "aside",
    { id: "panel", className: "panel" },
    element("header", { className: "panel-head" }, close),
    element("div", { className: "panel-body" }, title, ...content),
  );
  made.setAttribute("aria-labelledby", "panel-title");
  made.dataset.id = id;
  return made;
}

function problem(id, sentence) {
  const again = element("button", { type: "button", className: "btn btn-plain" }, form.dataset.again);
  again.dataset.again = "";
  return plainPanel(id, element("p", { className: "panel-problem" }, sentence), again);
}

async function panelOf(id, signal) {
  const url = new URL(form.dataset.panel, location.href);
  url.searchParams.set("id", id);
  url.searchParams.set("url", withOpen(form.elements.url.value, null));
  const answer = await fetch(url, { signal });
  if (answer.redirected) {
    // Signed out meanwhile: the list asks to sign in, and comes back with this record open.
    location.href = addressWith(id);
    return new Promise(() => {});
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("panel") ?? problem(id, page.querySelector(".error-card p")?.textContent ?? "");
}

function put(made, { focus }) {
  const old = panel();
  const inside = old?.contains(document.activeElement);
  if (old) old.replaceWith(made);
  else document.querySelector(".shell").append(made);
  leadOn();
  if (focus || inside) made.querySelector("h2").focus();
}

function keepWaiting(id, how) {
  if (!panel()) put(plainPanel(id), how);
  panel().setAttribute("aria-busy", "true");
}

async function show(id, how = { focus: true }) {
  opened = id;
  mark(id);
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  const late = setTimeout(() => keepWaiting(id, how), LOADING_MS);
  try {
    const made = await panelOf(id, signal);
    if (!signal.aborted) put(made, how);
  } catch {
    if (!signal.aborted) put(problem(id, form.dataset.offline), how);
  } finally {
    clearTimeout(late);
  }
}

function hide({ focus }) {
  const row = rowOf(opened);
  asked?.abort();
  opened = null;
  panel()?.remove();
  mark(null);
  if (focus) (linkOf(row) ?? document.getElementById("rows")).focus();
}

// ---- To the next and to the one before ----------------------------------------------------------------

function neighbour(by) {
  const rows = [...table.tBodies[0].rows];
  const here = rows.findIndex((row) => row.dataset.id === opened);
  return here < 0 ? rows.at(by > 0 ? 0 : -1) : rows[here + by];
}

function beyond(by) {
  const link = document.querySelector(`.pager .pages [rel=${by > 0 ? "next" : "prev"}]`);
  return link && withOpen(link.getAttribute("href"), by > 0 ? "first" : "last");
}

// The panel that came alone does not know the rows around it.
function leadOn() {
  for (const link of panel().querySelectorAll("[data-step]")) {
    const by = Number(link.dataset.step);
    const row = neighbour(by);
    const address = row ? addressWith(row.dataset.id) : beyond(by);
    if (!address) continue; // it came as a link that leads nowhere
    link.href = address;
    link.removeAttribute("role");
    link.removeAttribute("aria-disabled");
  }
}

// At an end of the page the first step says so, the second goes on.
function sayEnd(by) {
  const said = panel().querySelector(".panel-edge");
  const address = beyond(by);
  if (!said) return;
  if (said.textContent && address) location.href = address;
  const { first, last, before, behind } = said.dataset;
  said.replaceChildren(by > 0 ? last : first);
  if (address) said.append(" ", element("a", { href: address }, by > 0 ? behind : before));
}

function step(by) {
  const row = neighbour(by);
  if (!row) return sayEnd(by);
  const fromList = document.activeElement.closest("#rows");
  history.replaceState(history.state, "", addressWith(row.dataset.id));
  show(row.dataset.id, { focus: !fromList });
  if (fromList) linkOf(row).focus({ preventScroll: true });
}

// ---- Opening and closing --------------------------------------------------------------------------------

async function open(row) {
  if (NARROW.matches) {
    location.href = linkOf(row).href;
    return;
  }
  await left;
  const address = addressWith(row.dataset.id);
  if (opened) history.replaceState(history.state, "", address);
  else history.pushState({ panel: true }, "", address);
  show(row.dataset.id);
}

function close() {
  hide({ focus: true });
  if (!history.state?.panel) {
    history.replaceState(null, "", addressWith(null));
    return;
  }
  left = Promise.race([
    new Promise((done) => addEventListener("popstate", done, { once: true })),
    new Promise((done) => setTimeout(done, BACK_MS)),
  ]);
  history.back();
}

const plain = (event) =>
  !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !event.defaultPrevented;

// What may be clicked for its own sake, and the cells around it.
const USED = "a, button, input, select, textarea, label, summary, [role], [tabindex], [data-cell], td.m, td:has(input)";
let inMenu = false;

function clickRow(event) {
  const row = event.target.closest("#rows tbody tr");
  const used = event.target.closest(USED);
  if (!row || (used && row.contains(used))) return;
  if (inMenu || getSelection().type === "Range") return;
  open(row);
}

function clickPanel(event) {
  const used = event.target.closest("[data-close-panel], [data-step], [data-again]");
  if (!used) return;
  event.preventDefault();
  if (used.matches("[data-step]")) step(Number(used.dataset.step));
  else if (used.matches("[data-again]")) show(opened);
  else close();
}

function load() {
  const shown = panel();
  if (!shown) return;
  const page = shown.querySelector("[data-page]");
  if (NARROW.matches && page) {
    const address = new URL(page.href);
    address.searchParams.set("url", addressWith(null)); // else the way back would lead here again
    location.replace(address);
    return;
  }
  opened = shown.dataset.id;
  const asks = new URLSearchParams(location.search).get("open");
  if (page && asks !== opened) history.replaceState(history.state, "", addressWith(opened));
  leadOn();
  rowOf(opened)?.scrollIntoView({ block: "nearest" });
  const worked = sessionStorage.getItem(KEPT) === location.pathname;
  if (worked || asks !== opened) shown.querySelector("h2").focus();
}

function begin() {
  document.addEventListener(
    "pointerdown",
    () => (inMenu = Boolean(document.querySelector("details.menu[open], [role=menu]"))),
    true,
  );
  document.addEventListener("click", (event) => {
    if (!plain(event)) return;
    if (event.target.closest("#panel")) clickPanel(event);
    else clickRow(event);
  });
  // keys.js asks before it moves or opens.
  document.addEventListener("console:step", (event) => {
    if (!opened) return;
    event.preventDefault();
    step(event.detail);
  });
  document.addEventListener("console:open", (event) => {
    event.preventDefault();
    open(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const title = event.target.closest("#rows tbody .t > a");
    if (event.key === "Enter" && title && plain(event)) {
      event.preventDefault();
      if (!event.repeat) open(title.closest("tr"));
    }
    if (event.key !== "Escape" || !opened || event.defaultPrevented) return;
    if (document.querySelector("dialog:modal, details.menu[open], [role=menu]")) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    event.preventDefault();
    close();
  });
  addEventListener("popstate", () => {
    const id = new URLSearchParams(location.search).get("open");
    if (id && id !== opened) show(id);
    else if (!id && opened) hide({ focus: true });
  });
  // Rows and the panel are drawn anew when a cell was edited (cells.js, from data-fresh).
  new MutationObserver(() => {
    if (!opened || !panel()) return;
    linkOf(rowOf(opened))?.setAttribute("aria-current", "true");
    leadOn();
  }).observe(document.querySelector(".shell"), { childList: true, subtree: true });
  // What is done in the panel comes back to it.
  document.addEventListener("submit", ({ target }) => {
    if (target.closest("#panel")) sessionStorage.setItem(KEPT, location.pathname);
  });
  load();
}

if (table && form.dataset.panel) begin();
sessionStorage.removeItem(KEPT);
