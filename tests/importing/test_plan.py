"""A plan says what an import would do, and writes nothing."""

import datetime as dt

import pytest

from admin_app.accounts import service as accounts
from admin_app.errors import BadArgument, Forbidden
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.importing import staging
from admin_app.importing.names import NewName
from admin_app.importing.reading.table import FileRefused
from admin_app.permissions.actor import SYSTEM
from admin_app.records import service as records
from admin_app.tags.model import Tag
from tests.factories import email_of


def test_columns_are_found_by_our_keys_and_others_are_listed_as_ignored(plan, values_of):
    found = plan("ID,Priority , TITLE,url,,version\n1,high,Hello,x,y,3\n")
    assert found.columns.places == {"title": [2], "priority": [1]}
    assert found.columns.ignored == ["ID", "url", "E", "version"]
    assert values_of(found) == [{"title": "Hello", "priority": "high"}]


def test_a_column_that_is_mapped_wins_over_one_of_the_same_name(plan, values_of):
    found = plan("title,Summary\nwrong,right\n", title="Summary")
    assert values_of(found) == [{"title": "right"}]
    assert found.columns.ignored == ["title"]


def test_one_column_may_fill_two_fields(plan, values_of):
    found = plan("name\nBoth\n", title="name", description="name")
    assert values_of(found) == [{"title": "Both", "description": "Both"}]


@pytest.mark.parametrize(
    ("content", "mapping", "says"),
    [
        ("colour\nx\n", {}, "no column “title” for the field “title”. Its columns are: “colour”."),
        ("title\nx\n", {"status": "State"}, "no column “State” for the field “status”"),
        ("title,title\nx,y\n", {}, "“title” is there 2 times"),
        ("Summary,State,State\nx,a,b\n", {}, "“State” is there 2 times: B, C."),
        ("Summary,a,a\nx,a,b\n", {"status": "a"}, "“a” is there 2 times: B, C."),
    ],
)
def test_a_file_whose_columns_do_not_fit_is_refused(content, mapping, says, plan, app):
    with pytest.raises(FileRefused) as caught:
        plan(content, **mapping)
    with app.app_context():
        assert says in str(caught.value)


def test_columns_of_one_name_are_no_harm_while_nobody_asks_for_them(plan):
    assert plan("title,Sprint,Sprint\nx,a,b\n").counts()["new"] == 1


def test_a_field_that_does_not_exist_is_not_understood(plan):
    with pytest.raises(BadArgument, match="no field “colour”"):
        plan("title\nx\n", colour="title")


def test_values_are_read_by_what_their_field_is(plan, make_project, make_tag, person_of, values_of):
    project, tag = make_project("Ship"), make_tag("Été")
    found = plan(
        "title,description,status,priority,due_date,assignee,project,tags\r\n"
        '\'=1+1," two\r\nlines ",In_Progress,URGENT, 2026-12-31 ,'
        "Editor@Example.org, Ship , ete |new\\|one|ÉTÉ\r\n"
    )
    (values,) = values_of(found)
    assert values == {
        "title": "=1+1",
        "description": "two\nlines",
        "status": "in_progress",
        "priority": "urgent",
        "due_date": dt.date(2026, 12, 31),
        "assignee_id": person_of("editor").id,
        "project_id": project.id,
        "tags": [tag.id, values["tags"][1]],
    }
    assert isinstance(values["tags"][1], NewName) and values["tags"][1].name == "new|one"
    assert found.new_names() == {"tags": ["new|one"]}


