// Cells that are edited where they stand: a button in the cell opens the field of the form beside it, what
// is chosen is saved, and the server says how the row looks now. The markup is templates/admin/cells/.
// Without this a cell is what it shows, and the form is where it is changed.

const GAP = 4;
const MARGIN = 8;
const RECENT = 3;
const NARROW = matchMedia("(width < 720px)");
const ASKED = { "X-Requested-With": "fetch" };

const isRtl = () => document.documentElement.dir === "rtl";
const pageFrom = (text) => new DOMParser().parseFromString(text, "text/html");
const say = (message) => document.dispatchEvent(new CustomEvent("console:toast", { detail: { kind: "error", message } }));

// ---- The buttons ------------------------------------------------------------------------------------

/** What a cell shows, in words: without what is only drawn. */
function wordsOf(cell) {
  const copy = cell.cloneNode(true);
  for (const drawn of copy.querySelectorAll("[aria-hidden=true], .nil")) drawn.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function nameOf(host, label, value) {
  const { named, empty } = host.dataset;
  return (value ? named : empty).replace("{field}", () => label).replace("{value}", () => value);
}

function dress(host, cell, label, { value, inRow = false, beside = false } = {}) {
  if (cell.querySelector(":scope > .cell")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = beside ? "cell pencil" : "cell";
  button.setAttribute("aria-label", nameOf(host, label, value ?? wordsOf(cell)));
  button.setAttribute("aria-haspopup", "dialog");
  if (inRow) button.tabIndex = -1;
  if (!beside) button.append(...cell.childNodes);
  cell.append(button);
}

/** The columns of a table by their place, null for the box to tick and the buttons at the end. */
function columnsOf(table) {
  const given = table.dataset.columns.split(",");
  const before = table.classList.contains("ticks") ? [null] : [];
  const labels = [...table.tHead.rows[0].cells].map(wordsOf);
  const keys = [...before, ...given];
  return labels.map((label, place) => {
    const key = keys[place];
    return key && { key: key.replace("-", ""), label, editable: !key.startsWith("-") };
  });
}

const mayEdit = (row) => row.dataset.can === undefined || row.dataset.can.split(" ").includes("edit");

function dressRow(table, row, columns = columnsOf(table)) {
  if (!mayEdit(row)) return;
  columns.forEach((column, place) => {
    const cell = row.cells[place];
    if (!column?.editable) return;
    const title = cell.matches(".t") ? cell.querySelector("a").textContent : undefined;
    dress(table, cell, column.label, { value: title, inRow: true, beside: title !== undefined });
  });
}

function dressIn(part) {
  const hosts = [...part.querySelectorAll("[data-cells]")];
  if (part.matches?.("[data-cells]")) hosts.push(part);
  for (const host of hosts) {
    if (host.matches("table")) {
      const columns = columnsOf(host);
      for (const row of host.tBodies[0].rows) dressRow(host, row, columns);
    } else {
      for (const cell of [host, ...host.querySelectorAll("[data-cell]")]) {
        const { cell: key, label, value } = cell.dataset;
        if (key) dress(host, cell, label, { value, beside: value !== undefined });
      }
    }
  }
}

// ---- Where a cell is, and where it is again after the page has changed ----------------------------------

function placeOf(button) {
  const host = button.closest("[data-cells]");
  const row = button.closest("tr[data-id]");
  if (!row || !host.matches("table")) {
    const { cell: key } = button.closest("[data-cell]").dataset;
    return { url: host.dataset.cells, id: host.dataset.record, key, part: partOf(host) };
  }
  const column = columnsOf(host)[button.closest("td, th").cellIndex];
  return { url: host.dataset.cells, id: row.dataset.id, key: column.key };
}

const listOf = ({ url }) => document.querySelector(`table[data-cells="${CSS.escape(url)}"]`);
const rowOf = (place) => listOf(place)?.querySelector(`tr[data-id="${CSS.escape(place.id)}"]`);
const partOf = (host) => (host.closest("[data-fresh]") ? "[data-fresh]" : ".details-page");

function buttonAt(place) {
  if (place.part) {
    return document.querySelector(`${place.part} [data-cell="${CSS.escape(place.key)}"] > .cell`);
  }
  const table = listOf(place);
  const at = table ? columnsOf(table).findIndex((column) => column?.key === place.key) : -1;
  const row = rowOf(place);
  const cell = row?.cells[at];
  const title = row?.querySelector(".t > a"); // also of what is edited and not shown
  return cell && !cell.matches(".t") ? (cell.querySelector(".cell") ?? title) : title;
}

/** What a request needs to answer with the row as this page shows it. */
function asShown(place) {
  const table = listOf(place);
  if (!rowOf(place)) return {};
  const columns = columnsOf(table).flatMap((column) => column?.key ?? []);
  const back = table.closest("form").elements.url.value;
  return { columns: columns.join(","), ...(table.matches(".ticks") ? { boxes: "1" } : {}), url: back };
}

function addressOf(place, more) {
  const url = new URL(place.url, location.href);
  const here = location.pathname + location.search;
  const given = { id: place.id, url: here, ...asShown(place), ...more };
  for (const [name, value] of Object.entries(given)) url.searchParams.set(name, value);
  return url.pathname + url.search;
}

// ---- Opening --------------------------------------------------------------------------------------------

let editor = null;
let opening = null; // the button whose field is on its way; the last one, unless somebody went elsewhere

async function open(button, place = placeOf(button)) {
  if (editor || opening === button) return;
  const address = addressOf(place, { field: place.key });
  opening = button;
  button.ariaBusy = "true";
  try {
    const answer = await fetch(address, { headers: ASKED });
    const page = pageFrom(await answer.text());
    if (opening !== button) return;
    const fresh = page.querySelector("[data-editor]");
    if (fresh) show(button, place, fresh, page);
    else if (answer.ok) location.href = address; // to sign in, and then to the field as a page
    else say(sentenceOf(page) || String(answer.status));
  } catch {
    if (opening === button) location.href = address;
  } finally {
    if (opening === button) opening = null;
    button.ariaBusy = null;
  }
}

const sentenceOf = (page) => page.querySelector(".error-card p")?.textContent.trim();

function show(button, place, fresh, page) {
  const dialog = document.createElement("dialog");
  dialog.className = "cell-editor";
  dialog.tabIndex = -1;
  dialog.append(document.adoptNode(fresh));
  dialog.setAttribute("aria-label", button.ariaLabel ?? fresh.querySelector("legend, label").textContent.trim());
  keepSignIn(page);
  document.body.append(dialog);
  editor = { dialog, button, place };
  dialog.addEventListener("close", closed);
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.showModal();
  ready(fresh);
}

function closed() {
  const { dialog, place, isSaved } = editor;
  editor = null;
  dialog.remove();
  if (!isSaved) buttonAt(place)?.focus({ preventScroll: true });
}

/** The dialog to sign in with, for session.js; it comes with the first field. */
function keepSignIn(page) {
  const dialog = page.getElementById("sign-in-again");
  if (dialog && !document.getElementById("sign-in-again")) document.body.append(document.adoptNode(dialog));
}

async function ready(part) {
  const form = part.querySelector("form");
  // It was read as a page without scripts.
  for (const plain of form.querySelectorAll("noscript")) plain.remove();
  editor.asOpened = contentOf(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form, event.submitter);
  });
  stand();
  if (form.querySelector(".quick-dates")) import(part.dataset.days);
  if (form.querySelector("select")) {
    // Until then keys would choose in a select that is about to be another.
    editor.dialog.focus();
    await import(part.dataset.tomSelect);
    await import(part.dataset.lookup);
    if (!form.isConnected) return;
    form.dispatchEvent(new Event("console:fresh", { bubbles: true }));
    editor.asOpened = contentOf(form);
    stand();
  }
  focusIn(form);
}

