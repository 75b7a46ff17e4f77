// What is typed into a form is kept in this tab until it is saved: a reload or a crash loses nothing.
// preferences.js forgets the draft of a form that was saved, and all of them at sign-out.
//
// A draft knows which version of the record it was typed over. Put back and saved, it is merged with
// what others saved since, like any form that was open for long.

const form = document.querySelector("form[data-guard]");
const key = `draft:${location.pathname}${location.search}`;
const NOT_KEPT = new Set(["csrf_token", "form_token", "version", "opened_version"]);

function fields() {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !NOT_KEPT.has(name) && !name.endsWith("__sent"),
  );
}

/** The names of what was chosen by looking it up: after a reload the list does not hold them. */
function chosen() {
  const looked = [...form.elements].filter((field) => field.tomselect);
  return Object.fromEntries(
    looked.map((field) => [field.name, [...field.selectedOptions].map(({ value, text }) => ({ value, text }))]),
  );
}

const draft = () => JSON.stringify({ fields: fields(), chosen: chosen(), version: form.elements.version?.value });

function choose(field, wanted, options) {
  for (const option of options ?? []) field.tomselect.addOption(option);
  field.tomselect.setValue(field.multiple ? wanted : (wanted[0] ?? ""));
}

function fill(kept) {
  const wantedOf = (name) => kept.fields.filter(([other]) => other === name).map(([, value]) => value);
  if (kept.version && form.elements.version) form.elements.version.value = kept.version;
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.has(field.name) || field.type === "hidden" || field.type === "submit") continue;
    const wanted = wantedOf(field.name);
    if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
    else if (field.tomselect) choose(field, wanted, kept.chosen[field.name]);
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

function keep() {
  sessionStorage.setItem(key, draft());
}

if (form && document.getElementById("draft-offer")) {
  let isTouched = false;
  const touch = ({ isTrusted }) => (isTouched ||= isTrusted);
  form.addEventListener("input", touch);
  addEventListener("load", () => {
    const loaded = JSON.stringify(fields());
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (kept && JSON.stringify(kept.fields) !== loaded && !document.getElementById("problems")) offer(kept);
    if (isTouched) keep(); // whoever was quicker than the rest of the page
    form.removeEventListener("input", touch);
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
  });
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sessionStorage.setItem("draft-sent", key);
  });
}
