"""A filtered list becomes a file: chosen in a dialog, or on a page where no script runs."""

import csv
import io
import secrets

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from admin_app.jobs import running
from tests.browser.axe import assert_accessible
from tests.factories import make_task


@pytest.fixture
def dialog(open_page, office):
    """The dialog of choices over a list of blocked tasks."""
    word = f"exported{secrets.token_hex(8)}"
    with office():
        for number in range(3):
            make_task(f"{word} {number}", status="blocked")
    page = open_page("viewer")
    page.goto(f"/admin/tasks/?search={word}&status_in=blocked&sort=title")
    page.locator("summary", has_text="Export").click()
    page.get_by_role("link", name="More choices…").click()
    return page.get_by_role("dialog", name="Export: Tasks")


def sheet_of(download, tmp_path):
    download.save_as(tmp_path / "file.xlsx")
    workbook = CalamineWorkbook.from_path(tmp_path / "file.xlsx")
    return workbook.get_sheet_by_name("Tasks").to_python(), workbook.sheet_names


def test_a_filtered_list_is_exported_through_the_dialog(dialog, tmp_path):
    page = dialog.page
    shown = page.locator("tbody .t a").all_inner_texts()
    expect(dialog).to_contain_text(f"Rows: {len(shown)}")
    dialog.get_by_label("XLSX", exact=True).check()
    dialog.locator("summary", has_text="Columns").click()
    dialog.get_by_label("Description").uncheck()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    (header, *rows), names = sheet_of(download.value, tmp_path)
    assert header[:3] == ["ID", "Title", "Status"]
    assert [row[1] for row in rows] == shown
    assert {row[2] for row in rows} == {"Blocked"}
    assert names == ["Tasks", "ⓘ About this file"]
    expect(dialog).to_be_hidden()
    page.goto("/admin/exports/")
    page.get_by_role("link", name="Tasks as XLSX").first.click()
    expect(page.locator("main")).to_contain_text("Blocked")


def test_the_menu_is_closed_behind_the_dialog_and_its_button_gets_the_focus_back(dialog):
    page = dialog.page
    expect(dialog).to_be_visible()
    assert page.locator("details.menu[open]").count() == 0
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("summary", has_text="Export")).to_be_focused()


def test_a_job_makes_the_file_when_asked(dialog, tmp_path, office):
    page = dialog.page
    dialog.get_by_label("CSV").check()
    dialog.get_by_role("button", name="As a job").click()
    page.wait_for_url("**/admin/jobs/*/")
    with office():
        running.run(int(page.url.rstrip("/").rpartition("/")[2]))
    page.reload()
    with page.expect_download() as download:
        page.locator("main a[href$=file]").click()
    download.value.save_as(tmp_path / "file.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "file.csv").read_text("utf-8-sig"), newline="")))
    assert rows and {row["Status"] for row in rows} == {"Blocked"}


def test_without_scripts_it_is_a_page(open_page, tmp_path):
    page = open_page("viewer", java_script_enabled=False)
    page.goto("/admin/tasks/?status_in=blocked")
    page.locator("summary", has_text="Export").click()
    page.get_by_role("link", name="More choices…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Export: Tasks")
    page.get_by_label("For programs").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "file.csv")
    assert (tmp_path / "file.csv").read_text().startswith("id,title,")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_ticked_rows_are_exported_by_who_may_change_nothing(open_page, tmp_path, scripts):
    page = open_page("viewer", java_script_enabled=scripts)
    page.goto("/admin/tasks/?status_in=blocked&sort=title")
    titles = page.locator("tbody .t a").all_inner_texts()[:2]
    for number in range(2):
        page.locator("[name=rowid]").nth(number).check()
    bar = page.locator("#bulk-bar")
    expect(bar.get_by_role("button", name="Edit")).to_have_count(0)
    bar.get_by_role("button", name="Export").click()
    page.wait_for_url("**/export/?**")
    expect(page.locator("main")).to_contain_text("Rows: 2")
    page.get_by_label("For programs").check()
    if scripts:
        assert_accessible(page, "choices")
    with page.expect_download() as download:
        page.get_by_role("main").get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "file.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "file.csv").read_text(), newline="")))
    assert [row["title"] for row in rows] == titles
