// Choices that are many. A select with data-lookup asks the server while a person types:
// GET data-lookup&query=&offset=&limit= answers [[id, text], ...]. One with several choices, or a long
// list, is searched where it stands. Without this a select is a select.

const FOUND_AT_ONCE = 10;
const LONG = 15;

async function ask(address, query) {
  const url = new URL(address, location.href);
  url.searchParams.set("query", query);
  url.searchParams.set("offset", "0");
  url.searchParams.set("limit", String(FOUND_AT_ONCE));
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) throw new Error(answer.status);
  return (await answer.json()).map(([value, text]) => ({ value: String(value), text }));
}

function isRecord({ value }) {
  return /^\d+$/.test(value);
}

function asking(select) {
  // What is no record: nothing at all, for one.
  const plain = [...select.options].filter((option) => !select.multiple && !isRecord(option));
  const nothing = plain.map((option) => ({ value: option.value, text: option.textContent }));
  let asked = 0;
  return {
    preload: "focus",
    loadThrottle: 200,
    // The server has found them. “None” is no answer to what was typed, and Enter must not choose it.
    score: (query) => (item) => Number(!query || isRecord(item)),
    load(query, done) {
      const turn = ++asked;
      ask(select.dataset.lookup, query).then(
        (found) => {
          if (turn !== asked) return done(); // a slow answer to what was typed before
          this.clearOptions();
          done(query ? found : [...nothing, ...found]);
        },
        () => done(),
      );
    },
  };
}

function line(text) {
  return () => {
    const element = document.createElement("div");
    element.className = "no-results";
    element.textContent = text;
    return element;
  };
}

function enhance(select) {
  const words = select.form.dataset;
  const named = (data, escape) => `<div><bdi>${escape(data.text)}</bdi></div>`;
  const picker = new window.TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: words.remove } } : {},
    maxItems: select.multiple ? null : 1,
    maxOptions: 200,
    allowEmptyOption: !select.multiple,
    hidePlaceholder: true,
    closeAfterSelect: !select.multiple,
    render: { option: named, item: named, no_results: line(words.nothingFound), loading: line(words.looking) },
    ...(select.dataset.lookup ? asking(select) : {}),
  });

  picker.on("type", (typed) => picker.wrapper.classList.toggle("typing", typed !== ""));
  picker.on("blur", () => picker.wrapper.classList.remove("typing"));
  picker.on("item_add", () => picker.wrapper.classList.remove("typing"));

  const input = picker.control_input;
  input.setAttribute("dir", "auto");
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  select.setAttribute("aria-hidden", "true");
}

function isMany(select) {
  return select.multiple || select.dataset.lookup || select.options.length > LONG;
}

function enhanceIn(part) {
  const selects = [...part.querySelectorAll("form[data-guard] select")];
  selects.filter((select) => isMany(select) && !select.tomselect).forEach(enhance);
}

if (window.TomSelect) {
  enhanceIn(document);
  // A form that came into the page later.
  document.addEventListener("console:fresh", ({ target }) => enhanceIn(target));
}
