"""The person's form: their language, their zone, their spreadsheet; and the raw form in other formats."""

import datetime as dt

import pytest
from sqlalchemy import update

from admin_app.export.formats import WorkbookFormat
from admin_app.export.guard import unescape
from admin_app.export.profile import Profile
from admin_app.extensions import db
from admin_app.tasks.model import Task
from tests.export.conftest import read_csv, read_lines, read_sheets

GERMAN = "separator=semicolon&decimal=comma&dates=dmy-dot"


@pytest.fixture
def reader(make_person):
    """A person in Madrid who reads Spanish."""
    return make_person("Eva", roles=["viewer"], locale="es", timezone="Europe/Madrid")


def test_a_person_gets_their_words_their_dates_and_their_clock(download, one_task, reader):
    data = download("csv", "form=person", reader)
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = read_csv(data, Profile("semicolon"))
    assert row == {
        "ID": str(one_task.id),
        "Título": "'=1+1",
        "Descripción": "one\ntwo 報告",
        "Estado": "En curso",
        "Prioridad": "Urgente",
        "Vencimiento": "28/02/2026",
        "Responsable": "Ada",
        "Proyecto": "Home",
        "Etiquetas": "a\\, c, b",
        "Creada por": "Editor Person",
        "Creación": "03/07/2026 00:04:05",
        "Actualización": "03/07/2026 00:04:05",
        "Finalización": "",
        "Versión": "1",
    }


def test_an_address_says_otherwise_for_one_file(download, one_task, reader):
    data = download("csv", "form=person&separator=tab&dates=iso&bom=no&encoding=cp1252", reader)
    (row,) = read_csv(data, Profile("tab", encoding="cp1252", bom=False))
    assert row["Vencimiento"] == "2026-02-28"
    assert row["Descripción"] == "one\ntwo ??"


def test_a_name_that_two_people_have_is_told_by_the_address(download, make_task, make_person):
    for number, name in enumerate(("Ada", "ADA", "Eva", "12")):
        person = make_person(name, email=f"p{number}@example.org", roles=["viewer"])
        make_task(f"t{number}", assignee=person)
    rows = read_csv(download("csv", "form=person&sort=title"), Profile())
    assert [row["Assignee"] for row in rows] == [
        "Ada <p0@example.org>",
        "ADA <p1@example.org>",
        "Eva",
        "12 <p3@example.org>",
    ]


def test_columns_are_chosen_and_come_in_that_order(download, one_task):
    assert download("csv", "columns=status,title") == b"status,title\r\nin_progress,'=1+1\r\n"
    assert download("csv", "columns=status&columns=id").startswith(b"status,id\r\n")


def test_some_rows_are_chosen_and_still_filtered(download, make_task):
    tasks = [make_task(f"t{number}", status=status) for number, status in enumerate(("open", "done", "open"))]
    ids = ",".join(str(task.id) for task in tasks[:2])
    assert len(read_csv(download("csv", f"ids={ids}"))) == 2
    assert [row["title"] for row in read_csv(download("csv", f"ids={ids}&status_in=open"))] == ["t0"]


