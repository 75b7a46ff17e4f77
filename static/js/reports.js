// The next times of a report follow its form; without this a button shows them.

const part = document.querySelector("[data-moments]");
const list = part?.querySelector("[data-list]");
let asked = 0;

async function show() {
  const said = new URLSearchParams();
  for (const name of ["kind", "weekday", "month_day", "at_time"]) said.set(name, part.querySelector(`[name=${name}]`).value);
  const number = ++asked;
  try {
    const answer = await fetch(`${part.dataset.moments}?${said}`, { headers: { Accept: "application/json" } });
    if (number !== asked || answer.redirected || !answer.ok) return;
    const items = (await answer.json()).map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    });
    list.replaceChildren(...items);
  } catch {
    // The server does not answer now: it says so when the form is saved.
  }
}

part?.addEventListener("change", show);
