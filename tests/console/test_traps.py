"""Traps of stock Flask-Admin that the console closes; each test fails on the stock screen (see conftest)."""

import re

import pytest
from flask_admin.contrib.sqla import ModelView

from admin_app.console.view import ConsoleView
from admin_app.tags.model import Tag
from admin_app.tags.view import TagView
from tests.console import stock

#: SQLite hides what these would break.
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
BOTH_CLASSES = [ConsoleView, pytest.param(ModelView, marks=pytest.mark.xfail(strict=True))]


def test_the_stock_screen_works_at_all(stock_subject, post):
    subject = stock_subject
    assert "living" in subject.keeper.get(subject.url).text
    assert subject.keeper.get(f"{subject.url}edit/?id={subject.living}").status_code == 200
    post(subject.keeper, f"{subject.url}new/", {"name": "new"})
    assert "new" in subject.names().values()


def test_a_cell_cannot_be_changed_by_who_may_not_edit(subject, post):
    form = {"list_form_pk": subject.living, "name": "changed", "version": 1}
    answer = post(subject.reader, f"{subject.reading_url}ajax/update/", form)
    assert subject.names()[subject.living] == "living"
    assert answer.status_code == 403


def test_choices_cannot_be_looked_up_by_who_may_not_edit(subject):
    answer = subject.reader.get(f"{subject.reading_url}ajax/lookup/?name=owner&query=ada&limit=1000000")
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["new/", "edit/?id={0.living}", "delete/"])
def test_who_may_not_is_told_so_and_not_sent_elsewhere(subject, post, path):
    url = subject.reading_url + path.format(subject)
    answer = post(subject.reader, url, {"id": subject.living, "name": "changed"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["details/", "edit/", "delete/"])
def test_a_discarded_record_cannot_be_opened_by_its_id(subject, path):
    answer = subject.keeper.get(f"{subject.url}{path}?id={subject.discarded}")
    assert answer.status_code == 404


def test_a_discarded_record_cannot_be_edited_by_its_id(subject, post):
    url = f"{subject.url}edit/?id={subject.discarded}"
    answer = post(subject.keeper, url, {"name": "changed", "version": 1})
    assert subject.names()[subject.discarded] == "discarded"
    assert answer.status_code == 409  # what was typed is still there; see conflicts


def test_a_discarded_record_cannot_be_deleted_by_its_id(subject, post):
    answer = post(subject.keeper, f"{subject.url}delete/", {"id": subject.discarded})
    assert subject.discarded in subject.names()
    assert answer.status_code == 404


@pytest.mark.parametrize("engine_name", [POSTGRESQL], indirect=True)
def test_no_argument_breaks_a_list_or_a_record(subject):
    broken = [
        url
        for url in (
            *("?page=-1", "?page=99999999999999999999", "?search=a%00b"),
            *(f"details/?id={text}" for text in ("abc", "1,2", "99999999999999", "%00", "")),
        )
        if subject.keeper.get(subject.url + url).status_code >= 500
    ]
    assert broken == []


def test_a_list_has_an_order_that_ends_in_the_id(subject, queries):
    with queries(subject.engine) as seen:
        assert subject.keeper.get(subject.url).status_code == 200
    lists = [sql for sql in seen.statements if " LIMIT " in sql and "count(" not in sql and "name AS" in sql]
    assert lists, seen
    for sql in lists:
        assert re.search(r" ORDER BY .*\btags\.id (ASC|DESC) LIMIT ", sql), sql


@pytest.mark.parametrize("base", BOTH_CLASSES)
def test_a_misspelt_setting_is_refused_when_the_class_is_made(base):
    with pytest.raises(TypeError, match="column_serchable_list is no setting.*column_searchable_list"):
        type("Misspelt", (base,), {"column_serchable_list": ("name",)})


@pytest.mark.parametrize(
    ("view", "model"),
    [
        (TagView, Tag),
        pytest.param(stock.TagView, stock.Tag, marks=stock.FAILS),
    ],
)
def test_a_column_of_a_type_of_our_own_is_in_the_form(view, model, our_subject, stock_subject):
    subject = our_subject if view is TagView else stock_subject
    (admin,) = subject.app.extensions["admin"]
    screen = next(each for each in admin._views if isinstance(each, view))
    with subject.app.test_request_context():
        fields = set(screen.create_form()._fields)
    assert set(screen.form_columns) <= fields


def test_the_type_error_of_a_view_surfaces_as_itself(subject, monkeypatch):
    (admin,) = subject.app.extensions["admin"]
    screen = type(next(each for each in admin._views if each.endpoint == "tags"))

    def broken(*_args, **_kwargs):
        raise TypeError("of the view itself")

    monkeypatch.setattr(screen, "show_list" if hasattr(screen, "show_list") else "render", broken)
    monkeypatch.setattr(screen, "_handle_view", lambda *_args, **_kwargs: None)
    with subject.app.test_request_context(subject.url), pytest.raises(TypeError) as caught:
        subject.app.view_functions["tags.index_view"]()
    assert str(caught.value) == "of the view itself"


@pytest.mark.parametrize("site", ["ours", pytest.param("stock", marks=stock.FAILS)])
def test_no_list_of_people_reads_their_secrets(site, our_subject, stock_subject, sign_in, queries):
    if site == "ours":
        client, engine = sign_in("admin"), our_subject.engine
    else:
        client, engine = stock_subject.keeper, stock_subject.engine
    with queries(engine) as seen:
        assert client.get("/admin/users/").status_code == 200
    assert "password" not in str(seen)
