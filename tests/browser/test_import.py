"""Imports as people do them: a file goes out, is changed, comes back; and one that nobody here made."""

import csv
import io
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from admin_app.config import ROOT
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.jobs import running
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.tasks.model import Task
from tests.factories import make_task

FOLDER = Path(os.environ.get("TASKDESK_REAL_FILES", ROOT.parent / "shared" / "data"))


@pytest.fixture
def work(office):
    """Does the job that a page waits for, as the job process would; a script has the page go on by itself."""

    def call(page, *, again=False):
        shown = page.locator("section.step .job-state, #problems, .plan-tiles, .done-head").first
        expect(shown).to_be_visible()
        number = page.locator("section.step").get_attribute("id").removeprefix("job-")
        with office():
            running.run(int(number))
        if again:
            page.locator("section.step a.btn").first.click()

    return call


@pytest.fixture
def titles(office):
    """The titles of tasks by their ids, as they are now."""

    def call(ids):
        with office():
            found = db.session.execute(select(Task.id, Task.title).where(Task.id.in_(ids))).all()
        by_id = dict(found)
        return [by_id[number] for number in ids]

    return call


def change_task(office, number, **values):
    with office(), change(db.session, SYSTEM, door="command"):
        records.update(db.session.get(Task, number), values, SYSTEM)


def exported(page, search):
    """The rows of an export, by column."""
    answer = page.request.get(f"/admin/tasks/export/csv/?search={search}&sort=title")
    assert answer.ok
    return list(csv.DictReader(io.StringIO(answer.text())))


