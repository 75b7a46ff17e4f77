"""The same work where scripts do not run: by links, forms and pages."""

import csv

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD, make_task


@pytest.fixture
def plain(open_page):
    """Opens a page in which no script runs."""

    def open_plain(who="editor", **options):
        return open_page(who, java_script_enabled=False, **options)

    return open_plain


def test_signing_in_and_out_needs_no_script(plain):
    page = plain(None)
    page.goto("/admin/")
    page.locator("[name=email]").fill("editor@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/**")
    page.locator(".person summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/auth/login**")


def test_a_task_is_created_after_a_mistake_without_scripts(plain):
    page = plain()
    page.goto("/admin/tasks/")
    page.get_by_role("link", name="New task").click()
    page.locator("[name=description]").fill("Typed without scripts")
    page.locator("[data-save]").click()
    expect(page.get_by_role("alert")).to_contain_text("Title")
    expect(page.locator("[name=description]")).to_have_value("Typed without scripts")
    page.locator("[name=title]").fill("Made without scripts")
    page.locator("[name=project_id__typed]").fill("Small project 004")
    page.locator("[data-save]").click()
    expect(page.get_by_role("status").first).to_contain_text("created")
    expect(page.get_by_role("row", name="Made without scripts")).to_contain_text("Small project 004")


def test_search_facets_and_order_are_forms_and_links(plain):
    page = plain("viewer")
    page.goto("/admin/tasks/")
    page.locator(".facet summary").first.click()
    page.locator(".facet details[open]").get_by_label("Blocked").check()
    page.locator(".facet details[open]").get_by_role("button", name="Show").click()
    page.locator("[name=search]").fill("Schlüssel")
    page.locator("[name=search]").press("Enter")
    expect(page.locator(".facet.active")).to_contain_text("Blocked")
    rows = page.locator("tbody tr")
    expect(rows.first).to_contain_text("Schlüssel")
    page.get_by_role("columnheader", name="Title").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Title")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator(".facet.active")).to_have_count(0)


def test_a_task_is_completed_and_deleted_by_pages(plain, office):
    with office():
        task = make_task("By pages only", by="editor")
    page = plain()
    page.goto("/admin/tasks/?search=by+pages")
    page.locator("tbody [name=do]").click()
    expect(page.get_by_role("row", name="By pages only")).to_contain_text("Done")
    page.get_by_role("link", name="By pages only").click()
    page.get_by_role("link", name="Delete").click()
    assert f"/delete/?id={task.id}" in page.url
    page.get_by_role("button", name="Delete task").click()
    expect(page.get_by_role("status").first).to_contain_text("moved to the trash")


def test_an_export_is_a_plain_link(plain, office, tmp_path):
    with office():
        for number in range(3):
            make_task(f"Plainly into a file {number}", status="done")
    page = plain("viewer")
    page.goto("/admin/tasks/?search=plainly&status_in=done")
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    download.value.save_as(tmp_path / "tasks.csv")
    with (tmp_path / "tasks.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) - 1 == page.locator("tbody tr").count()


def test_language_and_theme_are_forms(plain):
    page = plain("nobody")
    page.goto("/admin/account/")
    page.locator(".person summary").click()
    page.locator(".person").get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator(".person summary").click()
    page.locator(".person [name=theme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator(".person summary").click()
    page.locator(".person").get_by_role("button", name="English").click()
    page.locator(".person summary").click()
    page.locator(".person [name=theme][value=auto]").click()


def test_nothing_is_shown_that_only_a_script_could_answer(plain):
    for address in ("/admin/tasks/", "/admin/tasks/new/", "/auth/change"):
        page = plain("admin")
        page.goto(address)
        for each in page.locator("button[type=button]:visible").all():
            assert each.get_attribute("popovertarget"), each.evaluate("each => each.outerHTML")


def test_tabs_keep_no_room_for_numbers_that_never_come(plain):
    page = plain("viewer")
    page.goto("/admin/tasks/")
    tab = page.locator(".tabs a").first
    name = tab.locator("bdi")
    # What a link has on both sides of its words.
    assert tab.bounding_box()["width"] - name.bounding_box()["width"] <= 21
