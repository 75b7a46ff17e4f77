"""Beside the panel a list is narrow: its chips are still told apart, and its rows keep their buttons."""

import pytest
from playwright.sync_api import expect

from tests.browser.guard import go_with_fonts

LIST = "/admin/tasks/"
COLUMNS = "title,status,priority,assignee,due_date,project,created_at,updated_at"
THREE_FILTERS = "&status_in=open,blocked&priority_in=high,urgent&due=overdue"
#: The chips of which nothing is seen, neither a picture nor a word.
BLANK = """
(chips) => chips.filter((chip) => ![...chip.children].some((part) => {
  const { width, height } = part.getBoundingClientRect();
  return part.checkVisibility() && width > 8 && height > 8;
})).map((chip) => chip.textContent.trim())
"""
#: Whether a person sees a thing whole, and nothing lies over its ends.
SEEN = """
(thing) => {
  const { left, right, top, bottom } = thing.getBoundingClientRect();
  const on = (x) => thing.contains(document.elementFromPoint(x, (top + bottom) / 2));
  return on(left + 2) && on(right - 2);
}
"""
GROUNDS = "(row) => [...row.cells].slice(1).map((cell) => getComputedStyle(cell).backgroundColor)"
CLEAR = "rgba(0, 0, 0, 0)"


def width_of(width):
    return {"width": width, "height": 800}


@pytest.mark.parametrize("width", [1024, 1200, 1280, 1399])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_chips_beside_the_panel_are_not_blank_and_keep_their_names(open_page, language, width):
    page = open_page("manager", language=language, size=width_of(width))
    for asked in ("", "&status_in=open", "&status_in=open&priority_in=high", THREE_FILTERS):
        go_with_fonts(page, f"{LIST}?open=first{asked}")
        chips = page.locator(".facets .chip")
        assert chips.count() >= 4
        assert chips.evaluate_all(BLANK) == []
        assert all(chip.aria_snapshot().strip("- ") for chip in chips.all())


@pytest.mark.parametrize("width", [1280, 1399])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_chips_beside_the_panel_take_one_line_while_one_is_in_use(open_page, language, width):
    page = open_page("manager", language=language, size=width_of(width))
    for asked in ("", "&status_in=open"):
        go_with_fonts(page, f"{LIST}?open=first{asked}")
        tops = page.locator(".facets > *").evaluate_all(
            "all => all.map((e) => e.getBoundingClientRect().top)"
        )
        assert max(tops) - min(tops) < 6, tops


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("width", "asked"), [(1024, "open=first"), (1280, "open=first"), (1366, "open=first"), (1024, "")]
)
def test_the_buttons_of_a_row_are_in_sight_however_wide_the_table_is(open_page, language, width, asked):
    page = open_page("manager", language=language, size=width_of(width))
    page.goto(f"{LIST}?{asked}&status_in=open&columns={COLUMNS}")
    row = page.locator("tbody tr:has([name=do])").first
    verb, dots = row.locator("[name=do]"), row.locator(".dots")
    assert dots.evaluate(SEEN)
    page.locator("#rows").evaluate("rows => rows.scrollBy(document.dir === 'rtl' ? -999 : 999, 0)")
    assert dots.evaluate(SEEN)
    if not asked:
        assert verb.evaluate(SEEN)
        return
    # Beside the panel there is no room for it: it is in the menu.
    expect(verb).to_be_hidden()
    dots.click()
    complete = page.get_by_role("menuitem", name={"en": "Complete", "ar": "إنجاز"}[language], exact=True)
    expect(complete).to_be_visible()


def test_without_scripts_the_verb_of_a_row_stays_beside_the_panel(open_page):
    page = open_page("manager", size=width_of(1280), java_script_enabled=False)
    page.goto(f"{LIST}?open=first&status_in=open")
    expect(page.locator("tbody [name=do]").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_days_are_read_beside_the_panel(open_page, language):
    page = open_page("manager", language=language, size=width_of(1280))
    page.goto(f"{LIST}?open=first&due_not=none")
    covered = """rows => rows.filter(row => {
      const day = row.querySelector("time").getBoundingClientRect();
      const buttons = row.querySelector(".m").getBoundingClientRect();
      return document.dir === "rtl" ? day.left < buttons.right : day.right > buttons.left;
    }).length"""
    assert page.locator("tbody tr:has(time)").evaluate_all(covered) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_buttons_of_a_row_have_the_ground_of_their_row(open_page, scheme):
    page = open_page("manager", scheme=scheme, size=width_of(1280))
    page.goto(f"{LIST}?open=first&page_size=25")
    opened, plain = page.locator("tbody tr").nth(0), page.locator("tbody tr").nth(2)
    assert plain.evaluate(GROUNDS)[-1] != CLEAR, "what is scrolled below it would be read with it"
    page.mouse.move(2, 2)
    assert len(set(opened.evaluate(GROUNDS))) == 1
    plain.locator("td").nth(2).hover()
    assert len(set(plain.evaluate(GROUNDS))) == 1
    plain.locator("[name=rowid]").check()
    page.mouse.move(2, 2)
    assert len(set(plain.evaluate(GROUNDS))) == 1