def written(rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return {"name": "tasks.csv", "mimeType": "text/csv", "buffer": file.getvalue().encode()}


def tile(page, state):
    return page.locator(f".plan-tiles .is-{state} .tile-value")


def upload(page, file):
    page.goto("/admin/tasks/")
    page.locator(".page-actions a[href$='/import/']").click()
    page.locator("#file").set_input_files(file)
    with page.expect_navigation():
        page.locator(".upload .btn-primary").click()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_export_is_changed_imported_and_taken_back(language, open_page, office, work, titles):
    name = f"Round trip {language}"
    with office():
        ids = [make_task(f"{name} {n}", status="open", priority="low").id for n in range(6)]
    page = open_page("manager", language=language)
    rows = exported(page, name.replace(" ", "+"))
    assert len(rows) == 6
    rows[0]["title"] += " edited"
    rows[1]["priority"] = "urgent"
    rows[2]["due_date"] = "2026-12-24"
    rows[3]["title"] += " from the file"
    change_task(office, ids[3], title=f"{name} by somebody else")

    upload(page, written(rows))
    page.locator("[value=next]").click()
    expect(page.locator("[name=match][value=id]")).to_be_checked()
    page.locator(".form-buttons .btn-primary").click()
    work(page)
    for state, number in (("new", 0), ("changed", 3), ("conflict", 1), ("unchanged", 2), ("refused", 0)):
        expect(tile(page, state)).to_have_text(str(number))
    tile(page, "changed").click()
    expect(page.locator(".plan tbody tr")).to_have_count(3)
    expect(page.locator(".plan-cells del").first).to_contain_text(f"{name} 0")
    expect(page.locator(".plan-cells ins").first).to_contain_text(f"{name} 0 edited")
    tile(page, "conflict").click()
    expect(page.locator(".plan tbody tr")).to_contain_text(f"{name} by somebody else")

    page.locator("[value=run]").click()
    work(page)
    expect(page.locator(".done-head")).to_be_visible()
    after = [f"{name} 0 edited", *(f"{name} {n}" for n in (1, 2)), f"{name} by somebody else"]
    assert titles(ids)[:4] == after
    page.locator("form[action*='/undo/'] button.danger").click()
    expect(page.locator("section.step .notice-line")).to_be_visible()
    assert titles(ids)[:2] == [f"{name} 0", f"{name} 1"]
    with office():
        assert db.session.get(Task, ids[1]).priority == "low"


def test_conflicts_are_decided_row_by_row(open_page, office, work, titles):
    with office():
        ids = [make_task(f"Decided {n}").id for n in range(2)]
    page = open_page("manager")
    rows = exported(page, "Decided")
    for number in ids:
        change_task(office, number, title=f"Of somebody else {number}")
    upload(page, written([row | {"title": "From the file " + row["id"]} for row in rows]))
    page.get_by_role("button", name="It reads right").click()
    page.get_by_role("button", name="Check the file").click()
    work(page)
    expect(page.get_by_text("Nothing would change")).to_be_visible()
    page.locator(f"[name=row-{ids[0]}][value=overwrite]").check()
    page.get_by_role("button", name="Save what I chose").click()
    page.get_by_role("button", name="Import 1 task (1 changed)").click()
    work(page)
    expect(page.get_by_text("1 that somebody changed meanwhile was left as it is.")).to_be_visible()
    assert titles(ids) == [f"From the file {ids[0]}", f"Of somebody else {ids[1]}"]


def test_what_only_the_file_changed_is_merged_and_the_result_leads_to_it(open_page, office, work):
    with office():
        number = make_task("Merged", status="open", priority="low").id
    page = open_page("manager")
    rows = exported(page, "Merged")
    change_task(office, number, status="blocked", title="Merged here")
    upload(page, written([row | {"title": "Merged there", "priority": "urgent"} for row in rows]))
    page.get_by_role("button", name="It reads right").click()
    page.get_by_role("button", name="Check the file").click()
    work(page)
    row = page.locator(".plan tbody tr.is-conflict")
    expect(row).to_contain_text("changed here and in the file · it was ⁨Merged⁩")
    expect(row).to_contain_text("changed here; the file has what was there before")
    row.get_by_label("Take what only the file changed").check()
    page.get_by_role("button", name="Save what I chose").click()
    expect(row.get_by_label("Take what only the file changed")).to_be_checked()
    page.get_by_role("button", name="Import 1 task (1 changed)").click()
    work(page)
    page.get_by_role("link", name="1 was changed.").click()
    expect(page.locator(".facet.active")).to_contain_text("what was changed")
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    expect(page.locator("table.rows tbody")).to_contain_text("Merged here")
    with office():
        now = db.session.get(Task, number)
        assert (now.title, now.status, now.priority) == ("Merged here", "blocked", "urgent")


def test_unknown_projects_are_looked_up_while_one_types(open_page, office, work):
    page = open_page("manager")
    content = b"title,project\nLooked up,Smal projekt 117\n"  # there are more than a select shows
    upload(page, {"name": "projects.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="It reads right").click()
    page.get_by_label("Projects").select_option("refuse")
    page.get_by_role("button", name="Check the file").click()
    work(page)
    picker = page.locator(".asked-texts").get_by_role("combobox")
    picker.click()
    expect(page.get_by_role("option", name="Nothing: leave the field empty")).to_be_visible()
    picker.press_sequentially("small 117")
    page.get_by_role("option", name="Small project 117").click()
    page.get_by_role("button", name="Check with these meanings").click()
    work(page)
    page.get_by_role("button", name="Import 1 task (1 new)").click()
    work(page)
    expect(page.get_by_role("heading", name="1 task imported")).to_be_visible()
    with office():
        named = select(Project.name).join(Task, Task.project_id == Project.id)
        assert db.session.scalars(named.where(Task.title == "Looked up")).all() == ["Small project 117"]


def test_a_real_file_in_shift_jis_is_read_understood_and_imported(open_page, office, work):
    file = FOLDER / "gantt-ja-sjis.csv"
    if not file.exists():
        pytest.skip(f"NOT TRIED ON REAL INPUT: {file} is not there")
    page = open_page("manager")
    upload(page, str(file))
    sample = page.locator("#sample")
    expect(sample).to_contain_text("#要件定義")
    expect(page.get_by_text("This file is not in UTF-8.")).to_be_visible()
    page.get_by_label("Encoding").select_option("cp1251")
    expect(sample).not_to_contain_text("#要件定義")
    page.get_by_label("Encoding").select_option("cp932")
    expect(sample).to_contain_text("#要件定義")
    page.get_by_role("button", name="It reads right").click()
    for column, key in ((0, "title"), (1, "status"), (4, "due_date"), (10, "description")):
        page.locator(f"#column-{column}").select_option(key)
    page.get_by_role("button", name="Check the file").click()
    work(page)
    for text, meaning in (("完了", "Done"), ("着手中", "In progress")):
        page.get_by_role("row", name=re.compile(text)).get_by_role("combobox").select_option(label=meaning)
    page.get_by_role("button", name="Check with these meanings").click()
    work(page)
    page.get_by_role("button", name="Import 9 tasks (9 new)").click()
    work(page)
    expect(page.get_by_role("heading", name="9 tasks imported")).to_be_visible()
    with office():
        found = db.session.execute(select(Task.title, Task.status).order_by(Task.id.desc()).limit(9)).all()
    assert [tuple(row) for row in found[::-1]][:2] == [("#要件定義", "open"), ("タスク１", "done")]


def test_an_import_needs_no_script(open_page, office, work):
    page = open_page("manager", java_script_enabled=False)
    file = {
        "name": "plain.csv",
        "mimeType": "text/csv",
        "buffer": b"Our list\ntitle;status\nWithout scripts;open\n",
    }
    upload(page, file)
    page.locator("#delimiter").select_option(";")
    page.get_by_role("button", name="Show the file read like this").click()
    expect(page.locator("#sample tbody")).to_contain_text("Without scripts")
    page.get_by_role("button", name="It reads right").click()
    page.get_by_role("button", name="Check the file").click()
    work(page, again=True)
    page.get_by_role("button", name="Import 1 task (1 new)").click()
    work(page, again=True)
    expect(page.get_by_role("heading", name="1 task imported")).to_be_visible()


def test_a_file_is_dropped_and_its_size_is_looked_at_first(open_page):
    page = open_page("manager")
    page.goto("/admin/tasks/import/")
    page.locator("#file").evaluate("field => { field.dataset.limit = 3 }")
    page.locator("[data-drop]").evaluate(
        """(zone) => {
          const files = new DataTransfer();
          files.items.add(new File(["title"], "dropped.csv"));
          zone.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
        }"""
    )
    expect(page.get_by_role("alert")).to_contain_text("larger than an import takes")
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: Tasks")
    page.locator("#file").evaluate("field => { field.dataset.limit = 1000 }")
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("dropped.csv")
