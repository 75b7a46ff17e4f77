// Whether others changed the list since the page was made: asked now and then, while the page is looked at.
// The answer stands over the head of the page, so that no row moves, and waits while the pointer is there.
// Refresh loads the page anew, with what was ticked, the place and the focus. Without this there is no note.

const page = document.querySelector("[data-news]");
const EVERY_MS = Number(page?.dataset.every) * 1000;
const RARELY = 10; // where nothing happens, so many times less often in the end
const SLOWER = 1.5;
const KEPT = "console:refreshed";

const frame = document.getElementById("rows");
const region = document.createElement("div"); // there from the beginning: it speaks of what comes into it
const note = document.createElement("div");
const pointer = { x: -1, y: -1 };
let wait = EVERY_MS;
let timer = 0;
let asked = Date.now();
let looks = 0;
let told = 0;
let dismissed = 0;

// ---- Asking ------------------------------------------------------------------------------------------

function address() {
  const url = new URL(page.dataset.news + location.search, location.href);
  const rows = [...document.querySelectorAll("#rows tr[data-id]")].map((row) => row.dataset.id);
  url.searchParams.set("since", page.dataset.since);
  url.searchParams.set("rows", rows.join(","));
  return url;
}

async function ask() {
  // A redirect leads to the sign-in page: the session has ended, and so has this.
  const answer = await fetch(address(), { cache: "no-store", redirect: "manual" });
  if (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500)) return null;
  return answer.status === 200 ? answer.json() : { count: 0 };
}

async function look() {
  asked = Date.now();
  const turn = ++looks;
  const news = await ask().catch(() => ({ count: 0 }));
  if (!news || turn !== looks) return; // a slow answer to what was asked before knows less
  wait = news.count === told ? Math.min(wait * SLOWER, EVERY_MS * RARELY) : EVERY_MS;
  told = news.count;
  if (told > dismissed) show(news);
  later();
}

function later() {
  clearTimeout(timer);
  if (document.visibilityState !== "visible") return;
  timer = setTimeout(look, Math.max(0, asked + wait - Date.now()));
}

// ---- Saying it ---------------------------------------------------------------------------------------

function button(className, label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.append(label);
  element.addEventListener("click", act);
  return element;
}

function isUnderPointer() {
  const { left, right, top, bottom } = note.getBoundingClientRect();
  return pointer.x >= left && pointer.x <= right && pointer.y >= top && pointer.y <= bottom;
}

function show({ count, text, refresh, close }) {
  if (note.dataset.count === String(count)) return;
  const words = document.createElement("p");
  words.textContent = text;
  const link = document.createElement("a");
  link.href = location.pathname + location.search;
  link.textContent = refresh;
  link.addEventListener("click", keepPlace);
  const cross = button("icon-button", "×", dismiss);
  cross.setAttribute("aria-label", close);
  const isNew = !note.childElementCount;
  note.dataset.count = count;
  note.classList.toggle("waits", isNew);
  note.replaceChildren(words, link, cross);
  if (isNew) region.append(note);
  if (isNew) reveal();
}

// What is under the pointer stays there: whoever is about to click meets nothing new.
function reveal() {
  if (isUnderPointer()) return addEventListener("pointermove", () => reveal(), { once: true });
  note.classList.remove("waits");
}

function dismiss() {
  const focused = note.contains(document.activeElement);
  dismissed = told;
  delete note.dataset.count;
  note.replaceChildren();
  note.remove();
  if (focused) frame?.focus();
}

// ---- Coming back to the same place --------------------------------------------------------------------

// A box says which version of its row it means; what was ticked is the row.
const rowOf = (box) => box.value.split(":")[0];

function keepPlace() {
  const ticked = [...document.querySelectorAll("input[name=rowid]:checked")].map(rowOf);
  const place = { url: location.pathname + location.search, ticked, top: frame?.scrollTop, left: frame?.scrollLeft };
  sessionStorage.setItem(KEPT, JSON.stringify({ ...place, window: scrollY }));
}

function takePlace() {
  const place = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (place?.url !== location.pathname + location.search) return;
  for (const box of document.querySelectorAll("input[name=rowid]")) box.checked = place.ticked.includes(rowOf(box));
  frame?.scrollTo(place.left, place.top);
  scrollTo(0, place.window);
  frame?.focus({ preventScroll: true });
}

if (EVERY_MS) {
  note.className = "news";
  region.className = "news-region";
  region.setAttribute("role", "status");
  page.querySelector(".page-head").after(region);
  takePlace();
  addEventListener("pointermove", ({ clientX: x, clientY: y }) => Object.assign(pointer, { x, y }));
  document.addEventListener("visibilitychange", () => {
    wait = EVERY_MS; // somebody is here again
    later();
  });
  later();
}
