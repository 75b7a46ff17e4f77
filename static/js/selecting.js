// Ticked rows: how many, the whole page, a range with Shift, all that match; Escape or the cross lets go.
// Without this the check boxes and the bar below the table are a plain form.

const bar = document.getElementById("bulk-bar");
const boxes = bar ? [...document.querySelectorAll("input[name=rowid]")] : [];
const whole = document.getElementById("choose-page");
const all = bar?.querySelector("[name=all]");
const count = bar?.querySelector(".bulk-count");
const number = new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn" });
let last = null;

function chosen() {
  return boxes.filter((box) => box.checked);
}

function show() {
  const ticked = chosen().length;
  const how = all?.checked ? bar.dataset.totalText : number.format(ticked);
  bar.classList.toggle("on", Boolean(ticked || all?.checked));
  if (whole) {
    whole.checked = ticked > 0 && ticked === boxes.length;
    whole.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const text = ticked || all?.checked ? count.dataset.chosen.replace("{count}", how) : "";
  if (count.textContent !== text) count.textContent = text;
}

function tick(some, checked) {
  for (const box of some) box.checked = checked;
  if (all && !checked) all.checked = false;
  show();
}

function clear() {
  const inBar = bar.contains(document.activeElement);
  const back = last ?? chosen()[0];
  tick(boxes, false);
  if (inBar) (back ?? document.getElementById("rows")).focus();
}

function between(box) {
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  return boxes.slice(from, to + 1);
}

if (bar) {
  document.addEventListener("click", (event) => {
    const { target, shiftKey } = event;
    if (target.name === "rowid") {
      tick(shiftKey && last ? between(target) : [target], target.checked);
      last = target;
    }
    if (target === whole) tick(boxes, whole.checked);
    if (target === all) tick(boxes, all.checked);
    if (target.closest("[data-clear]")) clear();
  });
  // With Shift a browser would mark the words between two clicks.
  document.addEventListener("mousedown", (event) => {
    if (event.shiftKey && event.target.name === "rowid") event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !bar.classList.contains("on")) return;
    if (document.querySelector("dialog:modal, details.menu[open], [role=menu]")) return;
    if (event.target.closest("#panel")) return; // it closes first
    event.preventDefault();
    clear();
  });
  // A page that comes back has its ticks; one that is loaded again may have some, too.
  addEventListener("pageshow", show);
  show();
}
