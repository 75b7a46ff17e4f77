// Choices that are many. A select with data-lookup asks the server while a person types:
// GET data-lookup&query=&offset=&limit= answers [[id, text], ...]. One with several choices, or a long
// list, is searched where it stands. One with data-add takes a name that is not there: new:NAME is sent,
// and it is created when the form is saved. Without this a select is a select.

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

const holds = (text, part) => text.toLocaleLowerCase().includes(part.trim().toLocaleLowerCase());

function asking(select) {
  // What is no record: nothing at all, for one.
  const plain = [...select.options].filter((option) => !select.multiple && !isRecord(option));
  const nothing = plain.map((option) => ({ value: option.value, text: option.textContent }));
  let asked = 0;
  let answered = "";
  let found = new Set();
  return {
    preload: "focus",
    loadThrottle: 200,
    // The server has found them; until it has, those that are there are looked through. “None” is no answer
    // to what was typed. Enter must choose neither that nor what was found before.
    score: (query) => (item) =>
      Number(!query || (query === answered ? found.has(item.value) : isRecord(item) && holds(item.text, query))),
    load(_query, done) {
      const turn = ++asked;
      const query = this.inputValue(); // the first choices may be asked for after somebody typed
      ask(select.dataset.lookup, query).then(
        (answers) => {
          if (turn !== asked) return done(); // a slow answer to what was typed before
          answered = query;
          found = new Set(answers.map(({ value }) => value));
          this.clearOptions(); // what is chosen stays, though it may be no answer
          done(query ? answers : [...nothing, ...answers]);
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

function adding(select) {
  const say = (data, escape) => {
    const [before, after] = select.dataset.add.split("{name}").map(escape);
    return `<div class="create">${before}<bdi>${escape(data.input)}</bdi>${after}</div>`;
  };
  return {
    create: (text) => ({ value: `new:${text.trim()}`, text: text.trim() }),
    createFilter: (text) => text.trim() !== "" && ![...select.options].some((option) => isSame(option.text, text)),
    persist: false,
    say,
  };
}

// The server compares more kindly; this only spares people an offer to add what they see.
const isSame = (one, other) => one.trim().localeCompare(other.trim(), undefined, { sensitivity: "base" }) === 0;

function enhance(select) {
  const words = select.form.dataset;
  const { say, ...adds } = select.dataset.add ? adding(select) : {};
  const named = (data, escape) => `<div><bdi>${escape(data.text)}</bdi></div>`;
  const picker = new window.TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: words.remove } } : {},
    maxItems: select.multiple ? null : 1,
    maxOptions: 200,
    refreshThrottle: 0, // Enter chooses among what fits what was typed, however quickly it comes
    allowEmptyOption: !select.multiple,
    hidePlaceholder: true,
    closeAfterSelect: !select.multiple,
    render: {
      option: named,
      item: named,
      no_results: line(words.nothingFound),
      loading: line(words.looking),
      ...(say ? { option_create: say } : {}),
    },
    ...adds,
    ...(select.dataset.lookup ? asking(select) : {}),
  });

  picker.on("type", (typed) => picker.wrapper.classList.toggle("typing", typed !== ""));
  picker.on("blur", () => picker.wrapper.classList.remove("typing"));
  picker.on("item_add", () => {
    picker.wrapper.classList.remove("typing");
    if (!select.multiple) return;
    picker.setTextboxValue(""); // the next one is another word
    if (select.dataset.lookup) picker.load(""); // what was found for this one has no more to offer
  });

  const input = picker.control_input;
  input.setAttribute("dir", "auto");
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  select.setAttribute("aria-hidden", "true");
}

function isMany(select) {
  return select.multiple || select.dataset.lookup || select.dataset.add || select.options.length > LONG;
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