function focusIn(form) {
  const chosen = form.querySelector("[aria-pressed=true]");
  const field = chosen ?? form.querySelector("[aria-pressed], select, input:not([type=hidden]), textarea");
  (field?.tomselect ?? field)?.focus();
  if (field?.matches("input:not([type])") || field?.type === "text") field.select();
}

/** The dialog beside its cell: below, or above where there is more room. */
function stand() {
  if (!editor) return;
  const { dialog, button } = editor;
  dialog.removeAttribute("style");
  if (NARROW.matches) return; // at the lower edge, by the style sheet
  const at = button.getBoundingClientRect();
  const box = dialog.getBoundingClientRect();
  const needed = box.height + (dialog.querySelector("select") ? 260 : 0);
  const isAbove = at.bottom + needed + MARGIN > innerHeight && at.top > innerHeight - at.bottom;
  if (isAbove) dialog.style.bottom = `${innerHeight - at.top + GAP}px`;
  else dialog.style.top = `${Math.min(at.bottom + GAP, innerHeight - box.height - MARGIN)}px`;
  const start = isRtl() ? at.right - box.width : at.left;
  dialog.style.left = `${Math.max(MARGIN, Math.min(start, innerWidth - box.width - MARGIN))}px`;
}

// ---- Saving ---------------------------------------------------------------------------------------------

