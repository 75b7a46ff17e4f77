"""Each export has a page that says what its number means."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.export import noted
from admin_app.export.model import Export
from admin_app.export.note import _summary
from admin_app.export.related import Members


def page_of(answer):
    """The address of the page that explains an export."""
    return answer.headers["Link"].partition(">")[0].removeprefix("<")


def test_an_export_is_explained_on_a_page_of_its_own(sign_in, make_task, make_project):
    project = make_project("<b>Home")
    make_task("a", project=project)
    client = sign_in("viewer")
    sent = client.get(
        f"/admin/tasks/export/csv/?search=A&project_in={project.id},none&project_not=999&due=none&sort=-title"
    )
    sent.get_data()
    page = client.get(page_of(sent)).text
    for words in ("None, &lt;b&gt;Home", "not #999", "No date", "Title, falling", "Viewer Person", "UTC"):
        assert words in page
    assert "<dt><bdi>Rows in the file</bdi></dt><dd><bdi>1</bdi>" in page
    assert "After change" in page
    assert "Done" in page


def test_a_person_sees_their_own_exports_and_who_reads_the_history_sees_all(sign_in):
    client = sign_in("viewer")
    page = page_of(client.get("/admin/tasks/export/csv/"))
    assert "Tasks as CSV" in client.get("/admin/exports/").text
    assert "Tasks as CSV" not in sign_in("editor").get("/admin/exports/").text
    assert sign_in("editor").get(page).status_code == 404
    assert sign_in("admin").get(page).status_code == 200


@pytest.mark.parametrize("number", ["0", "x", "99999999999", "-1"])
def test_an_export_that_does_not_exist_is_a_page_of_ours(sign_in, number):
    assert sign_in("admin").get(f"/admin/exports/{number}/").status_code == 404


def test_it_can_be_made_again(sign_in, post):
    client = sign_in("viewer")
    sent = client.get("/admin/tasks/export/csv/?form=person&separator=tab&columns=title&status_in=open")
    page = client.get(page_of(sent)).text
    again = "format=csv&status_in=open&form=person&columns=title&separator=tab"
    assert f"/admin/tasks/export/?{again}".replace("&", "&amp;") in page
    assert client.get(f"/admin/tasks/export/?{again}").status_code == 200


def test_a_failure_is_written_down(app, sign_in, make_task, monkeypatch, read):
    def fails(*_args):
        raise OSError

    make_task("x")
    monkeypatch.setattr(Members, "column", fails)
    assert sign_in("viewer").get("/admin/tasks/export/csv/").status_code == 500
    assert read(select(Export.state)) == ["broken"]


def test_old_exports_are_forgotten(sign_in, read, monkeypatch):
    client = sign_in("viewer")
    for _ in range(2):
        client.get("/admin/tasks/export/csv/").get_data()
    assert len(read(select(Export.id))) == 2
    monkeypatch.setattr(noted, "KEPT", dt.timedelta(days=-1))
    client.get("/admin/tasks/export/csv/").get_data()
    assert len(read(select(Export.id))) == 1


def test_all_values_of_a_filter_are_named(app):
    from admin_app.console.facets import Facet, FacetOption

    options = [FacetOption(str(n), name, True) for n, name in enumerate("abc")]
    facet = Facet("k", "K", "i", "choices", "k_in", "k_not", True, True, "short", ("k_in",), options=options)
    with app.test_request_context():
        assert _summary(facet, ["0", "1", "2", "9"]) == "not a, b, c, #9"
