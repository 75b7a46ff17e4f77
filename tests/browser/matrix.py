"""Every page there is, and every state of it that a person meets, for the tests that look at all of them."""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import assert_accessible
from tests.browser.guard import assert_fits
from tests.browser.visits import DESK, PHONE

#: Pictures of all states are written to this folder, if it is named: for people to look at.
PICTURES = os.environ.get("BROWSER_PICTURES")

MAIN, BARE, BROKEN = "server", "bare_server", "broken_server"


@dataclass(frozen=True)
class Look:
    """One page in one state.

    `act` is what is done after the address was opened; meanwhile a `locked` database takes nothing.
    """

    name: str
    path: str
    act: Callable | None = None
    status: int = 200
    who: str | None = "admin"
    on: str = MAIN
    locked: bool = False


def click(*selectors):
    """Click one thing after the other."""

    def act(page):
        for selector in selectors:
            page.locator(selector).first.click()

    return act


def press(key, seen):
    def act(page):
        page.keyboard.press(key)
        page.locator(seen).wait_for()

    return act


def then_see(selector, *clicks):
    """Click one thing after the other; the last leads to this."""

    def act(page):
        click(*clicks)(page)
        page.locator(selector).first.wait_for()

    return act


def at_the_end(page):
    """Go on behind the last row of the page; a phone shows the page of the record."""
    if page.viewport_size["width"] >= 900:
        page.keyboard.press("j")
        page.locator(".panel-edge:not(:empty)").wait_for()


def in_sidebar(act):
    """The sidebar is a drawer on a phone."""

    def opened(page):
        if page.viewport_size["width"] < 900:
            page.locator(".burger").click()
        act(page)

    return opened


def send_empty(page):
    page.locator("[data-save]").click()
    page.locator("#problems").wait_for()


def send_long_title(page):
    page.locator("[name=title]").fill("x" * 201)
    with page.expect_navigation():
        page.locator("[data-save]").click()


def send_impossible(page):
    page.locator("[name=title]").fill("x" * 201)
    page.locator("[name=description]").fill("y" * 20_001)
    send_empty(page)


def sign_in_wrongly(page):
    """Each time as somebody else: who fails too often waits."""
    return _fail_as(page, f"nobody{time.monotonic_ns()}@example.org")


def sign_in_too_often(page):
    """Until one has to wait: the first waits are so short that a slow machine lets them pass."""
    name = f"nobody{time.monotonic_ns()}@example.org"
    for _try in range(8):
        if _fail_as(page, name).status == 429:
            return


def _fail_as(page, name):
    page.locator("[name=email]").fill(name)
    page.locator("[name=password]").fill("not the password")
    with page.expect_navigation() as caught:
        page.locator("button.btn-primary").click()
    return caught.value


def type_and_leave(page):
    page.locator("[name=title]").fill("Half a title")
    page.locator(".back").click()
    page.locator("#leave").wait_for()


def look_up(page):
    found = page.locator(".ts-dropdown [data-value]")
    page.locator("#project_id-ts-control").click()
    expect(found).to_have_count(11)  # none, and the first ten
    page.keyboard.type("small project 002")
    expect(found).to_have_count(1)


def with_field(selector, value, then):
    """Change what a form would send, then press its button."""

    def act(page):
        page.locator(selector).first.evaluate("(field, value) => { field.value = value }", value)
        with page.expect_navigation():
            page.locator(then).first.click()

    return act


def save_deleted(page):
    """Save what was typed into a task that is in the trash by now."""
    form = page.locator("form.record-form")
    form.evaluate("(form) => { form.action = `?id=${location.hash.slice(1)}` }")
    send_empty(page)


def save_too_much(page):
    page.locator("[name=title]").fill("Too much")
    # In a hidden field, since a browser needs a while to lay out three million letters.
    page.locator("[name=csrf_token]").last.evaluate(
        "field => field.after(Object.assign(field.cloneNode(), { name: 'more', value: 'x'.repeat(3e6) }))"
    )
    with page.expect_navigation():
        page.locator("[data-save]").click()


