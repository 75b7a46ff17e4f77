"""Where a tag is the subject its colour is seen: in its list, its filter, its panel and its history."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import PHONE
from tests.factories import make_tag

LIST = "/admin/tags/"
COLOURS = ("blue", "green", "amber", "red", "violet")
CLEAR = "rgba(0, 0, 0, 0)"
#: The colour of the shape before a word, and of the word.
DRAWN = '(badge) => [getComputedStyle(badge, "::before").backgroundColor, getComputedStyle(badge).color]'


def shapes(place):
    """The colours of the shapes in a place, each of which differs from the colour of its word."""
    found = [place.locator(f".st-{colour}").first.evaluate(DRAWN) for colour in COLOURS]
    assert all(shape not in (word, CLEAR) for shape, word in found), found
    return {shape for shape, _word in found}


@pytest.fixture(scope="module")
def coloured(server):
    with server.app.app_context():
        return [make_tag(f"Coloured {colour}", colour=colour).id for colour in COLOURS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE])
@pytest.mark.usefixtures("coloured")
def test_the_list_of_tags_and_its_filter_show_colours(open_page, size, scheme):
    page = open_page("manager", scheme=scheme, **({"size": size} if size else {}))
    page.goto(f"{LIST}?search=coloured")
    assert len(shapes(page.locator("#rows tbody"))) == 5
    page.locator(".facet summary").first.click()
    expect(page.locator(".facet .n").first).to_be_visible()
    assert len(shapes(page.locator(".facet"))) == 5


def test_a_tag_shows_its_colour_in_its_panel_and_on_its_page(open_page, coloured):
    page = open_page("manager")
    for address in (f"{LIST}?open={coloured[3]}", f"{LIST}details/?id={coloured[3]}"):
        page.goto(address)
        for badge in page.locator(":is(#panel, .details-page) .st-red").all():
            shape, word = badge.evaluate(DRAWN)
            assert shape not in (word, CLEAR)
        expect(page.locator(":is(#panel, .details-page) .properties .st-red")).to_be_visible()
