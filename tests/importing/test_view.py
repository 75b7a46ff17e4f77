"""The import of a screen: step by step, for one person, with nothing written before the last."""

import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from admin_app.accounts.model import Role
from admin_app.database.transaction import transaction
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.importing import drafts, look, look_job
from admin_app.importing.model import Draft, Memory
from admin_app.permissions.actor import SYSTEM
from admin_app.records import service as records
from admin_app.tasks.model import Task
from tests.conftest import post
from tests.console.pages import titles
from tests.importing.pages import URL, page, problems_in, recognised, text_of, tile
from tests.importing.workbooks import xlsx


@pytest.fixture
def change_task(app):
    """Changes a task, as somebody else would."""

    def call(task):
        with app.app_context(), change(db.session, SYSTEM, door="command"):
            records.update(db.session.get(Task, task.id), {"title": "Changed meanwhile"}, SYSTEM)

    return call


@pytest.fixture
def take_right(app):
    """Takes a permission away from a role."""

    def call(name, permission):
        with app.app_context(), change(db.session, SYSTEM, door="command"):
            role = db.session.scalars(select(Role).where(Role.name == name)).one()
            kept = [each for each in role.permissions if each != permission]
            records.update(role, {"permissions": kept}, SYSTEM)

    return call


def test_a_file_becomes_tasks_and_is_deleted(checked, read, folder):
    client, at = checked("title,status\nOne,open\nTwo,done\n")
    assert "Import 2 tasks (2 new)" in page(client, at + "check/")
    assert read(select(Task.id)) == []
    answer = post(client, at + "check/", {"do": "run"})
    assert answer.location == at + "result/"
    assert "2 tasks imported" in page(client, at + "result/")
    assert read(select(Task.title).order_by(Task.id)) == ["One", "Two"]
    assert list(folder.iterdir()) == []
    assert read(select(Draft.state)) == ["done"]
    assert len(read(select(Memory.answers))) == 1


def test_what_went_out_comes_back_as_the_cells_that_differ(checked, make_task, read, folder, change_task):
    tasks = [make_task(f"Task {n}", status="open") for n in range(4)]
    rows = [f"{t.id},{t.title}{' edited' if n < 2 else ''},{t.version}" for n, t in enumerate(tasks)]
    change_task(tasks[1])
    client, at = checked("id,title,version\n" + "\n".join(rows) + "\n", {"match": "id"})
    html = page(client, at + "check/")
    assert [tile(html, state) for state in ("new", "changed", "conflict", "unchanged")] == [0, 1, 1, 2]
    assert "Import 1 task (1 changed)" in html
    shown = page(client, at + "check/?state=conflict")
    assert "Task 1 edited" in shown and "Task 0 edited" not in shown
    post(client, at + "check/", {"do": "run"})
    assert "1 that somebody changed meanwhile was left as it is." in page(client, at + "result/")
    assert read(select(Task.title).order_by(Task.id))[:2] == ["Task 0 edited", "Changed meanwhile"]


def test_a_conflict_is_decided_for_one_row_or_for_all(checked, make_task, read, folder, change_task):
    one, two = make_task("One"), make_task("Two")
    change_task(one)
    change_task(two)
    content = f"id,title,version\n{one.id},First,1\n{two.id},Second,1\n"
    client, at = checked(content, {"match": "id"})
    html = page(client, at + "check/")
    assert "Nothing would change" in html
    post(client, at + "check/", {"do": "save", f"row-{one.id}": "overwrite", f"row-{two.id}": "keep"})
    html = page(client, at + "check/")
    assert "Import 1 task (1 changed)" in html
    chosen = re.findall(r'name="row-(\d+)" value="(\w+)" checked', html)
    assert chosen == [(str(one.id), "overwrite"), (str(two.id), "keep")]
    post(client, at + "check/", {"do": "overwrite"})
    assert "Import 2 tasks (2 changed)" in page(client, at + "check/")
    post(client, at + "check/", {"do": "run", f"row-{two.id}": "keep"})
    assert read(select(Task.title).order_by(Task.id)) == ["First", "Changed meanwhile"]