const contentOf = (form) =>
  JSON.stringify([...new FormData(form)].filter(([name]) => !["csrf_token", "version"].includes(name)));

const isSame = (form, submitter) =>
  submitter?.hasAttribute("aria-pressed")
    ? submitter.getAttribute("aria-pressed") === "true"
    : contentOf(form) === editor.asOpened && !form.querySelector("[aria-invalid=true], .problem");

async function save(form, submitter) {
  if (form.ariaBusy === "true") return;
  if (isSame(form, submitter)) return editor.dialog.close();
  const { place } = editor;
  const body = new URLSearchParams(new FormData(form, submitter));
  for (const [name, value] of Object.entries(asShown(place))) body.set(name, value);
  form.ariaBusy = "true";
  let answer;
  let page;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: ASKED });
    page = pageFrom(await answer.text());
  } catch {
    return say(document.getElementById("sign-in-again").dataset.offline);
  } finally {
    form.ariaBusy = null;
  }
  if (page.querySelector("[data-changed]")) return saved(page, place, form);
  const again = page.querySelector("[data-editor]");
  if (again) return showAgain(again, page, form);
  if ([400, 401].includes(answer.status)) return signInAgain(form, submitter);
  if ([403, 404, 409].includes(answer.status)) return asForm(form, submitter);
  say(sentenceOf(page) || String(answer.status));
}

/** Refused: the same field with what was sent, and the sentence beside it. */
function showAgain(fresh, page, form) {
  if (!editor?.dialog.contains(form)) return; // given up meanwhile; another may be open by now
  editor.dialog.querySelector("[data-editor]").replaceWith(document.adoptNode(fresh));
  ready(fresh);
  takeToasts(page);
}

/** The session ended: session.js asks for the password and sends the form again, with what was chosen. */
async function signInAgain(form, submitter) {
  await import(form.closest("[data-editor]").dataset.session);
  if (form.dataset.triedAgain) return asForm(form, submitter);
  form.dataset.triedAgain = "yes";
  form.requestSubmit(submitter);
}

/** Two people met, or the record is gone: the page for that is what the same form gets without scripts. */
function asForm(form, submitter) {
  if (submitter?.name) {
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(chosen);
  }
  form.submit();
}

