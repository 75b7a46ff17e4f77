// The numbers of the tabs are kept for a moment (lists.js). Whatever is sent, from whichever page, may change
// them: then they are forgotten. On its way down, since a form may keep its own submit to itself.

document.addEventListener(
  "submit",
  ({ target }) => {
    if (target.method !== "post") return;
    const kept = Object.keys(sessionStorage).filter((key) => key.startsWith("counts "));
    for (const key of kept) sessionStorage.removeItem(key);
  },
  true,
);
