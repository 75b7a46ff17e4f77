// The list: menus whose content is fetched when they open, what narrows down long choices, the numbers
// of the tabs, and an order by several columns. Each of these is a link, a page or a form without scripts.

async function pageAt(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// ---- Facets: all choices, each with how many rows it has ----------------------------------------

const same = (field) => `[name="${CSS.escape(field.name)}"][value="${CSS.escape(field.value)}"]`;

// What was ticked or typed before the answer came stays so.
function carryOver(from, to) {
  for (const field of from.elements) {
    if (field.checked !== field.defaultChecked) {
      const there = to.querySelector(same(field));
      if (there) there.checked = field.checked;
    } else if (/^(text|date)$/.test(field.type) && field.value !== field.defaultValue) {
      const there = to.elements[field.name];
      if (there) there.value = field.value;
    }
  }
}

function putInPlace(form, fresh) {
  const focused = form.contains(document.activeElement) ? document.activeElement : null;
  carryOver(form, fresh);
  form.replaceWith(fresh);
  narrowDown(fresh);
  if (focused) (fresh.querySelector(same(focused)) ?? fresh.querySelector("input:not([type=hidden])"))?.focus();
  // The menu finds its place in the window again.
  fresh.closest("details").dispatchEvent(new Event("toggle"));
}

const isTyping = (form) => form.querySelector("input:is([type=date], :not([type])):focus") !== null;

async function completeFacet(form) {
  const url = form.dataset.all;
  delete form.dataset.all;
  try {
    const fresh = (await pageAt(url)).querySelector("form[data-facet]");
    if (isTyping(form)) form.dataset.all = url; // whoever types is left alone; the next time is another try
    else if (fresh && form.isConnected) putInPlace(form, fresh);
  } catch {
    form.dataset.all = url; // what is there works; the next time it opens is another try
  }
}

async function openFacet(link) {
  const pop = link.closest(".pop");
  const menu = pop.closest("details");
  try {
    const fresh = (await pageAt(link.href)).querySelector("form[data-facet]");
    if (!pop.isConnected || !menu.open) return; // asked twice, or for nothing
    pop.replaceWith(fresh);
    narrowDown(fresh);
    fresh.querySelector("input:not([type=hidden])")?.focus();
    menu.dispatchEvent(new Event("toggle"));
    const putBack = () => {
      if (menu.open) return;
      menu.querySelector("form[data-facet]").replaceWith(pop);
      menu.removeEventListener("toggle", putBack);
    };
    menu.addEventListener("toggle", putBack);
  } catch {
    location.href = link.href;
  }
}

const MANY = 10;
const WAIT_MS = 250;

function narrowDown(form) {
  const labels = [...form.querySelectorAll("fieldset > label")];
  const field = document.querySelector("template#narrow-down")?.content.firstElementChild.cloneNode(true);
  if ((labels.length <= MANY && !form.dataset.find) || !field) return;
  form.querySelector("legend").after(field);
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (form.dataset.find) waiting = setTimeout(() => lookUp(form, field.value.trim()), WAIT_MS);
    else hideOthers(labels, field.value.trim().toLocaleLowerCase());
  });
}

function hideOthers(labels, wanted) {
  for (const label of labels) label.hidden = !label.textContent.toLocaleLowerCase().includes(wanted);
}

// More choices than a page holds: the server looks among all of them. What is ticked stays.
async function lookUp(form, text) {
  const url = new URL(form.dataset.find, location.href);
  url.searchParams.set("find", text);
  const found = (await pageAt(url)).querySelectorAll("form[data-facet] fieldset > :is(label, .hint)");
  if (form.querySelector(".narrow-down").value.trim() !== text) return;
  const fieldset = form.querySelector("fieldset");
  const kept = [...fieldset.querySelectorAll("label")].filter((label) => label.querySelector(":checked"));
  const values = new Set(kept.map((label) => label.querySelector("input").value));
  const others = [...found].filter((each) => !values.has(each.querySelector("input")?.value));
  for (const old of fieldset.querySelectorAll("label, .hint")) old.remove();
  fieldset.append(...kept, ...others);
}

// ---- Display -------------------------------------------------------------------------------------

