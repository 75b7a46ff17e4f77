// How far jobs are: each that has not finished is asked every two seconds, while the page is looked at.
// When one has changed its state, its block of the page comes anew from the server.

const EVERY_MS = 2000;
const AT_ONCE = 10;
const states = new Map();

const live = () => [...document.querySelectorAll("[data-job]")].slice(0, AT_ONCE);

async function ask(url) {
  const answer = await fetch(url, { cache: "no-store", headers: { Accept: "application/json" } });
  // A redirect leads to the sign-in page: the session has ended.
  return answer.ok && !answer.redirected ? answer.json() : null;
}

function show(block, job) {
  const bar = block.querySelector("progress");
  if (bar && job.total) {
    bar.max = job.total;
    bar.value = job.done;
  }
  block.querySelector("[data-job-progress]").textContent = job.progress;
  block.querySelector("[data-job-phase]").textContent = job.phase;
}

async function renew(blocks) {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const block of blocks) {
    const fresh = page.getElementById(block.id);
    if (!fresh) continue;
    const focused = block.contains(document.activeElement);
    block.replaceWith(document.adoptNode(fresh));
    fresh.dispatchEvent(new Event("console:fresh", { bubbles: true }));
    if (focused) (fresh.querySelector("a, button") ?? document.getElementById("main")).focus();
  }
}

async function look() {
  const changed = [];
  for (const block of live()) {
    const job = await ask(block.dataset.job);
    if (!job) continue;
    const before = states.get(block.id);
    states.set(block.id, job.state);
    if (job.finished || (before && before !== job.state)) changed.push(block);
    else show(block, job);
  }
  if (changed.length) await renew(changed);
}

async function watch() {
  if (document.visibilityState === "visible") {
    try {
      await look();
    } catch {
      // The server does not answer now: the next look may find it.
    }
  }
  if (live().length) setTimeout(watch, EVERY_MS);
}

if (live().length) setTimeout(watch, EVERY_MS);