def test_the_import_is_undone_as_one(checked, read, folder):
    client, at = checked("title,project\nOne,New\nTwo,New\n")
    post(client, at + "check/", {"do": "run"})
    html = page(client, at + "result/")
    batch = re.search(r'name="batch" value="([^"]+)"', html)[1]
    assert "Undo this import" in html
    post(client, "/admin/undo/", {"batch": batch})
    assert read(select(Task.id).where(Task.deleted_at.is_(None))) == []
    html = page(client, at + "result/")
    assert "This import was taken back." in html and "Undo this import" not in html


def test_the_result_leads_to_what_came_in(checked, make_task, read, folder):
    old, gone = make_task("Old"), make_task("Gone")
    make_task("Other")
    content = f"id,title,delete\n,New,\n{old.id},Older,\n{gone.id},Gone,yes\n,,\n{gone.id},again,no\n"
    client, at = checked(content, {"match": "id", "delete": "1"})
    post(client, at + "check/", {"do": "run", "skip_refused": "1"})
    found = dict(re.findall(r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)</a>', page(client, at + "result/")))
    links = {words: url.replace("&amp;", "&") for url, words in found.items()}
    assert titles(client.get(links["1 was created."])) == ["New"]
    assert titles(client.get(links["1 was changed."])) == ["Older"]
    assert sorted(titles(client.get(links["Look at what came in"]))) == ["New", "Older"]
    assert "again" in client.get(links["1 row was refused and left out."]).text
    assert "Gone" in client.get(links["1 was moved to the trash."]).text


def test_refused_rows_stop_the_import_until_they_are_left_out(checked, read, folder):
    client, at = checked("title,status\nOne,open\n,open\nTwo,no such\n")
    html = page(client, at + "check/?state=refused")
    assert "This field is required." in html and "“no such” is not one of the choices." in html
    answer = post(client, at + "check/", {"do": "run"})
    assert answer.status_code == 422 and "Some rows are refused." in text_of(answer)
    assert read(select(Task.id)) == []
    post(client, at + "check/", {"do": "run", "skip_refused": "1"})
    html = page(client, at + "result/")
    assert "2 rows were refused and left out." in html
    file = client.get(re.search(r'href="(/admin/jobs/\d+/file)"', html)[1]).get_data(as_text=True)
    assert "no such" in file and "One" not in file


def test_texts_that_nobody_knows_are_asked_and_the_answers_kept(checked, read, folder):
    client, at = checked("title,status,assignee\nOne,Erledigt?,Somebody\nTwo,open,Somebody\n")
    html = page(client, at + "check/")
    assert [re.sub("<[^>]*>", "", each) for each in re.findall(r'id="text-\d">(.*?) <span', html)] == [
        "Erledigt?",
        "Somebody",
    ]
    said = {"field-0": "status", "text-0": "Erledigt?", "value-0": "done"}
    said |= {"field-1": "assignee", "text-1": "Somebody", "value-1": "editor@example.org"}
    said |= {"field-2": "no such field", "text-2": "x", "value-2": "y"}
    assert post(client, at + "check/", {"do": "values", **said}).location == at + "check/"
    post(client, at + "check/", {"do": "run"})
    assert read(select(Task.status).order_by(Task.id)) == ["done", "open"]
    assert read(select(Memory.answers))[0]["values"]["status"] == {"Erledigt?": "done"}


def test_dates_that_can_be_read_in_two_ways_are_asked_once(checked, read, folder):
    client, at = checked("title,due\nOne,1/2/2026\n")
    assert "can be read in two ways" in page(client, at + "check/")
    post(client, at + "check/", {"do": "answer", "date_order-due_date": "mdy"})
    assert "Jan 2, 2026" in page(client, at + "check/")
    post(client, at + "check/", {"do": "run"})
    assert read(select(Task.due_date))[0].isoformat() == "2026-01-02"


def test_what_was_said_of_a_header_is_offered_the_next_time(checked, mapped, folder):
    content = "Aufgabe,Wer\nOne,editor@example.org\n"
    client, at = checked(content, {"column-0": "title", "column-1": "assignee", "constant-priority": "high"})
    post(client, at + "check/", {"do": "run"})
    client, at = mapped(content, client=client)
    html = page(client, at + "columns/")
    assert "You imported a file with these columns" in html
    assert recognised(client, at) == {"column-0": "title", "column-1": "assignee"}
    assert 'value="high" selected' in html
    assert 'value="high" selected' not in page(client, at + "columns/?fresh=1")
    other, there = mapped(content, who="admin")
    assert "You imported a file" not in page(other, there + "columns/")


def test_several_columns_fill_one_field_and_columns_without_a_name_have_letters(mapped, read, folder):
    client, at = mapped("title,Sprint,Sprint,\nOne,a,b,c\n")
    assert "Column D, without a name" in page(client, at + "columns/")
    said = {"column-0": "title", "column-1": "tags", "column-2": "tags", "column-3": "tags"}
    post(client, at + "columns/", said)
    assert "Tags, 3: \u2068a\u2069, \u2068b\u2069, \u2068c\u2069" in page(client, at + "check/")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"column-0": "", "column-1": "status"}, "Choose a column for it"),
        ({"column-0": "title", "column-1": "title"}, "Only one column can fill this field: Aufgabe, Stand."),
        ({"column-0": "title", "match": "id"}, "This can be done only if a column fills it."),
        ({"column-0": "title", "match": "external"}, "Say where the keys come from"),
        ({"column-0": "title", "timezone": "Nowhere/Land"}, "There is no time zone"),
    ],
)
def test_what_cannot_be_is_said_and_the_form_stays_as_it_was(said, sentence, mapped, folder):
    client, at = mapped("Aufgabe,Stand\nOne,open\n")
    answer = post(client, at + "columns/", {"constant-project": "Ship & Co", **said})
    assert answer.status_code == 422
    assert sentence in problems_in(answer)
    assert 'value="Ship &amp; Co"' in text_of(answer)


