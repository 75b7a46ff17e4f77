// Imports: a file may be dropped, its size is looked at before it is sent, and what it reads like is
// shown anew after each choice. Everything here works without: by the file input and by buttons.

const DELAY_MS = 150;

// ---- The file -------------------------------------------------------------------------------------

const drop = document.querySelector("[data-drop]");
const input = drop?.querySelector("input[type=file]");
const problem = drop?.querySelector("[data-file-problem]");

function judge() {
  const file = input.files[0];
  const tooLarge = Boolean(file) && file.size > Number(input.dataset.limit);
  problem.textContent = tooLarge ? input.dataset.tooLarge : "";
  problem.hidden = !tooLarge;
  input.setAttribute("aria-invalid", String(tooLarge));
  return !tooLarge;
}

if (drop) {
  input.addEventListener("change", judge);
  for (const [kind, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", over);
    });
  }
  drop.addEventListener("drop", ({ dataTransfer }) => {
    if (!dataTransfer.files.length) return;
    input.files = dataTransfer.files;
    judge();
    input.form.querySelector("button").focus();
  });
  input.form.addEventListener("submit", (event) => {
    if (!judge()) event.preventDefault();
  });
}

// ---- Reading --------------------------------------------------------------------------------------

const reading = document.querySelector("form[data-look]");
let waiting = 0;
let asked = 0;

async function lookAnew(changed) {
  const said = new URLSearchParams(new FormData(reading));
  said.delete("csrf_token");
  if (changed === "sheet") said.delete("header_row"); // another sheet has other lines
  const number = ++asked;
  const sample = document.getElementById("sample");
  sample.classList.add("is-looking");
  try {
    const answer = await fetch(`${reading.dataset.look}?${said}`, { cache: "no-store" });
    if (number !== asked || answer.redirected || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    putIn(page, changed);
  } catch {
    // Without a connection the button says so.
  } finally {
    document.getElementById("sample")?.classList.remove("is-looking");
  }
}

function putIn(page, changed) {
  const fresh = page.getElementById("sample");
  if (!fresh) return; // a job looks at it: the button leads there
  document.getElementById("sample").replaceWith(document.adoptNode(fresh));
  document.getElementById("problems")?.remove();
  const trouble = page.getElementById("problems");
  reading.querySelector("[value=next]").disabled = Boolean(trouble);
  if (trouble) reading.before(document.adoptNode(trouble));
  for (const select of page.querySelectorAll("form[data-look] select")) {
    const mine = document.getElementById(select.id);
    if (!mine || select.id === changed) continue;
    const isFocused = mine === document.activeElement;
    mine.replaceWith(document.adoptNode(select));
    if (isFocused) select.focus();
  }
}

reading?.addEventListener("change", ({ target }) => {
  if (reading.dataset.slow !== undefined) {
    reading.requestSubmit(reading.querySelector("[value=show]"));
    return;
  }
  clearTimeout(waiting);
  asked++; // what is on its way was asked before this choice
  waiting = setTimeout(() => lookAnew(target.name), DELAY_MS);
});

// ---- Columns --------------------------------------------------------------------------------------

for (const select of document.querySelectorAll("select[data-chosen]")) {
  select.addEventListener("change", () => {
    const state = document.getElementById(select.getAttribute("aria-describedby"));
    state.dataset.state = select.value ? "good" : "left";
    state.querySelector("span").textContent = select.value ? select.dataset.chosen : select.dataset.left;
    const picture = state.querySelector("use");
    const [sprite] = picture.getAttribute("href").split("#");
    picture.setAttribute("href", `${sprite}#${select.value ? "circle-check" : "circle-dashed"}`);
    select.removeAttribute("aria-invalid");
  });
}
