// Before a form is sent: is this browser still signed in, and does the server answer? If not, the form
// stays as it is. Signing in again happens in a dialog, without leaving the page.

const dialog = document.getElementById("sign-in-again");
const RETRY_MS = 4000;
let checking = false;

const say = (message, kind = "error") =>
  document.dispatchEvent(new CustomEvent("console:toast", { detail: { kind, message } }));

async function session() {
  const answer = await fetch(dialog.dataset.session, {
    cache: "no-store",
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function send(form, submitter, token) {
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  form.dataset.checked = "";
  form.requestSubmit(submitter?.form === form ? submitter : null);
}

async function check(form, submitter) {
  for (let tries = 0; ; tries++) {
    try {
      const { signed_in: signedIn, csrf_token: token } = await session();
      if (signedIn) send(form, submitter, token);
      else askToSignIn(form, submitter, token);
      return;
    } catch (error) {
      if (error.message !== "503") {
        say(dialog.dataset.offline);
        return;
      }
      if (tries === 0) say(dialog.dataset.unavailable);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!dialog || !form.matches("form[data-guard]")) return;
    if (form.dataset.checked !== undefined) {
      delete form.dataset.checked;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (checking) return;
    checking = true;
    await check(form, event.submitter);
    checking = false;
  },
  true,
);

// ---- Signing in again -----------------------------------------------------------------------------

function askToSignIn(form, submitter, token) {
  const inner = dialog.querySelector("form");
  const problem = dialog.querySelector(".problem");
  problem.hidden = true;
  inner.onsubmit = async (event) => {
    event.preventDefault();
    problem.hidden = true;
    const tried = new FormData(inner);
    const refused = await inTurn(() => signIn(tried, token));
    if (!dialog.open) return;
    if (refused) {
      problem.textContent = refused;
      problem.hidden = false;
      // Who has begun to type the next one is left alone.
      if (inner.elements.password.value === tried.get("password")) inner.elements.password.select();
      return;
    }
    inner.elements.password.value = "";
    dialog.close();
    await check(form, submitter);
  };
  if (!dialog.open) dialog.showModal();
  (inner.elements.email.value ? inner.elements.password : inner.elements.email).focus();
}

let lastTry = Promise.resolve();

/** One try after the other: the answer to a wrong password that comes late would end the new session. */
function inTurn(attempt) {
  lastTry = lastTry.then(() => (dialog.open ? attempt() : null));
  return lastTry;
}

/** Null once this browser is signed in, else why not: one has to wait, the database is gone, … */
async function signIn(values, token) {
  const body = new URLSearchParams({ email: values.get("email"), password: values.get("password") });
  body.set("csrf_token", token);
  try {
    const answer = await fetch(dialog.dataset.signIn, { method: "POST", body, redirect: "manual" });
    if (answer.type === "opaqueredirect") return null;
    if (answer.status === 422) return dialog.dataset.refused;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[role=alert], .error-card p")?.textContent.trim() || dialog.dataset.refused;
  } catch {
    return dialog.dataset.offline;
  }
}

dialog?.querySelector("[data-close-dialog]").addEventListener("click", () => dialog.close());
