// Messages about what was done: they leave after a while (errors stay), wait while they are looked at,
// and can be closed. Other modules say something with a console:toast event {kind, message}, or {toast}:
// one that the server made.

const STAYS_MS = 8000;
const region = document.getElementById("toasts");

function leaveLater(toast) {
  if (toast.dataset.kind === "error") return;
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), STAYS_MS);
  };
  const wait = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", wait);
  toast.addEventListener("focusin", wait);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}

function show(toast) {
  region.append(toast);
  leaveLater(toast);
}

function say({ kind, message }) {
  const template = document.querySelector(`template#toast`);
  const toast = template.content.querySelector(`[data-kind="${kind}"]`).cloneNode(true);
  toast.querySelector("p").textContent = message;
  show(toast);
}

if (region) {
  // A live region speaks of what comes into it, not of what the page was born with.
  region.append(...region.children);
  [...region.children].forEach(leaveLater);
  document.addEventListener("console:toast", ({ detail }) => (detail.toast ? show(detail.toast) : say(detail)));
  region.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-close-toast]");
    if (!button) return;
    const toast = button.closest(".toast");
    const next = toast.nextElementSibling ?? toast.previousElementSibling;
    toast.remove();
    (next?.querySelector("button") ?? document.getElementById("main")).focus();
  });
}