async function saved(page, place, form) {
  const mine = editor?.dialog.contains(form) ? editor : null; // not given up, and no other
  if (mine) {
    mine.isSaved = true;
    mine.dialog.close();
  }
  showRow(page, place);
  takeToasts(page, place);
  const back = mine ? document.activeElement : document.body;
  await showParts();
  // Whoever has gone on meanwhile is left alone.
  const isElsewhere = ![document.body, back, buttonAt(place)].includes(document.activeElement);
  if ((editor && editor !== mine) || isElsewhere) return;
  buttonAt(place)?.focus({ preventScroll: true });
  if (place.part === undefined) buttonAt(place)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// ---- What has changed -------------------------------------------------------------------------------------

function showRow(page, place) {
  const row = rowOf(place);
  const fresh = page.querySelector("[data-changed] tr");
  if (!row || !fresh) return;
  for (const item of page.querySelectorAll("[role=menuitem]")) {
    document.dispatchEvent(new CustomEvent("console:verb", { detail: document.adoptNode(item) }));
  }
  for (const verb of page.querySelectorAll("span[id^=do-]")) {
    if (!document.getElementById(verb.id)) document.body.append(document.adoptNode(verb));
  }
  if (fresh.dataset.can === undefined) delete row.dataset.can;
  else row.dataset.can = fresh.dataset.can;
  [...row.cells].forEach((cell, at) => {
    const now = fresh.cells[at];
    const box = cell.querySelector("[name=rowid]");
    if (box) box.value = now.querySelector("[name=rowid]").value;
    else if (cell.matches(".m")) showVerb(cell, now.querySelector("[name=do]"));
    else cell.replaceChildren(...now.childNodes);
  });
  dressRow(listOf(place), row);
  markLeft(row, fresh.closest("table").dataset.left);
}

/** A row that its list would not show any more stays where it is, and says so. */
function markLeft(row, words) {
  row.classList.toggle("left", Boolean(words));
  if (!words) return;
  const note = document.createElement("span");
  Object.assign(note, { id: `left-${row.dataset.id}`, className: "left-note", textContent: words });
  row.querySelector(".t").append(note);
  row.querySelector(".t > a").setAttribute("aria-describedby", note.id);
}

function showVerb(cell, verb) {
  cell.querySelector("[name=do]")?.remove();
  if (verb) cell.prepend(verb);
}

let shown = 0;

/** The page of the record, or a panel with it, is asked for anew: its history and its verbs changed as well. */
async function showParts() {
  const turn = ++shown;
  for (const part of document.querySelectorAll("[data-fresh], .details-page")) {
    const here = part.dataset.fresh ?? location.href;
    const which = part.dataset.fresh === undefined ? ".details-page" : "[data-fresh]";
    try {
      const fresh = pageFrom(await (await fetch(here, { headers: ASKED })).text()).querySelector(which);
      if (turn !== shown) return; // more was saved meanwhile, and this is from before
      if (fresh) part.replaceChildren(...fresh.childNodes);
    } catch {
      // What is there is what was there before; the toast says what was done.
    }
  }
}

function takeToasts(page, place) {
  const region = document.getElementById("toasts");
  const mine = [...region.querySelectorAll(".toast[data-in-place]")];
  for (const old of mine.slice(0, Math.max(0, mine.length - RECENT + 1))) old.remove();
  for (const toast of page.querySelectorAll("#toasts > .toast")) {
    const form = toast.querySelector("form");
    if (form && place) undoInPlace(form, toast, place);
    document.dispatchEvent(new CustomEvent("console:toast", { detail: { toast: document.adoptNode(toast) } }));
  }
}

/** Undo beside a cell puts the cell back where it stands; if that cannot be, it is the form that it was. */
function undoInPlace(form, toast, place) {
  const back = place.part ? location.pathname + location.search : asShown(place).url;
  toast.dataset.inPlace = "yes";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    form.elements.url.value = addressOf(place);
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: ASKED }).catch(() => null);
    const page = answer?.ok ? pageFrom(await answer.text()) : null;
    if (page?.querySelector("[data-changed]")) {
      toast.remove();
      saved(page, place);
      return;
    }
    form.elements.url.value = back;
    form.submit();
  });
}

// ---- By hand and by keyboard ----------------------------------------------------------------------------------

// Who clicks elsewhere no longer waits for a field; this comes before what the click itself may open.
document.addEventListener(
  "click",
  ({ target }) => {
    if (!target.closest(".cell")) opening = null;
  },
  true,
);

