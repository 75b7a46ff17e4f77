// Choices too many to list: a select with data-lookup asks the server while a person types.
// GET data-lookup&query=&offset=&limit= answers [[id, text], ...]. Without this the select is a select.

const FOUND_AT_ONCE = 10;

async function ask(address, query) {
  const url = new URL(address, location.href);
  url.searchParams.set("query", query);
  url.searchParams.set("offset", "0");
  url.searchParams.set("limit", String(FOUND_AT_ONCE));
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) throw new Error(answer.status);
  return (await answer.json()).map(([value, text]) => ({ value: String(value), text }));
}

function enhance(select) {
  const words = select.form.dataset;
  const empty = [...select.options].find((option) => option.value === "" && !select.multiple);
  const nothing = empty ? [{ value: "", text: empty.textContent }] : [];
  const named = (data, escape) => `<div><bdi>${escape(data.text)}</bdi></div>`;
  const said = (text) => () => {
    const line = document.createElement("div");
    line.className = "no-results";
    line.textContent = text;
    return line;
  };

  const picker = new window.TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: words.remove } } : {},
    maxItems: select.multiple ? null : 1,
    maxOptions: 200,
    allowEmptyOption: Boolean(empty),
    hidePlaceholder: true,
    preload: "focus",
    loadThrottle: 200,
    closeAfterSelect: !select.multiple,
    score: () => () => 1, // the server has found them; nothing is left out here
    load(query, done) {
      ask(select.dataset.lookup, query).then(
        (found) => {
          this.clearOptions();
          done(query ? found : [...nothing, ...found]);
        },
        () => done(),
      );
    },
    render: { option: named, item: named, no_results: said(words.nothingFound), loading: said(words.looking) },
  });

  const input = picker.control_input;
  input.setAttribute("dir", "auto");
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  select.setAttribute("aria-hidden", "true");
}

if (window.TomSelect) document.querySelectorAll("select[data-lookup]").forEach(enhance);
