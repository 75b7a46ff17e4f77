// The menu of what was opened last: its list is fetched each time it opens, so that pages pay nothing for it.
// Without this it holds a link to the page with the same list.

let asking = false;

document.addEventListener(
  "toggle",
  async ({ target }) => {
    // Opened again before the answer came: a second one would take the place where somebody is by now.
    if (!target.matches?.("details.visited") || !target.open || asking) return;
    asking = true;
    const pop = target.querySelector(".pop");
    try {
      const answer = await fetch(pop.querySelector("a[data-whole]").href);
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = document.adoptNode(page.getElementById("part"));
      fresh.removeAttribute("id");
      pop.querySelector(".visited-list, .nil")?.remove();
      pop.prepend(fresh);
    } catch {
      // The link is there.
    } finally {
      asking = false;
    }
  },
  true,
);