def test_empty_cells_leave_the_default(plan, values_of):
    found = plan("title,description,status,priority,due_date,assignee,project,tags\nx,,,,,,,\n")
    assert values_of(found) == [
        {
            "title": "x",
            "description": "",
            "due_date": None,
            "assignee_id": None,
            "project_id": None,
            "tags": [],
        }
    ]


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("title", "", "This field is required."),
        ("title", "   \u3000", "This field is required."),
        ("title", "x" * 201, "This text has 201 characters; 200 are allowed."),
        ("title", "a\0b", "a character that cannot be stored"),
        ("description", "x" * 20_001, "20,001 characters; 20,000 are allowed"),
        ("status", "later", "“later” is not one of the choices."),
        ("priority", "1", "“1” is not one of the choices."),
        ("due_date", "31/02/2026", "not a date such as 2026-12-31"),
        ("due_date", "2026-02-30", "not a date such as 2026-12-31"),
        ("due_date", "20261331", "not a date such as 2026-12-31"),
        ("due_date", "2026-W01-1", "not a date such as 2026-12-31"),
        ("due_date", "0001-01-01", "This date cannot be right."),
        ("assignee", "ghost@example.org", "Nobody has this e-mail address or name."),
        ("assignee", "Somebody Else", "Nobody has this e-mail address or name."),
        ("project", "p" * 121, "121 characters; 120 are allowed"),
        ("tags", "ok|" + "t" * 61, "61 characters; 60 are allowed"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_refused_with_its_place(column, cell, says, reasons):
    header, row = ("title,z", f'"{cell}",z') if column == "title" else (f"title,{column}", f'fine,"{cell}"')
    ((line, name, value, reason),) = reasons(f"{header}\nfirst\n{row}\nlast\n")
    assert (line, name) == (3, column)
    assert says in reason
    assert cell.replace("\0", "\ufffd").strip().startswith(value.removesuffix("…"))
    assert len(value) <= staging.MAX_SHOWN


def test_every_cell_of_a_row_that_is_refused_is_named(plan, reasons):
    content = "title,status,priority\n,later,high\nok,open,low\n"
    assert [(line, column) for line, column, *_ in reasons(content)] == [(2, "title"), (2, "status")]
    found = plan(content)
    assert (found.counts()["new"], found.counts()["refused"]) == (1, 1)


def test_a_row_with_more_cells_than_the_header_is_refused(reasons):
    assert reasons("title,status\nx,open,more\n") == [(2, "", "", "This row has 3 cells, the header has 2.")]


def test_somebody_who_left_and_a_project_that_was_archived_are_refused(reasons, make_person, make_project):
    gone = make_person(active=False)
    make_project("Old", archived=True)
    found = reasons(f"title,assignee,project\na,{gone.email},\nb,,Old\nc,{gone.email},Old\n")
    assert [(line, column) for line, column, *_ in found] == [
        (2, "assignee"), (3, "project"), (4, "assignee"), (4, "project")
    ]  # fmt: skip
    assert {reason for _, column, _, reason in found if column == "assignee"} == {
        "This person has left. Choose somebody else."
    }


def test_a_new_name_needs_the_right_to_create_it(app, actor, plan, reasons):

    content = "title,project,tags\na,New,fresh\n"
    manager = actor("manager")
    assert [*plan(content, manager).new_names()] == ["projects", "tags"]
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        role = accounts.role_named("manager")
        kept = [key for key in role.permissions if key not in ("projects.create", "tags.create")]
        records.update(role, {"permissions": kept}, SYSTEM)
    found = reasons(content, actor("manager"))
    assert [column for _, column, _, _ in found] == ["project", "tags"]
    assert all("you may not create it" in reason for *_, reason in found)


@pytest.mark.parametrize("role", ["nobody", "viewer", "editor"])
def test_who_may_not_import_gets_no_plan(role, plan, actor):
    with pytest.raises(Forbidden):
        plan("title\nx\n", actor(role))


def test_a_name_in_the_trash_counts_as_new(app, plan, make_tag):

    tag = make_tag("old")
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        records.discard(db.session.get(Tag, tag.id), SYSTEM)
    assert [*plan("title,tags\nx,old\n").new_names()] == ["tags"]


def test_planning_writes_nothing(plan, everything):
    before = everything()
    plan("title,project,tags\na,New,fresh\n,,\nb,Other,\n")
    assert everything() == before


def test_names_are_looked_up_once_however_many_rows_have_them(plan, queries, make_tag):
    make_tag("bug")

    def lookups(rows):
        with queries() as seen:
            plan("title,assignee,tags\n" + f"x,{email_of('editor')},bug|fresh\n" * rows)
        return len(seen)

    assert lookups(2) == lookups(50)


def test_refusals_are_listed_a_page_at_a_time(plan):
    found = plan("title,status\n" + "x,wrong\n" * 10)
    assert found.counts()["refused"] == 10
    assert [each.line for each in found.refusals(offset=4, limit=3)] == [6, 7, 8]