def test_one_goes_back_to_the_columns_and_finds_what_one_said(checked, folder):
    client, at = checked("Aufgabe\nOne\n", {"column-0": "title", "constant-status": "blocked"})
    html = page(client, at + "columns/")
    assert recognised(client, at) == {"column-0": "title"} and 'value="blocked" selected' in html


def test_deleting_takes_a_tick_and_a_yes(checked, make_task, read, folder):
    one, two = make_task("One"), make_task("Two")
    content = f"id,title,delete\n{one.id},One,yes\n{two.id},Two,\n"
    client, at = checked(content, {"match": "id", "column-2": "delete"})
    assert "Nothing would change" in page(client, at + "check/")
    said = recognised(client, at)
    assert said["column-2"] == "delete", "it stays although it was not needed"
    without = post(client, at + "columns/", {**said, "match": "id", "delete": "1", "column-2": ""})
    assert without.status_code == 422 and "only if a column fills it" in problems_in(without)
    post(client, at + "columns/", {**said, "match": "id", "delete": "1"})
    assert "Import 1 task (1 to the trash)" in page(client, at + "check/")
    post(client, at + "check/", {"do": "run"})
    assert read(select(Task.title).where(Task.deleted_at.is_(None))) == ["Two"]


# -- How the file is read.


def test_an_encoding_that_is_a_guess_is_asked_with_a_suggestion_and_may_be_changed(begun, folder):
    client, at = begun("タスク名,状態\n要件定義,完了\n".encode("cp932"))
    html = page(client, at + "reading/")
    assert "Japanese (Shift-JIS) (suggested)" in html and "タスク名" in html
    assert "This file is not in UTF-8." in html
    answer = post(client, at + "reading/", {"do": "next", "encoding": "utf-8"})
    assert answer.status_code == 422 and "is not text in utf-8" in problems_in(answer)
    wrong = page(client, at + "reading/?encoding=cp1251")
    assert "タスク名" not in wrong
    post(client, at + "reading/", {"do": "next", "encoding": "cp932", "header_row": "1"})
    assert "タスク名" in page(client, at + "columns/")


