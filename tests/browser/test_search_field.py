"""The field of the search: the key that leads there is shown while it does, and Escape leads back."""

import pytest
from playwright.sync_api import expect

LIST = "/admin/tasks/?page_size=25"
LINKS = "tbody .t > a"


@pytest.fixture
def page(open_page):
    opened = open_page("manager")
    opened.goto(LIST)
    return opened


@pytest.fixture
def field(page):
    return page.locator(".search [type=search]")


@pytest.mark.parametrize("asked", ["", "&status_in=open", "&sort=title&view=all"])
def test_the_key_is_shown_until_something_is_typed_or_searched(page, field, asked):
    page.goto(LIST + asked)
    hint = page.locator(".search kbd")
    expect(hint).to_be_visible()
    field.focus()
    expect(hint).to_be_hidden()
    page.goto(f"{LIST}{asked}&search=minutes")
    expect(hint).to_be_hidden()


def test_escape_leads_back_to_the_row_where_somebody_was(page, field):
    for _ in range(2):
        page.keyboard.press("j")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(LINKS).nth(1)).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(LINKS).nth(2)).to_be_focused()


@pytest.mark.parametrize("clicked", [True, False])
def test_escape_leads_to_the_rows_from_wherever_somebody_came(page, field, clicked):
    if clicked:
        field.click()
    else:
        page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(LINKS).first).to_be_focused()


def test_escape_takes_back_what_was_not_sent_before_it_leaves(page, field):
    page.goto(f"{LIST}&search=e")
    page.keyboard.press("/")
    page.keyboard.type("never sent")
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(field).to_have_value("e")
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    expect(field).to_have_value("e")


def test_escape_in_the_search_leaves_ticks_and_the_panel_alone(page, field):
    page.locator("[name=rowid]").nth(1).check()
    page.goto(f"{LIST}&open=first")
    expect(page.locator("#panel h2")).to_be_visible()
    page.locator("[name=rowid]").nth(1).check()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator("[name=rowid]:checked")).to_have_count(1)


def test_escape_closes_a_menu_that_is_open_and_nothing_else(page, field):
    page.locator(".display summary").click()
    field.focus()
    page.locator(".display summary").evaluate("summary => { summary.parentElement.open = true }")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(page.locator(".display summary")).to_be_focused()
