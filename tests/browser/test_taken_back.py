"""What was done can be taken back: messages wait for who reads them, the focus finds its row again."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.factories import make_tag, make_task

LIST = "/admin/tasks/"
SAY = """
words => document.dispatchEvent(
  new CustomEvent("console:toast", { detail: { kind: "success", message: words } }))
"""
BECOME = """
state => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""
#: Longer than a message stays, in milliseconds.
LONG = 30_000


@pytest.fixture
def said(open_page):
    """A page whose time stands still, with two messages on it."""
    page = open_page("editor")
    page.clock.install()
    page.goto("/admin/account/")
    page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    for words in ("The first message.", "The second message."):
        page.evaluate(SAY, words)
    expect(toasts(page)).to_have_count(2)
    return page


def toasts(page):
    return page.locator("#toasts > .toast")


def test_messages_leave_by_themselves(said):
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(0)


def test_all_messages_wait_while_the_pointer_is_on_one(said):
    toasts(said).last.hover()
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(2)
    said.mouse.move(300, 300)
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(0)


def test_a_message_that_has_the_focus_waits_though_the_pointer_leaves_it(said):
    close = toasts(said).last.get_by_role("button")
    close.focus()
    toasts(said).last.hover()
    said.mouse.move(300, 300)
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(2)
    expect(close).to_be_focused()
    said.locator("main input:not([type=hidden])").first.focus()
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(0)


def test_who_closes_one_by_keyboard_may_read_the_other(said):
    toasts(said).last.get_by_role("button").press("Enter")
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(1)
    toasts(said).get_by_role("button").press("Enter")
    said.evaluate(SAY, "The third message.")
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(0)


def test_messages_wait_while_nobody_sees_the_page(said):
    said.evaluate(BECOME, "hidden")
    said.evaluate(SAY, "Said meanwhile.")
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(3)
    said.evaluate(BECOME, "visible")
    said.clock.run_for(LONG)
    expect(toasts(said)).to_have_count(0)


@pytest.mark.parametrize("others", [0, 2])
@pytest.mark.parametrize(("language", "undo"), [("en", "Undo"), ("ar", "تراجع")])
def test_undo_leads_back_to_a_row_that_had_left_its_list(open_page, office, others, language, undo):
    with office():
        tag = make_tag()
        for number in range(others):
            make_task(f"Stays {number}", by="editor", tags=[tag])
        task = make_task("Left and came back", by="editor", tags=[tag])
        address, number = f"{LIST}?tags_any={tag.id}&status_in=open", task.id
    page = open_page("editor", language=language)
    page.goto(address)
    row = page.locator(f"tr[data-id='{number}']")
    with page.expect_navigation():
        row.locator(".m [name=do]").press("Enter")
    expect(page.locator("#rows tbody tr")).to_have_count(others)
    button = page.locator("#toasts").get_by_role("button", name=undo)
    button.focus()  # it stays while somebody is there
    button.press("Enter")
    expect(row.locator(".t > a")).to_be_focused()
