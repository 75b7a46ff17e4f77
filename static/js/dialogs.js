// Dialogs. A link with data-dialog leads to a confirmation page; here the part of that page in
// #confirm-content is shown in a dialog instead, so both ask the same and post the same form.

const confirmDialog = document.getElementById("confirm");
let asked = 0;

function plainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

async function confirmationFrom(url) {
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.adoptNode(page.getElementById("confirm-content"));
}

// A menu that a dialog was opened from has done its work; the focus comes back to its button.
function leaveMenu(link) {
  const menu = link.closest("details.menu");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

function show(content) {
  const title = document.createElement("h2");
  title.id = "confirm-title";
  title.textContent = content.dataset.title;
  content.removeAttribute("id");
  confirmDialog.replaceChildren(title, content);
  confirmDialog.showModal();
  content.querySelector("[data-close-dialog]").focus();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link && confirmDialog && plainClick(event)) {
    event.preventDefault();
    const turn = ++asked;
    try {
      const content = await confirmationFrom(link.href);
      if (turn !== asked) return; // another record is asked about by now
      leaveMenu(link);
      show(content);
    } catch {
      if (turn === asked) location.href = link.href;
    }
    return;
  }
  if (confirmDialog?.open && event.target.closest("[data-close-dialog]")) {
    event.preventDefault();
    confirmDialog.close();
  }
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog).showModal();
});

confirmDialog?.addEventListener("close", () => confirmDialog.replaceChildren());

// One click on the verb is enough, and a second one is not wanted.
confirmDialog?.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
  // What leads to a file leaves the page as it is.
  if ("download" in event.target.dataset) setTimeout(() => confirmDialog.close());
});
