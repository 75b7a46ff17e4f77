// Theme and density change at once and are saved behind the scenes; the other choices are plain forms.

const root = document.documentElement;
const AT_ONCE = ["theme", "density"];
const MODES = { light: "light", dark: "dark", auto: "light dark" };

function apply(name, value) {
  root.dataset[name] = value;
  if (name === "theme") document.querySelector("meta[name=color-scheme]").content = MODES[value];
  for (const button of document.querySelectorAll(`form[data-preferences] button[name=${name}]`)) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
}

async function save(form, button) {
  const failed = () => {
    const detail = { kind: "error", message: form.dataset.failed };
    document.dispatchEvent(new CustomEvent("console:toast", { detail }));
  };
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, button)),
      redirect: "manual",
    });
    if (!answer.ok && answer.type !== "opaqueredirect") failed();
  } catch {
    failed();
  }
}

let lastSave = Promise.resolve();

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("form[data-preferences]") || !AT_ONCE.includes(submitter?.name)) return;
  event.preventDefault();
  apply(submitter.name, submitter.value);
  // One after the other: of two that are on their way the first might be kept last.
  lastSave = lastSave.then(() => save(form, submitter));
});

// ---- Drafts (drafts.js keeps them, on pages with a form) ------------------------------------------

// A form that was sent is saved when the next page says so: then its draft has done its work. It stays
// when an error answered, or nobody did.
const sentDraft = sessionStorage.getItem("draft-sent");
if (sentDraft) {
  const saved = document.querySelector("#toasts > :is([data-kind=success], [data-kind=undo])");
  if (saved) sessionStorage.removeItem(sentDraft);
  sessionStorage.removeItem("draft-sent");
}

document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action")?.endsWith("/auth/logout")) sessionStorage.clear();
});
