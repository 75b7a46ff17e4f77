"""The page before an export: choices as a form, refusals beside it, and a job when one is asked for."""

import pytest
from sqlalchemy import select

from admin_app.export.model import Export
from tests.export.conftest import read_csv, read_sheets

URL = "/admin/tasks/export/"
FORM = {"format": "csv", "form": "raw", "columns": ["id", "title"], "status_in": "open"}


@pytest.fixture
def tasks(make_task):
    make_task("a")
    make_task("b", status="done")


@pytest.fixture
def exports(read):
    """The exports that were written down, newest last."""
    return lambda: read(select(Export).order_by(Export.id))


def test_the_list_leads_to_the_choices_for_its_rows(sign_in, tasks):
    client = sign_in("viewer")
    text = client.get("/admin/tasks/?status_in=open").text
    assert 'href="/admin/tasks/export/?status_in=open&amp;form=person&amp;format=csv" data-dialog' in text
    page = client.get(f"{URL}?status_in=open&form=person&format=csv").text
    assert 'name="status_in" value="open"' in page
    assert "Rows: 1" in page


def test_choices_lead_to_the_address_of_a_file(sign_in, post, tasks):
    client = sign_in("viewer")
    answer = post(client, URL, FORM)
    assert answer.status_code == 303
    assert answer.location == "/admin/tasks/export/csv/?status_in=open&columns=id,title"
    assert [row["title"] for row in read_csv(client.get(answer.location).get_data())] == ["a"]


def test_a_profile_that_is_the_persons_own_is_not_in_the_address(sign_in, post):
    own = {"separator": "comma", "decimal": "point", "dates": "mdy-slash", "encoding": "utf-8", "bom": "yes"}
    form = {**FORM, **own, "form": "person"}
    assert "separator" not in post(sign_in("viewer"), URL, form).location
    assert "separator=tab" in post(sign_in("viewer"), URL, {**form, "separator": "tab"}).location


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"columns": []}, 422, "Choose at least one column."),
        ({"columns": ["password"]}, 422, "password"),
        ({"format": "pdf"}, 404, "no export of this kind"),
        ({"form": "person", "encoding": "utf-7"}, 422, "utf-7"),
        ({"guard": "off"}, 403, "guard"),
        ({"ids": "x"}, 422, "ids"),
    ],
)
@pytest.mark.parametrize("job", [{}, {"job": "1"}])
def test_a_refused_choice_is_said_and_the_rest_is_kept(sign_in, post, changes, status, says, job):
    answer = post(sign_in("viewer"), URL, {**FORM, **changes, **job})
    assert answer.status_code == status
    assert says in answer.text
    assert 'name="status_in" value="open"' in answer.text


def test_a_filter_that_is_not_understood_is_no_wider_file(sign_in, post):
    assert post(sign_in("viewer"), URL, {**FORM, "status_in": "finished"}).status_code == 400
    assert sign_in("viewer").get(f"{URL}?status_in=finished").status_code == 400


class TestAJob:
    def test_it_makes_the_file_for_who_asked_and_nobody_else(self, app, sign_in, post, tasks, tmp_path):
        app.config["DATA_FOLDER"] = tmp_path
        client = sign_in("viewer")
        answer = post(client, URL, {**FORM, "format": "xlsx", "job": "1"})
        assert answer.status_code == 303
        page = client.get(answer.location)
        assert "1 row was written." in page.text
        file = client.get(f"{answer.location}file")
        header, row = read_sheets(file.get_data())["tasks"]
        assert (header, row[1:]) == (["id", "title"], ["a"])
        assert sign_in("editor").get(f"{answer.location}file").status_code == 404
        assert sign_in("admin").get(answer.location).status_code == 200
        assert sign_in("admin").get(f"{answer.location}file").status_code == 404

    def test_it_speaks_as_the_page_did(self, app, sign_in, post, tasks, tmp_path, exports):
        app.config["DATA_FOLDER"] = tmp_path
        client = sign_in("viewer")
        client.set_cookie("language", "ar")
        form = {**FORM, "form": "person", "separator": "tab", "job": "1"}
        answer = post(client, URL, form)
        text = client.get(f"{answer.location}file").get_data().decode("utf-8-sig")
        assert text.splitlines()[0] == "المعرّف\tالعنوان"
        (export,) = exports()
        assert (export.door, export.state, export.rows) == ("job", "done", 1)

    def test_it_is_cancelled_between_rows(self, app, sign_in, post, tasks, tmp_path, monkeypatch, exports):
        from admin_app.jobs.progress import Cancelled, Progress

        def cancelled(self, done=None, total=None, phase=None):
            if done:
                raise Cancelled()

        app.config["DATA_FOLDER"] = tmp_path
        monkeypatch.setattr(Progress, "step", cancelled)
        for kind in ("csv", "xlsx"):
            client = sign_in("viewer")
            answer = post(client, URL, {**FORM, "format": kind, "job": "1"})
            assert "Cancelled" in client.get(answer.location).text
            assert client.get(f"{answer.location}file").status_code == 404
        assert [export.state for export in exports()] == ["left", "left"]
