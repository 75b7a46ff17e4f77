// Days: the buttons beside a date that fill it in, wherever a form with one comes to be.

function localToday() {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())).toISOString().slice(0, 10);
}

function dayFromToday(group, days) {
  const [year, month, day] = (group.dataset.today || localToday()).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest(".quick-dates [data-days]");
  if (!button) return;
  const group = button.closest(".quick-dates");
  const { days } = button.dataset;
  const field = document.getElementById(group.dataset.for);
  field.value = days === "" ? "" : dayFromToday(group, Number(days));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
