// Messages about what was done: they leave after a while (errors stay), wait while the pointer or the focus is
// among them and while nobody sees the page, and can be closed. Other modules say something with a
// console:toast event {kind, message}, or {toast}: one that the server made.

const STAYS_MS = 8000;
const region = document.getElementById("toasts");

const leaving = new Map(); // each toast that leaves by itself, with its timer
let isPointedAt = false;
let wasRead = false;

// All of them wait for one: what leaves would move the others under the pointer.
const isRead = () =>
  isPointedAt || document.visibilityState === "hidden" || region.contains(document.activeElement);

function leaveLater(toast) {
  clearTimeout(leaving.get(toast));
  const leave = () => {
    leaving.delete(toast);
    toast.remove();
  };
  leaving.set(toast, isRead() ? 0 : setTimeout(leave, STAYS_MS));
}

function look() {
  if (isRead() === wasRead) return;
  wasRead = isRead();
  for (const toast of leaving.keys()) {
    if (toast.isConnected) leaveLater(toast);
    else leaving.delete(toast);
  }
}

function show(toast) {
  region.append(toast);
  look();
  if (toast.dataset.kind !== "error") leaveLater(toast);
}

function say({ kind, message }) {
  const template = document.querySelector(`template#toast`);
  const toast = template.content.querySelector(`[data-kind="${kind}"]`).cloneNode(true);
  toast.querySelector("p").textContent = message;
  show(toast);
}

if (region) {
  // A live region speaks of what comes into it, not of what the page was born with.
  [...region.children].forEach(show);
  document.addEventListener("console:toast", ({ detail }) => (detail.toast ? show(detail.toast) : say(detail)));
  for (const [type, value] of Object.entries({ pointerenter: true, pointerleave: false })) {
    region.addEventListener(type, () => {
      isPointedAt = value;
      look();
    });
  }
  document.addEventListener("focusin", look);
  region.addEventListener("focusout", () => setTimeout(look)); // by then it is known where the focus went
  document.addEventListener("visibilitychange", look);
  region.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-close-toast]");
    if (!button) return;
    const toast = button.closest(".toast");
    const next = toast.nextElementSibling ?? toast.previousElementSibling;
    toast.remove();
    (next?.querySelector("button") ?? document.getElementById("main")).focus();
  });
}
