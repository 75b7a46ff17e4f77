"""How light and how steady the list is: what the first visit costs, how much of it a screen shows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.guard import go_with_fonts
from tests.browser.server import Server
from tests.browser.visits import fill

LIST = "/admin/tasks/"
KB = 1000

#: The rows that are seen whole, between the head that stays and the lower edge of their frame.
WHOLE_ROWS = """
() => {
  const frame = document.getElementById("rows").getBoundingClientRect();
  const head = document.querySelector("#rows thead").getBoundingClientRect();
  return [...document.querySelectorAll("#rows tbody tr")].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return top >= head.bottom - 1 && bottom <= Math.min(frame.bottom, innerHeight);
  }).length;
}
"""

#: What moved on the page after it was first painted, as browsers measure it (0: nothing).
SHIFT = """
() => new Promise((resolve) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) total += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(total)));
})
"""

#: The files that came over the network and not from the cache. Browsers keep pictures of tabs apart.
LOADED = """
() => performance.getEntriesByType("resource")
  .filter(({ transferSize, name }) => transferSize && !name.includes("/icon.svg"))
  .map(({ name }) => name)
"""


@pytest.fixture(scope="module")
def common_server(tmp_path_factory):
    """A console with as many people and projects as an office has."""
    server = Server(tmp_path_factory.mktemp("common"))
    fill(server.database_url, crowd=False)
    yield server.start()
    server.stop()


@pytest.fixture
def first_visit(visits_to):
    """The list as a browser opens it that has nothing in its cache: the page, and all answers to it."""
    page = visits_to("common_server").open("manager")
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(LIST)
    page.wait_for_load_state("networkidle")
    assert page.locator("tbody tr").count() == 50
    return page, answers


def test_the_first_visit_of_the_list_is_light(first_visit):
    _page, answers = first_visit
    sizes = {answer.url: len(answer.body()) for answer in answers}
    assert sum(sizes.values()) < 300 * KB, sizes
    assert len(answers) <= 12, list(sizes)
    assert len(sizes) == len(answers), "nothing is asked for twice"
    assert sizes[answers[0].url] < 60 * KB


def test_files_keep_for_ever_under_the_hash_of_what_they_hold(first_visit):
    _page, answers = first_visit
    files = [answer for answer in answers if "/static/" in answer.url]
    assert len(files) > 5
    for answer in files:
        assert re.search(r"\?v=[0-9a-f]{8}$", answer.url), answer.url
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answers[0].headers["cache-control"] == "no-store"


def test_a_second_visit_asks_for_the_page_alone(first_visit):
    page, _answers = first_visit
    page.goto(LIST + "?status_in=open")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LOADED) == []


def test_texts_travel_compressed(first_visit):
    _page, answers = first_visit
    for answer in answers:
        kind = answer.headers["content-type"].split(";")[0]
        if kind in ("text/html", "text/css", "text/javascript") or answer.url.endswith("icons.svg"):
            assert answer.headers.get("content-encoding") in ("br", "gzip"), answer.url


@pytest.mark.parametrize("density, rows", [("cosy", 14), ("compact", 18)])
def test_a_screen_shows_many_rows(visits_to, density, rows):
    page = visits_to("common_server").open("manager", cookies={"density": density}.items())
    page.goto(LIST)
    expect(page.locator("html")).to_have_attribute("data-density", density)
    assert page.evaluate(WHOLE_ROWS) >= rows


@pytest.mark.parametrize("asked", ["", "?status_in=open,blocked&priority_in=high,urgent&due=overdue"])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_filters_stand_on_one_line_and_titles_have_room_on_a_small_screen(visits_to, language, asked):
    page = visits_to("common_server").open("manager", language=language, size={"width": 1280, "height": 800})
    go_with_fonts(page, LIST + asked)
    chips = page.locator(".facets > *")
    assert chips.count() >= 5
    middles = [box["y"] + box["height"] / 2 for box in (chip.bounding_box() for chip in chips.all())]
    assert max(middles) - min(middles) < 6
    assert page.locator("tbody .t").first.bounding_box()["width"] > 280


@pytest.mark.parametrize("address", [LIST, "/admin/", "/admin/tasks/new/", "/admin/account/"])
def test_nothing_moves_once_it_is_shown(visits_to, address):
    page = visits_to("common_server").open("manager")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(SHIFT) == 0


@pytest.mark.parametrize("language, most", [("en", "999+"), ("es", "+999"), ("ar", "+999")])
def test_the_tabs_keep_room_for_their_numbers(visits_to, language, most):
    page = visits_to("common_server").open("manager", language=language)
    page.goto(LIST)
    tallies = page.locator(".tabs .tally")
    expect(tallies.last).not_to_be_empty()
    before = [tally.bounding_box() for tally in tallies.all()]
    tallies.evaluate_all("(all, text) => all.forEach((each) => (each.textContent = text))", most)
    assert [tally.bounding_box() for tally in tallies.all()] == before