def stale_edit(page):
    """Save a title that somebody else has changed since it was read."""
    theirs = page.context.new_page()
    theirs.goto(page.url)
    for tab, title in (
        (theirs, f"Theirs, at {time.monotonic_ns()}"),
        (page, f"Mine, at {time.monotonic_ns()}"),
    ):
        tab.locator("[name=title]").fill(title)
        with tab.expect_navigation():
            tab.locator("[data-save]").click()
    theirs.close()


def complete(page):
    with page.expect_navigation():
        page.locator("td.m [name=do]").first.click()


def stale_verb(page):
    """Complete a task that somebody else has changed since the list was read."""
    verb = page.locator("td.m [name=do]").first
    verb.evaluate("button => { button.value = button.value.replace(/\\d+$/, 99) }")
    with page.expect_navigation():
        verb.click()


def send_no_table(page):
    page.locator("#file").set_input_files({"name": "a.pdf", "mimeType": "text/csv", "buffer": b"%PDF-1.7"})
    with page.expect_navigation():
        page.locator(".upload .btn-primary").click()


def choose_no_title(page):
    page.locator("#column-1").select_option("")
    with page.expect_navigation():
        page.locator(".form-buttons .btn-primary").click()


def with_click(selector):
    def act(page):
        with page.expect_navigation():
            page.locator(selector).first.click()

    return act


def tick(page):
    for number in (0, 2):
        page.locator("[name=rowid]").nth(number).click()


def ask_for_nothing(page):
    click("[name=rowid]", "#bulk-bar button")(page)
    page.wait_for_url("**/bulk/")
    send_empty(page)


def every_month(page):
    page.locator("[name=kind]").select_option("monthly")
    page.locator(".of-month").wait_for()


ADD, DESCRIPTION = ".facets-more summary", "[data-facet-page][href*='facet=description']"

EXPORT_MENU = ".page-actions summary:has(+ .pop [download])"
EXPORT_CHOICES = ".page-actions [data-dialog][href*=export]"


def open_all(page):
    """Open whatever is folded in the page."""
    for number in range(page.locator("main details").count()):
        page.locator("main details > summary").nth(number).click()