class TestAWorkbook:
    def test_cells_have_their_types(self, download, one_task, reader):
        sheets = read_sheets(download("xlsx", "form=person", reader))
        header, row = sheets["Tareas"]
        cells = dict(zip(header, row, strict=True))
        assert cells["Título"] == "=1+1"
        assert cells["Vencimiento"] == dt.date(2026, 2, 28)
        assert cells["Creación"].replace(microsecond=0) == dt.datetime(2026, 7, 3, 0, 4, 5)
        assert (cells["ID"], cells["Versión"]) == (one_task.id, 1)
        assert cells["Finalización"] == ""

    def test_raw_moments_are_in_utc(self, download, one_task, reader):
        header, row = read_sheets(download("xlsx", "", reader))["tasks"]
        assert header[0] == "id"
        found = dict(zip(header, row, strict=True))["created_at"]
        assert found.replace(microsecond=0) == dt.datetime(2026, 7, 2, 22, 4, 5)

    def test_the_second_sheet_says_what_it_is(self, download, one_task, reader):
        note = dict(
            read_sheets(download("xlsx", "form=person&status_in=open,in_progress,done", reader))[
                "ⓘ Sobre este archivo"
            ]
        )
        assert note["Estado"] == "Abierta, En curso, Finalizada"
        assert note["Filas en el archivo"] == "1"
        assert note["Zona horaria"] == "Europe/Madrid"
        assert note["Hecha por"] == "Eva"

    @pytest.mark.parametrize("text", ["'=1", "''", "_x0041_", "a\r\nb", "http://example.org", "0012", "{=1}"])
    def test_text_is_text_and_comes_back(self, download, make_task, text):
        make_task("x", description=text)
        _header, (cell,) = read_sheets(download("xlsx", "columns=description"))["tasks"]
        assert unescape(cell) == text.replace("\r\n", "\n")

    def test_what_it_cannot_hold_is_replaced_and_counted(self, app, download, make_task):
        make_task("x")
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(update(Task.__table__).values(description="bell\x07 and \uffff"))
        sheets = read_sheets(download("xlsx", "columns=description"))
        assert sheets["tasks"][1] == ["bell\ufffd and \ufffd"]
        note = dict(sheets["ⓘ About this file"])
        assert note["Characters replaced"].startswith("2 characters")

    def test_days_that_workbooks_count_wrongly_are_text(self, download, make_task):
        make_task("x", due_date=dt.date(1900, 1, 1))
        _header, (cell,) = read_sheets(download("xlsx", "columns=due_date"))["tasks"]
        assert cell == "1900-01-01"

    def test_a_large_one_is_left_to_a_job(self, app, sign_in, insert_tasks):
        insert_tasks(3)
        app.config["EXPORT_JOB_ROWS"] = 2
        answer = sign_in("viewer").get("/admin/tasks/export/xlsx/?form=person&sort=title")
        assert answer.status_code == 303
        assert answer.location == "/admin/tasks/export/?sort=title&form=person&format=xlsx"

    def test_more_rows_than_it_can_have_are_refused_before_the_work(self, sign_in, insert_tasks, monkeypatch):
        insert_tasks(3)
        monkeypatch.setattr(WorkbookFormat, "max_rows", 2)
        answer = sign_in("viewer").get("/admin/tasks/export/xlsx/")
        assert answer.status_code == 400
        assert "CSV" in answer.text


class TestJsonLines:
    def test_values_have_their_types(self, download, one_task):
        (line,) = read_lines(download("jsonl"))
        assert line["id"] == one_task.id
        assert line["title"] == "=1+1"
        assert line["tags"] == ["a, c", "b"]
        assert line["completed_at"] is None
        assert line["created_at"] == "2026-07-02T22:04:05.000678Z"

    def test_no_rows_are_no_lines(self, download):
        assert download("jsonl") == b""


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("columns=nonsense", 400),
        ("columns=password", 400),
        ("form=other", 400),
        ("ids=x", 400),
        ("ids=" + ",".join(map(str, range(1, 1200))), 400),
        ("form=person&separator=x", 400),
        ("form=person&encoding=utf-7", 400),
        ("form=person&bom=maybe", 400),
        ("separator=tab", 400),
        ("guard=maybe", 400),
        ("guard=off", 403),
    ],
)
def test_what_is_not_understood_is_refused(sign_in, query, status):
    for kind in ("csv", "xlsx", "jsonl"):
        answer = sign_in("viewer").get(f"/admin/tasks/export/{kind}/?{query}")
        assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_the_guard_is_switched_off_by_who_may(download, one_task, make_role, make_person):
    make_role("daring", permissions=["tasks.see", "tasks.export", "exports.unguarded"])
    person = make_person("Rosa", roles=["daring"])
    assert b"\r\n=1+1\r\n" in download("csv", "columns=title&guard=off", person)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("area", ["projects", "tags", "users", "roles"])
def test_every_screen_is_exported_in_every_format_and_form(download, area, kind, make_project, make_tag):
    make_project("=x")
    make_tag("=y")
    for form in ("raw", "person"):
        assert download(kind, f"form={form}", "admin", area)