def test_the_button_shows_what_was_chosen_without_going_on(begun, folder):
    client, at = begun("Our tasks\n\ntitle;status\nOne;open\n")
    answer = post(client, at + "reading/", {"do": "show", "delimiter": ";", "header_row": "0"})
    assert answer.location == at + "reading/"
    html = page(client, at + "reading/")
    assert '<option value="0" selected>' in html and '<option value=";" selected>' in html


def test_a_workbook_asks_which_sheet(send, folder):
    client, answer = send(xlsx({"One": {"A1": "title", "A2": "x"}, "Two": {"A1": "title", "A2": "y"}}))
    at = answer.location
    html = page(client, at)
    assert "This workbook has several sheets" in html and "Two" in html
    unseen = post(client, at, {"do": "next", "sheet": "Two", "sheet_shown": "One", "header_row": "2"})
    assert unseen.location == at, "its rows are shown first"
    html = page(client, at)
    assert "<bdi>y</bdi>" in html and '<option value="1" selected>' in html


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.7", "This is a PDF."),
        (b"PK\x03\x04nonsense", "This workbook is damaged"),
        (b"<html><table>", "This file is a web page or XML"),
    ],
)
def test_what_is_no_table_is_refused_and_not_kept(content, sentence, send, folder, read):
    client, answer = send(content)
    assert answer.status_code == 422 and sentence in problems_in(answer)
    assert list(folder.iterdir()) == []


def test_a_form_without_a_file_is_refused(sign_in, folder):
    answer = post(sign_in("manager"), URL, {})
    assert answer.status_code == 422 and "Choose a file first." in problems_in(answer)


def test_a_file_that_is_too_large_is_refused(send, app, folder):
    app.config["MAX_UPLOAD_MB"] = 0
    _client, answer = send("title\nOne\n")
    assert answer.status_code == 422 and "A file may have 0 MB at most." in problems_in(answer)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"title\n\x00\x00One\x00\n",
        b"\n\n\n",
        b'"title\n',
        ("title," + ",".join(f"c{n}" for n in range(600)) + "\n").encode(),
        b"title\n" + b"x" * 300_000 + b"\n",
        b"\xff\xfe\x00",
    ],
)
def test_odd_files_get_a_page_at_each_step(content, send, folder):
    client, answer = send(content)
    if answer.status_code == 422:
        return
    assert answer.status_code == 303
    page(client, answer.location)
    answer = post(client, answer.location, {"do": "next"})
    assert answer.status_code in (303, 422)


def test_a_huge_header_is_shown_and_mapped(mapped, folder):
    header = ["title", *(f"Column {n} " + "x" * 500 for n in range(498)), "tags"]
    client, at = mapped(",".join(header) + "\n" + ",".join("v" for _ in header) + "\n")
    assert recognised(client, at) == {"column-0": "title", "column-499": "tags"}


def test_a_workbook_that_takes_long_is_looked_at_by_a_job(send, folder, monkeypatch):
    monkeypatch.setitem(look.SMALL, "spreadsheet", 10)
    client, answer = send(xlsx({"Tasks": {"A1": "title", "A2": "One"}}))
    html = page(client, answer.location)
    assert "<bdi>One</bdi>" in html and "data-slow" in html
    at = answer.location.replace("reading/", "")
    assert post(client, answer.location, {"do": "next", "header_row": "1"}).location == answer.location
    assert post(client, answer.location, {"do": "next", "header_row": "1"}).location == at + "columns/"