document.addEventListener("click", (event) => {
  const button = event.target.closest(".cell");
  if (button) {
    event.preventDefault();
    open(button);
    return;
  }
  if (editor?.dialog.contains(event.target)) {
    if (event.target.closest("[data-close-dialog]")) {
      event.preventDefault();
      editor.dialog.close();
    }
    // A day that was chosen by its button is chosen.
    const day = event.target.closest(".quick-dates button");
    if (day) setTimeout(() => day.form.requestSubmit());
  }
});

// One of many is chosen by choosing it; several are chosen one after the other, and then saved.
document.addEventListener("change", ({ target }) => {
  if (editor?.dialog.contains(target) && target.matches("select:not([multiple])") && target.tomselect) {
    target.form.requestSubmit();
  }
});

function stepsOf(row) {
  const buttons = [...row.querySelectorAll(".cell:not(.pencil)")].filter((button) => button.checkVisibility());
  return [row.querySelector(".t > a"), ...buttons];
}

function moveAcross(event, row) {
  const steps = stepsOf(row);
  const forward = (event.key === "ArrowRight") !== isRtl();
  const next = steps[steps.indexOf(document.activeElement) + (forward ? 1 : -1)];
  if (!steps.includes(document.activeElement) || !next) return;
  event.preventDefault();
  next.focus();
}

function moveAlong(event, row) {
  const at = document.activeElement.closest("td")?.cellIndex;
  const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  const found = next?.cells[at]?.querySelector(".cell");
  if (!found) return;
  event.preventDefault();
  found.focus();
}

function inEditor(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form?.requestSubmit(event.target.matches("button[name]") ? event.target : undefined);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    editor.dialog.close();
  } else if (/^(Arrow(Up|Down)|Home|End)$/.test(event.key) && event.target.matches(".cell-choices button")) {
    event.preventDefault();
    const all = [...event.target.parentElement.querySelectorAll("button")];
    const now = all.indexOf(event.target);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
    all.at(next % all.length).focus();
  }
}

document.addEventListener(
  "keydown",
  (event) => {
    if (editor?.dialog.contains(event.target)) return inEditor(event);
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
    if (opening) {
      // Meant for the field that is on its way: no letter of it is a shortcut.
      if (event.key === "Escape") opening = null;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const row = event.target.closest?.("table[data-cells] tbody tr");
    const isThere = event.target.matches(".cell, .t > a");
    if (event.key === "F2" && isThere) {
      event.preventDefault();
      const button = event.target.matches(".cell") ? event.target : row?.querySelector(".pencil");
      if (button) open(button);
    } else if (row && isThere && /^Arrow(Left|Right)$/.test(event.key)) moveAcross(event, row);
    else if (row && event.target.matches("td > .cell") && /^Arrow(Up|Down)$/.test(event.key)) moveAlong(event, row);
  },
  true,
);

// A letter (keys.js) opens a cell of the row where the person is, else of the record that is open.
document.addEventListener("console:letter", (event) => {
  const row = document.activeElement.closest("table[data-letters] tbody tr");
  const host = row?.closest("table") ?? document.querySelector("[data-record][data-letters]");
  const pairs = host?.dataset.letters.split(" ").map((pair) => pair.split("=")) ?? [];
  const key = Object.fromEntries(pairs)[event.detail];
  if (!key || (row && !mayEdit(row))) return;
  event.preventDefault();
  const { cells: url, record } = host.dataset;
  const place = row ? { url, id: row.dataset.id, key } : { url, id: record, key, part: partOf(host) };
  const anchor = buttonAt(place);
  if (anchor) open(anchor, place);
});

// From the menu of a row (menus.js), where the pencil beside the title has no room.
document.addEventListener("console:title", ({ detail: row }) => {
  const pencil = row.querySelector(".pencil");
  if (pencil) open(pencil);
});

addEventListener("resize", stand);

dressIn(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) dressIn(node);
  }
}).observe(document.body, { childList: true, subtree: true });
