// Forms: nothing typed is lost by a wrong click, nothing is sent twice, limits are counted, the
// summary of problems takes the focus, Ctrl+Enter saves.

// ---- Problems -----------------------------------------------------------------------------------

const problems = document.getElementById("problems");
problems?.focus();
problems?.addEventListener("click", (event) => {
  const field = document.getElementById(event.target.closest("a[href^='#']")?.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.tomselect ?? field).focus();
  field.closest(".field")?.scrollIntoView({ block: "center" });
});

// ---- A new record begins with its first field; to a finger that would only show a keyboard ----------

const untouched = document.activeElement === document.body; // whoever was quicker than this types on
if (!problems && untouched && matchMedia("(pointer: fine)").matches) {
  const first = document.querySelector("[data-new] form :is(input:not([type=hidden]), textarea, select)");
  first?.focus({ preventScroll: true });
}

// ---- Sent once ----------------------------------------------------------------------------------

const sent = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-guard], [data-once]")) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.set(form, event.submitter);
  event.submitter?.setAttribute("aria-busy", "true");
});

// The back button brings a page back as it was left: let it be sent again.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const button of sent.values()) button?.removeAttribute("aria-busy");
  sent.clear();
});

// ---- Leaving with something unsaved -----------------------------------------------------------

const guarded = document.querySelector("form[data-guard]");
const leaveDialog = document.getElementById("leave");
const typed = () => JSON.stringify([...new FormData(guarded)].filter(([, value]) => typeof value === "string"));
let asLoaded = null;
let isTouched = false; // before everything was loaded
let leaving = false;

function isChanged() {
  if (!guarded || leaving || sent.has(guarded)) return false;
  return Boolean(problems) || isTouched || (asLoaded !== null && typed() !== asLoaded);
}

if (guarded) {
  // Tom Select rewrites selects when it starts, so what was there is read after it. Who types earlier is heard.
  const { activeElement: focused } = document;
  isTouched = guarded.contains(focused) && "defaultValue" in focused && focused.value !== focused.defaultValue;
  const touch = ({ isTrusted }) => (isTouched ||= isTrusted);
  guarded.addEventListener("input", touch);
  addEventListener("load", () =>
    setTimeout(() => {
      asLoaded = typed();
      guarded.removeEventListener("input", touch);
    }),
  );
  addEventListener("beforeunload", (event) => {
    if (isChanged()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = link && !link.hash && !link.target && !link.matches("[data-dialog], [download]");
    if (!elsewhere || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey) return;
    if (link.closest("dialog") || !isChanged()) return;
    event.preventDefault();
    leaveDialog.returnValue = "stay";
    leaveDialog.showModal();
    leaveDialog.onclose = () => {
      if (leaveDialog.returnValue !== "leave") return;
      leaving = true;
      location.href = link.href;
    };
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.closest("dialog#confirm")) leaving = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (document.querySelector("dialog:modal")) return;
    event.preventDefault();
    guarded.requestSubmit(guarded.querySelector("[data-save]"));
  });
}

// ---- Counting characters --------------------------------------------------------------------------

const FROM = 0.8;
const number = new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn" });

function count(field) {
  const limit = Number(field.dataset.limit);
  const used = [...field.value.trim()].length;
  const counter = field.parentElement.querySelector(".counter");
  counter.hidden = used < limit * FROM;
  counter.classList.toggle("over", used > limit);
  counter.textContent = field.form.dataset.counted
    .replace("{used}", number.format(used))
    .replace("{limit}", number.format(limit));
}

for (const field of document.querySelectorAll("form[data-counted] [data-limit]")) {
  const counter = document.createElement("p");
  counter.className = "counter";
  counter.id = `${field.id}-counter`;
  counter.setAttribute("role", "status");
  field.after(counter);
  field.addEventListener("input", () => count(field));
  count(field);
}

// ---- Passwords ---------------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-show-password]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.showPassword);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
}
