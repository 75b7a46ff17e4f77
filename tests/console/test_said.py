"""Messages that nobody reads cost neither the session nor the one that was said last."""

import json
import random
import re

from sqlalchemy import func, select

from admin_app.console.said import SHORT, that_fit
from admin_app.tasks.model import Task

LONG = 400


def of_length(length):
    """Whether messages fit into so many characters."""
    return lambda messages: len(json.dumps(messages)) <= length


def undo(text, number):
    return ("undo", {"text": text, "fields": [("id", number)]})


def test_what_fits_is_left_alone():
    messages = [("success", "One."), undo("Two.", 2)]
    assert that_fit(messages, of_length(LONG)) == messages


def test_of_equal_messages_the_newest_stays():
    said = [("error", "No."), undo("Yes.", 1), ("error", "No."), undo("Yes.", 2)]
    assert that_fit(said, of_length(LONG)) == [undo("Yes.", 1), ("error", "No."), undo("Yes.", 2)]


def test_the_oldest_go_and_how_many_is_said_also_when_more_go_later(app):
    with app.test_request_context():
        messages = []
        for number in range(50):
            messages = that_fit([*messages, ("success", f"Saved {number}.")], of_length(LONG))
        again = that_fit(messages, of_length(LONG))
    (_kind, count), *kept = messages
    assert kept[-1] == ("success", "Saved 49.")
    assert count["text"] == f"{50 - len(kept)} earlier messages are not shown."
    assert again == messages


def test_a_message_that_is_too_long_by_itself_is_shortened():
    ((kind, message),) = that_fit([undo("x" * 900, 7)], of_length(LONG))
    assert (kind, message["fields"]) == ("undo", [("id", 7)])
    assert message["text"] == "x" * (SHORT - 1) + "…"
    assert that_fit([("error", "y" * 900)], of_length(LONG))[0][1].endswith("y…")


def test_who_reads_no_page_between_many_saves_stays_signed_in_and_reads_of_the_last(sign_in, post, read):
    browser, letters = sign_in("editor"), random.Random(1)
    for _number in range(40):
        title = "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=200))
        answer = post(browser, "/admin/tasks/new/", {"title": title})
        assert answer.status_code == 303
        assert len(answer.headers["Set-Cookie"]) < 4096
    page = browser.get("/admin/tasks/")
    assert page.status_code == 200
    toasts = page.text[page.text.index('id="toasts"') :]
    assert title in toasts
    assert re.search(r"\d+ earlier messages are not shown\.", toasts)
    assert "earlier messages" not in browser.get("/admin/tasks/").text
    assert read(select(func.count(Task.id))) == [40]
