// Links that are copied: <a data-copy data-done="…" data-failed="… {link}"> puts its own address onto the
// clipboard instead of going there. Other modules ask with a console:copy event {url, done, failed}.
// Without this they are plain links, to be copied by the browser's own menu.

const toast = (kind, message) =>
  document.dispatchEvent(new CustomEvent("console:toast", { detail: { kind, message } }));

// What browsers offer where a page has no right to the clipboard, or came over plain http.
function copyBySelecting(text) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  // Inside what is open: a modal dialog keeps the focus.
  (before?.closest("dialog") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus({ preventScroll: true });
  return done;
}

async function copy({ url, done, failed }) {
  const link = new URL(url, location.href).href;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    if (!copyBySelecting(link)) return toast("error", failed.replace("{link}", link));
  }
  toast("success", done);
}

document.addEventListener("console:copy", ({ detail }) => copy(detail));
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-copy]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  copy({ url: link.href, ...link.dataset });
  const menu = link.closest("details.menu");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