async function completePart(part) {
  const url = part.dataset.part;
  delete part.dataset.part;
  try {
    const fresh = (await pageAt(url)).getElementById("part");
    if (fresh) part.replaceChildren(fresh);
    part.closest("details").dispatchEvent(new Event("toggle"));
  } catch {
    part.dataset.part = url;
  }
}

function moveColumn(button) {
  const column = button.closest(".column");
  const up = button.value.startsWith("up:");
  const other = up ? column.previousElementSibling : column.nextElementSibling;
  if (!other?.matches(".column")) return;
  if (up) other.before(column);
  else other.after(column);
  button.focus();
}

function complete(menu) {
  const form = menu.querySelector("form[data-all]");
  const part = menu.querySelector("[data-part]");
  if (form) completeFacet(form);
  if (part) completePart(part);
}

document.addEventListener(
  "toggle",
  ({ target }) => target.matches?.("details.menu") && target.open && complete(target),
  true,
);
document.querySelectorAll("details.menu[open]").forEach(complete); // whoever was quicker than this

document.addEventListener("click", (event) => {
  const link = event.target.closest(".pop a:is([data-facet-page], .all-choices)");
  const mover = event.target.closest("details .display-form [name=move]");
  if (link?.matches("[data-facet-page]") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openFacet(link);
  } else if (mover) {
    event.preventDefault();
    moveColumn(mover);
  }
});

document.querySelectorAll("form[data-facet]:not([data-all])").forEach(narrowDown);

// ---- The numbers of the tabs ---------------------------------------------------------------------

const tabs = document.querySelector("[data-counts]");
const FRESH_MS = 30_000;

function show(counts) {
  for (const tab of tabs.querySelectorAll("[data-view]")) {
    const count = tab.querySelector(".tally");
    if (count && counts[tab.dataset.view] !== undefined) count.textContent = counts[tab.dataset.view];
  }
}

let isOutdated = false;
const COUNTS = `counts ${document.documentElement.lang} ${tabs?.dataset.counts}`;

// The heading is of now: who counted otherwise did so before somebody saved. Beyond what is counted for a
// tab ("999+") they have nothing to say about each other.
function agrees(counts) {
  const heading = document.querySelector("h1 .count")?.textContent;
  const here = counts[tabs.querySelector("[aria-current=page]")?.dataset.view];
  return !heading || !here || heading === here || (here.includes("+") && heading.length >= here.length);
}

function isFresh(kept) {
  const keys = [...tabs.querySelectorAll("[data-view]")].map((tab) => tab.dataset.view);
  const isYoung = kept && Date.now() - kept.at < FRESH_MS;
  return isYoung && keys.every((key) => key in kept.counts) && agrees(kept.counts);
}

async function count() {
  const kept = JSON.parse(sessionStorage.getItem(COUNTS) ?? "null");
  if (isFresh(kept)) return show(kept.counts);
  const answer = await fetch(tabs.dataset.counts).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const counts = await answer.json();
  if (!isOutdated) sessionStorage.setItem(COUNTS, JSON.stringify({ at: Date.now(), counts }));
  show(counts);
}

function countWhenSeen() {
  if (document.visibilityState === "visible") return count();
  document.addEventListener("visibilitychange", countWhenSeen, { once: true });
}

if (tabs) {
  // More tabs than there is room for: the one that is shown is in sight.
  const showWhole = (tab) => tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  showWhole(tabs.querySelector("[aria-current]"));
  // So is the one that the keyboard is on: browsers are content with a part of it.
  tabs.addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && showWhole(target));
  countWhenSeen();
}

// What is sent from here may change them (counts.js forgets those that are kept).
document.addEventListener("submit", ({ target }) => (isOutdated ||= target.method === "post"), true);

// ---- An order by several columns: Shift and a click ------------------------------------------------

const MOST = 3;

function orderWith(order, key) {
  const there = order.findIndex((part) => part.replace("-", "") === key);
  if (there >= 0) return order.with(there, order[there].startsWith("-") ? key : `-${key}`);
  return [...order.slice(0, MOST - 1), key];
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#rows thead th[data-by] a");
  if (!link || !event.shiftKey) return;
  event.preventDefault();
  const order = link.closest("table").dataset.sort.split(",").filter(Boolean);
  const url = new URL(link.href);
  url.searchParams.set("sort", orderWith(order, link.closest("th").dataset.by).join(","));
  location.href = url.href;
});