# -- Who may, and what happens meanwhile.


def test_nobody_else_sees_an_import(checked, sign_in, folder):
    _client, at = checked("title\nOne\n")
    for who, status in (("admin", 404), ("viewer", 403), ("editor", 403)):
        other = sign_in(who)
        for step in ("reading", "columns", "check", "result"):
            assert other.get(f"{at}{step}/").status_code == status
        assert post(other, f"{at}abandon/").status_code == status
        assert post(other, f"{at}check/", {"do": "run"}).status_code == status


@pytest.mark.parametrize("number", ["0", "99999", "abc", "9" * 40, "%00"])
def test_what_is_no_import_is_not_found(number, sign_in, folder):
    assert sign_in("manager").get(f"{URL}{number}/reading/").status_code == 404


def test_who_loses_the_right_in_the_middle_writes_nothing(checked, app, read, folder, take_right):
    client, at = checked("title\nOne\n")
    take_right("manager", "tasks.import")
    assert post(client, at + "check/", {"do": "run"}).status_code == 403
    assert read(select(Task.id)) == []


def test_a_file_that_was_deleted_meanwhile_is_said_to_be_gone(checked, read, folder):
    client, at = checked("title\nOne\n")
    (stored,) = read(select(Draft.stored))
    (folder / stored / "file").unlink()
    for step in ("reading", "columns"):
        assert "The file of this import was deleted meanwhile." in page(client, f"{at}{step}/", 404)
    assert post(client, at + "check/", {"do": "run"}).status_code == 404
    assert read(select(Task.id)) == []


def test_a_file_that_was_changed_meanwhile_is_not_written(checked, read, folder):
    client, at = checked("title\nOne\n")
    (stored,) = read(select(Draft.stored))
    (folder / stored / "file").write_bytes(b"title\nTwo\n")
    post(client, at + "check/", {"do": "run"})
    assert "Nothing was written" in page(client, at + "result/")
    assert read(select(Task.id)) == [] and read(select(Draft.state)) == ["checking"]
    post(client, at + "check/", {"do": "again"})
    post(client, at + "check/", {"do": "run"})
    assert read(select(Task.title)) == ["Two"]


def test_a_row_that_was_changed_after_the_check_is_not_overwritten(
    checked, make_task, read, change_task, folder
):
    task = make_task("One")
    client, at = checked(f"id,title,version\n{task.id},Mine,1\n", {"match": "id"})
    change_task(task)
    post(client, at + "check/", {"do": "run"})
    assert "Nothing was written" in page(client, at + "result/")
    assert read(select(Task.title)) == ["Changed meanwhile"]


def test_two_clicks_on_the_button_are_one_import(checked, read, folder):
    client, at = checked("title\nOne\n")
    for _click in range(2):
        assert post(client, at + "check/", {"do": "run"}).status_code == 303
    assert read(select(Task.title)) == ["One"]


def test_of_two_who_claim_an_import_one_gets_it(app, make_import):
    draft = make_import(state="checking")
    with app.app_context():
        found = [drafts.claim(db.session.get(Draft, draft.id)) for _try in range(2)]
    assert found == [True, False]


def test_an_import_that_was_given_up_is_gone_with_its_file(checked, folder, read):
    client, at = checked("title\nOne\n")
    assert "tasks.csv" in page(client, URL)
    assert post(client, at + "abandon/").location == URL
    assert list(folder.iterdir()) == []
    page(client, at + "check/", 404)
    assert "tasks.csv" not in re.sub("“tasks.csv” was given up", "", page(client, URL))


