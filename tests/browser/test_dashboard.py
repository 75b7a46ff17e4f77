"""The dashboard in a browser: marks lead to lists that hold as many rows, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visits import DESK, PHONE

OUTLINE = "link => getComputedStyle(link.querySelector('.hit')).strokeWidth"


def number_of(text):
    return int(re.search(r"\d+$", text.strip())[0])


def expect_rows(page, number):
    page.wait_for_url("**/admin/tasks/?**")
    expect(page.locator("h1 .count")).to_have_text(str(number))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("board", ["due", "flow"])
def test_a_mark_leads_to_a_list_with_as_many_rows(open_page, language, board):
    page = open_page("viewer", language=language)
    page.goto("/admin/")
    mark = page.locator(f".board-{board} .drawing a").last
    promised = number_of(mark.get_attribute("aria-label"))
    mark.locator(".hit").click()
    expect_rows(page, promised)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_lying_bars_and_tiles_lead_to_their_lists(open_page, language):
    page = open_page("viewer", language=language)
    for board in ("people", "projects", "ages"):
        page.goto("/admin/")
        part = page.locator(f".board-{board} .lying-bar a").first
        promised = number_of(part.locator("title").text_content())
        part.locator("rect").click()
        expect_rows(page, promised)
    page.goto("/admin/")
    tile = page.locator(".tile").first
    promised = number_of(tile.locator(".tile-value").inner_text())
    tile.click()
    expect_rows(page, promised)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_full_bars_are_as_long_as_each_other_whatever_number_stands_behind_them(open_page, size):
    page = open_page("viewer", size=size)
    page.goto("/admin/")
    page.locator(".board-people .figures tbody a:not(svg a)").first.evaluate(
        "link => (link.textContent = '1,234,567')"
    )
    tracks = page.locator(".board-people .track")
    widths = [box["width"] for box in (track.bounding_box() for track in tracks.all())]
    assert len(widths) > 2 and max(widths) - min(widths) < 1
    ends = page.locator(".board-people .with-bar > a").evaluate_all(
        "all => all.map((link) => Math.round(link.getBoundingClientRect().right))"
    )
    assert len(set(ends)) == 1, "the numbers end below each other"


def test_the_mark_that_the_keyboard_is_on_is_seen_and_opens(open_page):
    page = open_page("viewer")
    page.goto("/admin/")
    first = page.locator(".board-due .drawing a").first
    first.focus()
    page.keyboard.press("Tab")
    second = page.locator(".board-due .drawing a").nth(1)
    expect(second).to_be_focused()
    assert second.evaluate(OUTLINE) == "2px"
    promised = number_of(second.get_attribute("aria-label"))
    page.keyboard.press("Enter")
    expect_rows(page, promised)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_time_runs_from_left_to_right(open_page, language):
    page = open_page("viewer", language=language, size=PHONE)
    page.goto("/admin/")
    places = [mark.bounding_box()["x"] for mark in page.locator(".board-due .drawing .shape").all()]
    assert places == sorted(places)


def test_it_is_narrowed_to_a_project(open_page):
    page = open_page("viewer")
    page.goto("/admin/")
    whole = number_of(page.locator(".tile-value").first.inner_text())
    page.get_by_label("Project", exact=True).select_option(index=2)
    page.get_by_label("Look back").select_option("4")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**project_in=**weeks=4**")
    assert number_of(page.locator(".tile-value").first.inner_text()) < whole
    expect(page.locator(".board-flow tbody tr")).to_have_count(4)
    page.get_by_role("link", name="All projects").click()
    expect(page.locator(".tile-value").first).to_have_text(str(whole))


def test_on_paper_there_is_nothing_to_press_and_the_choice_is_said(open_page):
    page = open_page("viewer")
    page.goto("/admin/?weeks=13")
    page.emulate_media(media="print")
    expect(page.locator(".dashboard-narrow")).to_be_hidden()
    expect(page.locator(".dashboard-scope")).to_have_text("All projects · 13 weeks")
    expect(page.locator(".board-due .drawing")).to_be_visible()