LOOKS = (
    Look("sign-in", "/auth/login", who=None),
    Look("sign-in-refused", "/auth/login", sign_in_wrongly, 422, who=None),
    Look("sign-in-too-often", "/auth/login", sign_in_too_often, 429, who=None, on=BARE),
    Look("forgotten", "/auth/reset", who=None),
    Look("forgotten-sent", "/auth/reset", with_field("[name=email]", "x@y.org", ".btn-primary"), who=None),
    Look("reset", "/auth/reset/{reset}", who=None),
    Look(
        "reset-refused",
        "/auth/reset/{reset}",
        with_field("[name=password]", "short", "button.btn-primary"),
        422,
        None,
    ),
    Look("reset-dead", "/auth/reset/nonsense", who=None),
    Look("invitation", "/auth/invitation/{invitation}", who=None),
    Look("invitation-dead", "/auth/invitation/nonsense", status=404, who=None),
    Look("email-change", "/auth/email/{email_change}", who=None),
    Look("dashboard", "/admin/"),
    Look("dashboard-narrowed", "/admin/?project_in={project},none&weeks=52&nonsense=1", open_all),
    Look("dashboard-argument-unknown", "/admin/?weeks=7&project_in=x", who="viewer"),
    Look("dashboard-of-nobody", "/admin/", who="nobody"),
    Look("dashboard-empty", "/admin/", on=BARE),
    Look("tasks", "/admin/tasks/"),
    Look("tasks-as-viewer", "/admin/tasks/?page=1", who="viewer"),
    Look("tasks-sorted", "/admin/tasks/?sort=-priority,due_date&page_size=25"),
    Look("tasks-filtered", "/admin/tasks/?search=e&status_in=open,blocked,done&due=overdue&tags_not=1"),
    Look("tasks-argument-unknown", "/admin/tasks/?status_in=nonsense&colour=blue"),
    Look("tasks-nothing-matches", "/admin/tasks/?search=zzzz&priority_in=low"),
    Look("tasks-none", "/admin/tasks/", on=BARE),
    Look("tasks-none-for-viewer", "/admin/tasks/", on=BARE, who="viewer"),
    Look("tasks-facet", "/admin/tasks/", click(".facet summary")),
    Look("tasks-facet-of-days", "/admin/tasks/?due=today", click(".facet.active summary")),
    Look(
        "tasks-facet-long",
        "/admin/tasks/?project_in=none",
        then_see(".facet .narrow-down", ".facet.active summary"),
    ),
    Look("tasks-facet-page", "/admin/tasks/facets/?facet=status&priority_in=high"),
    Look("tasks-facet-added", "/admin/tasks/", then_see("[name=description]", ADD, DESCRIPTION)),
    Look("tasks-display", "/admin/tasks/", then_see(".display-form", ".display summary")),
    Look("tasks-display-page", "/admin/tasks/display/?sort=-priority,due_date"),
    Look("tasks-sorted-by-three", "/admin/tasks/?sort=-priority,due_date,title&columns=status,updated_at"),
    Look("tasks-view", "/admin/tasks/?view={view}"),
    Look("tasks-view-changed", "/admin/tasks/?from_view={view}&status_in=open&sort=title"),
    Look("tasks-view-gone", "/admin/tasks/?view=99999&status_in=open"),
    Look("view-new", "/admin/tasks/views/new/?search=e&status_in=open&due=overdue"),
    Look("view-new-refused", "/admin/tasks/views/new/?status_in=open", send_empty, status=422),
    Look("view-edit", "/admin/tasks/views/edit/?id={view}"),
    Look("view-delete", "/admin/tasks/views/delete/?id={view}"),
    Look("views", "/admin/tasks/views/"),
    Look("views-as-viewer", "/admin/tasks/views/", who="viewer"),
    Look("tasks-export", "/admin/tasks/", click(".page-actions details summary")),
    Look("export-dialog", "/admin/tasks/", then_see("#confirm .export-form", EXPORT_MENU, EXPORT_CHOICES)),
    Look("export-choices", "/admin/tasks/export/?status_in=open&form=person&format=xlsx", open_all),
    Look("export-choices-as-viewer", "/admin/tasks/export/?guard=off", who="viewer"),
    Look("export-choices-refused", "/admin/tasks/export/?columns=nonsense"),
    Look("exports", "/admin/exports/"),
    Look("visited", "/admin/visited/"),
    Look("exports-none", "/admin/exports/", on=BARE),
    Look("export-explained", "/admin/exports/1/"),
    Look("tasks-row-menu", "/admin/tasks/", then_see("[role=menu]", "td.m .dots")),
    Look("tasks-delete", "/admin/tasks/", then_see("#confirm-title", "td.m .dots", "[data-go=delete]")),
    Look("tasks-chosen", "/admin/tasks/", tick),
    Look("bulk-choose", "/admin/tasks/", then_see(".bulk-fields", "[name=rowid]", "#bulk-bar button")),
    Look("bulk-choose-refused", "/admin/tasks/", ask_for_nothing, 422),
    Look("bulk-preview", "/admin/tasks/", then_see(".bulk-tiles", "[name=rowid]", "[value=delete]")),
    Look("bulk-result", "/admin/tasks/bulk/result/?job=4"),
    Look("undo-left", "/admin/undo/left/?job=5"),
    Look("tasks-panel", "/admin/tasks/?status_in=open,blocked&open={task}"),
    Look("tasks-panel-as-viewer", "/admin/tasks/?open={changed}", who="viewer"),
    Look("tasks-panel-gone", "/admin/tasks/?open=99999"),
    Look("tasks-panel-at-the-end", "/admin/tasks/?status_in=cancelled&open=last", at_the_end),
    Look("people-panel", "/admin/users/?open={person}"),
    Look("tasks-keys", "/admin/tasks/", press("?", "#keys-help")),
    Look("person-menu", "/admin/tasks/", in_sidebar(click(".person summary"))),
    Look("menu", "/admin/tasks/", in_sidebar(lambda page: None)),
    Look("task-new", "/admin/tasks/new/"),
    Look("task-copy", "/admin/tasks/new/?copy={task}&status=nothing"),
    Look("task-new-refused", "/admin/tasks/new/", send_impossible, status=422),
    Look("task-look-up", "/admin/tasks/new/", look_up),
    Look("task-leave", "/admin/tasks/new/", type_and_leave),
    Look("task-edit", "/admin/tasks/edit/?id={task}"),
    Look("task-conflict", "/admin/tasks/edit/?id={task}", stale_edit, status=409),
    Look("task-deleted-meanwhile", "/admin/tasks/edit/?id={task}#{discarded}", save_deleted, status=409),
    Look("task-details", "/admin/tasks/details/?id={task}"),
    Look("task-cell", "/admin/tasks/ajax/update/?id={task}&field=status"),
    Look("task-cell-looked-up", "/admin/tasks/ajax/update/?id={task}&field=tags"),
    Look("task-cell-refused", "/admin/tasks/ajax/update/?id={task}&field=title", send_long_title, 422),
    Look("task-cell-beside", "/admin/tasks/", then_see("dialog.cell-editor", "tbody .cell:not(.pencil)")),
    Look("task-details-as-viewer", "/admin/tasks/details/?id={task}", who="viewer"),
    Look("task-delete", "/admin/tasks/delete/?id={task}"),
    Look("task-history", "/admin/tasks/history/?id={changed}"),
    Look("task-at-a-moment", "/admin/tasks/history/?id={changed}&at=2100-01-01T00:00"),
    Look("task-restore", "/admin/tasks/restore/?id={changed}&to=1"),
    Look("tasks-trash", "/admin/tasks/trash/"),
    Look("tasks-trash-empty", "/admin/tasks/trash/", on=BARE),
    Look("task-purge", "/admin/tasks/trash/purge/?id={discarded}"),
    Look("history", "/admin/history/"),
    Look("history-nothing-found", "/admin/history/?search=zzzz"),
    Look("reports", "/admin/reports/"),
    Look("reports-none", "/admin/reports/", on=BARE),
    Look("report", "/admin/reports/{report}/"),
    Look("report-new", "/admin/reports/new/?view=tasks:overdue", every_month),
    Look("report-new-refused", "/admin/reports/new/", send_empty, status=422),
    Look("report-edit", "/admin/reports/{report}/edit/"),
    Look("report-delete", "/admin/reports/{report}/delete/"),
    Look("jobs", "/admin/jobs/"),
    Look("jobs-none", "/admin/jobs/", on=BARE),
    Look("job-failed", "/admin/jobs/2/"),
    Look("job-running", "/admin/jobs/3/"),
    Look("import-file", "/admin/tasks/import/"),
    Look("import-file-refused", "/admin/tasks/import/", send_no_table, status=422),
    Look("import-reading", "/admin/tasks/import/1/reading/"),
    Look("import-reading-wrong", "/admin/tasks/import/1/reading/?encoding=utf-8&header_row=1"),
    Look("import-columns", "/admin/tasks/import/2/columns/"),
    Look("import-columns-refused", "/admin/tasks/import/2/columns/", choose_no_title, status=422),
    Look("import-check", "/admin/tasks/import/3/check/"),
    Look("import-check-of-conflicts", "/admin/tasks/import/3/check/?state=conflict"),
    Look("import-check-refused", "/admin/tasks/import/3/check/", with_click("[value=run]"), status=422),
    Look("import-question", "/admin/tasks/import/4/check/"),
    Look("import-not-checked", "/admin/tasks/import/5/check/"),
    Look("import-result", "/admin/tasks/import/6/result/"),
    Look("import-being-written", "/admin/tasks/import/7/result/"),
    Look("import-evil-columns", "/admin/tasks/import/8/columns/"),
    Look("import-evil-check", "/admin/tasks/import/9/check/"),
    Look("projects", "/admin/projects/"),
    Look("projects-none", "/admin/projects/", on=BARE),
    Look("project-new", "/admin/projects/new/", send_empty, status=422),
    Look("project-edit", "/admin/projects/edit/?id={project}"),
    Look("project-details", "/admin/projects/details/?id={project}"),
    Look("project-delete", "/admin/projects/delete/?id={project}"),
    Look("tags", "/admin/tags/"),
    Look("tag-new", "/admin/tags/new/"),
    Look("tag-edit", "/admin/tags/edit/?id={tag}"),
    Look("tag-details", "/admin/tags/details/?id={tag}"),
    Look("people", "/admin/users/"),
    Look("person-new", "/admin/users/new/", send_empty, status=422),
    Look("person-edit", "/admin/users/edit/?id={person}"),
    Look("person-details", "/admin/users/details/?id={person}"),
    Look("roles", "/admin/roles/"),
    Look("role-new", "/admin/roles/new/", send_empty, status=422),
    Look("role-edit", "/admin/roles/edit/?id={role}"),
    Look("role-matrix", "/admin/roles/matrix/"),
    Look("role-details", "/admin/roles/details/?id={role}"),
    Look("role-delete", "/admin/roles/delete/?id={role}"),
    Look("account", "/admin/account/"),
    Look("account-refused", "/admin/account/", with_field("[name=name]", "", "[data-save]"), status=422),
    Look("account-email", "/admin/account/email/"),
    Look("account-email-refused", "/admin/account/email/", send_empty, 422),
    Look("password", "/auth/change"),
    Look(
        "password-refused",
        "/auth/change",
        with_field("[name=new_password]", "short", "main .btn-primary"),
        422,
    ),
    Look("verify", "/auth/verify"),
    Look("error-400", "/admin/tasks/export/csv/?bogus=1", status=400),
    Look(
        "error-400-form",
        "/admin/tasks/",
        with_field(".row-verbs [name=csrf_token]", "x", "td.m [name=do]"),
        status=400,
    ),
    Look("error-403", "/admin/users/", status=403, who="viewer"),
    Look("error-404", "/admin/nothing-here", status=404),
    Look("error-404-signed-out", "/nothing-here", status=404, who=None),
    Look("error-404-record", "/admin/tasks/details/?id=999999", status=404),
    Look("error-405", "/admin/tasks/action/", status=405),
    Look("error-409", "/admin/tasks/", stale_verb, status=409),
    Look("error-413", "/admin/tasks/new/", save_too_much, status=413),
    Look("error-503", "/admin/tasks/", complete, status=503, locked=True),
    Look("error-500", "/admin/tags/", status=500, on=BROKEN),
)
LOOKS_BY_NAME = {look.name: look for look in LOOKS}
SIZES = {"desk": DESK, "phone": PHONE}

every_look = pytest.mark.parametrize("look", LOOKS, ids=[look.name for look in LOOKS])
every_size = pytest.mark.parametrize("size", SIZES)


def go_to(look, visits, language, size=DESK):
    """Open one page in one state; the page, once it answered with the status that it should."""
    page = visits.open(look.who, language=language, size=size)
    answers = []
    page.on("response", lambda r: answers.append(r.status) if r.request.is_navigation_request() else None)
    page.goto(look.path.format(**visits.ids))
    if look.act:
        with visits.server.locked() if look.locked else contextlib.nullcontext():
            look.act(page)
    page.wait_for_load_state()
    assert [status for status in answers if status not in (302, 303)][-1] == look.status, answers
    return page


def look_at(look, visits_to, language, size):
    """Open one page in one state, in light and in dark, and hold it against every rule."""
    page = go_to(look, visits_to(look.on), language, SIZES[size])
    shown = page.locator("html")
    assert shown.get_attribute("lang") == language
    assert shown.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert_fits(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{look.name}-{language}-{size}-{scheme}.png")
        assert_accessible(page, f"{language} {size} {scheme}")
