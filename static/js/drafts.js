// What is typed into a form is kept in this tab until it is saved: a reload or a crash loses nothing.
// preferences.js forgets the draft of a form that was saved, and all of them at sign-out.

const form = document.querySelector("form[data-guard]");
const key = `draft:${location.pathname}${location.search}`;
const NOT_KEPT = new Set(["csrf_token", "form_token", "version", "opened_version"]);

function fields() {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !NOT_KEPT.has(name) && !name.endsWith("__sent"),
  );
}

function fill(kept) {
  const values = Map.groupBy(kept, ([name]) => name);
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.has(field.name) || field.type === "hidden" || field.type === "submit") continue;
    const wanted = (values.get(field.name) ?? []).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
    else if (field.tomselect) field.tomselect.setValue(field.multiple ? wanted : (wanted[0] ?? ""));
    else if (field.multiple) for (const option of field.options) option.selected = wanted.includes(option.value);
    else field.value = wanted[0] ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function offer(kept) {
  const notice = document.getElementById("draft-offer").content.firstElementChild.cloneNode(true);
  notice.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-draft]")?.dataset.draft;
    if (!choice) return;
    if (choice === "put-back") fill(kept);
    else sessionStorage.removeItem(key);
    notice.remove();
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  form.before(notice);
}

if (form && document.getElementById("draft-offer")) {
  addEventListener("load", () => {
    const loaded = JSON.stringify(fields());
    const kept = sessionStorage.getItem(key);
    if (kept && kept !== loaded && !document.getElementById("problems")) offer(JSON.parse(kept));
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(fields())));
    form.addEventListener("change", () => sessionStorage.setItem(key, JSON.stringify(fields())));
  });
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sessionStorage.setItem("draft-sent", key);
  });
}
