"""The pages of a list by keyboard: to the next one and back, and to a day."""

from playwright.sync_api import expect


def test_pages_are_turned_by_keyboard(open_page):
    page = open_page("manager")
    page.goto("/admin/tasks/?page_size=25")
    first = page.locator("tbody .t").first.inner_text()
    page.get_by_role("link", name="Next page").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**after=**")
    expect(page.locator(".pages [aria-current=page]")).to_have_text("2")
    page.get_by_role("link", name="Previous page").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**before=**")
    expect(page.locator("tbody .t").first).to_have_text(first)


def test_a_jump_leads_to_a_beginning_of_words(open_page):
    page = open_page("manager")
    page.goto("/admin/tasks/?page_size=25&sort=title&status_not=cancelled")
    page.get_by_label("Go to the beginning of words in “Title”").focus()
    page.keyboard.type("C")
    page.keyboard.press("Enter")
    page.wait_for_url("**jump=C**")
    assert "status_not=cancelled" in page.url
    assert page.locator("tbody .t").first.inner_text()[0] >= "C"


def test_a_page_of_text_in_the_search_is_answered_with_the_list_and_a_sentence(open_page):
    page = open_page("viewer")
    page.goto("/admin/tasks/")
    page.get_by_role("searchbox", name="Search").fill("報告" * 5000)
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("longer than 500 characters")
    expect(page.locator("tbody tr").first).to_be_visible()