def test_files_that_nobody_goes_on_with_are_deleted_after_some_hours(app, begun, read, folder):
    begun("title\nOne\n")
    with app.app_context():
        assert drafts.clear(app.config["DATA_FOLDER"], hours=48, days=30) == 0
        long_ago = now() - dt.timedelta(hours=49)
        with transaction(db.session):
            db.session.execute(update(Draft).values(updated_at=long_ago))
        assert drafts.clear(app.config["DATA_FOLDER"], hours=0, days=30) == 0
        look_job.clear()
    assert list(folder.iterdir()) == []
    assert read(select(Draft.state)) == ["abandoned"]


def test_files_lie_where_only_their_owner_reads_them(begun, folder):
    begun("title\nOne\n")
    (upload,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, upload.stat().st_mode & 0o777) == (0o700, 0o700)
    assert (upload / "file").stat().st_mode & 0o777 == 0o600
    assert len(upload.name) == 32


def test_what_stands_in_a_file_is_text_on_every_page(checked, folder):
    evil = '"><script>alert(1)</script>'
    quoted = evil.replace('"', '""')
    content = f'title,"{quoted}",status\n"{quoted}",=1+1,"{quoted}"\n'
    client, at = checked(content, name="<img src=x>.csv")
    for step in ("reading", "columns", "check"):
        html = page(client, f"{at}{step}/")
        assert "<script>alert" not in html and "&lt;script&gt;alert" in html
        assert "<img" not in html and "&lt;img src=x&gt;.csv" in html


def test_the_list_leads_to_the_import_for_those_who_may(sign_in, folder):
    assert 'href="/admin/tasks/import/"' in page(sign_in("manager"), "/admin/tasks/")
    empty = page(sign_in("manager"), "/admin/tasks/")
    assert empty.count('href="/admin/tasks/import/"') == 2, "in the head, and where there is nothing yet"
    assert "manage.py" not in empty
    for who in ("viewer", "editor"):
        assert 'href="/admin/tasks/import/"' not in page(sign_in(who), "/admin/tasks/")
    assert "import/" not in page(sign_in("manager"), "/admin/projects/")


def test_the_empty_file_has_the_header_in_the_language_of_the_reader(sign_in, folder):
    client = sign_in("manager")
    client.set_cookie("language", "es")
    text = client.get(URL + "template/").get_data().decode("utf-8-sig")
    assert text.startswith("Título,Descripción,Estado")


def test_a_job_of_an_import_leads_back_to_it(checked, folder):
    client, at = checked("title\nOne\n")
    assert f'href="{at}check/"' in page(client, "/admin/jobs/")


def test_what_is_being_written_is_not_given_up(sign_in, make_import, make_job, folder, read):
    job = make_job(by="manager", kind="import.apply", state="running", heartbeat_at=now())
    draft = make_import(by="manager", state="applying", job_id=job.id)
    client = sign_in("manager")
    assert "/abandon/" not in page(client, URL)
    assert post(client, f"{URL}{draft.id}/abandon/").location == f"{URL}{draft.id}/result/"
    assert read(select(Draft.state)) == ["applying"]


def test_a_job_that_is_cancelled_writes_nothing_and_the_check_is_there_again(
    checked, make_job, folder, read, app
):
    client, at = checked("title\nOne\n")
    cancelled = make_job(by="manager", kind="import.apply", state="cancelled")
    with app.app_context(), transaction(db.session):
        db.session.execute(update(Draft).values(state="applying", job_id=cancelled.id))
    html = page(client, at + "result/")
    assert "Nothing was written" in html and "It was cancelled." in html
    assert "Import 1 task (1 new)" in page(client, at + "check/")


def test_an_import_whose_job_never_came_to_be_can_be_run_again(checked, folder, read, app):
    client, at = checked("title\nOne\n")
    long_ago = now() - drafts.LOST_AFTER
    with app.app_context(), transaction(db.session):
        db.session.execute(update(Draft).values(state="applying", job_id=None, updated_at=long_ago))
    page(client, URL)
    assert post(client, at + "check/", {"do": "again"}).status_code == 303
    post(client, at + "check/", {"do": "run"})
    assert read(select(Task.title)) == ["One"]
