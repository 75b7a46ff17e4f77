"""Rows are matched with what is there, by id or by the key of another tool; what differs is changed."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.accounts import service as accounts
from admin_app.accounts.model import User
from admin_app.errors import BadArgument, Forbidden
from admin_app.extensions import db
from admin_app.history import replay
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.importing import service
from admin_app.importing.answers import Answers
from admin_app.importing.service import Outcome, PlanIsOld
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.records.service import AlreadyExists
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task
from tests.factories import email_of

BY_ID = Answers(match="id")
FROM_JIRA = Answers(match="external", source="jira")


@pytest.fixture
def states(plan):
    """What each row would do: `[(line, state)]`."""

    def call(content, answers=BY_ID, **options):
        found = plan(content, answers=answers, **options)
        return [(row.line, row.state) for row in found.store.rows()]

    return call


def test_a_row_changes_the_task_of_its_id_and_only_what_differs(take, make_task, make_tag, read):
    task = make_task("Old", description="kept", status="open", assignee="editor", tags=[make_tag("a")])
    assert take(f"id,title,status\n{task.id},New,done\n", answers=BY_ID) == Outcome(changed=1)
    (now,) = read(select(Task))
    assert (now.title, now.status, now.description) == ("New", "done", "kept")
    assert now.completed_at is not None and now.version == task.version + 1
    (entry,) = read(select(Entry).where(Entry.door == "import"))
    assert (entry.verb, entry.version, sorted(entry.fields)) == (
        "edit",
        2,
        ["completed_at", "status", "title"],
    )
    assert entry.fields["title"] == ["Old", "New"] and entry.batch


def test_the_seals_and_the_search_index_follow(take, make_task, app, sign_in):
    task = make_task("Before")
    take(f"id,title,status\n{task.id},報告 after,done\n", answers=BY_ID)
    with app.app_context():
        assert list(replay.verify(db.session.connection())) == []
    found = sign_in("manager").get("/admin/tasks/?search=報告").text
    assert "after" in found
    assert "報告 after" not in sign_in("manager").get("/admin/tasks/?search=before").text


def test_a_row_that_says_what_is_there_changes_nothing(states, make_task, make_project, make_tag):
    tags = [make_tag("a|b"), make_tag("Été")]
    task = make_task(
        "=One", description="x", due_date=dt.date(2026, 1, 2), assignee="editor", project=make_project("P"),
        tags=tags, status="done", priority="high",
    )  # fmt: skip
    content = (
        "id,title,description,status,priority,due_date,assignee,project,tags,version\n"
        f"{task.id},'=One, x ,Done,HIGH,2026-01-02,Editor@Example.org,P,ETE|a\\|b,1\n"
    )
    assert states(content) == [(2, "unchanged")]


def test_a_row_without_an_id_is_new(take, make_task):
    task = make_task("There")
    content = f"id,title\n{task.id},There\n,Another\n"
    assert take(content, answers=BY_ID) == Outcome(new=1, unchanged=1)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("4711", "There is no record with this number."),
        ("x", "This is not the number of a task."),
        ("0", "This is not the number of a task."),
        ("99999999999", "This is not the number of a task."),
        ("٣", "This is not the number of a task."),
    ],
)
def test_an_id_that_no_task_has_is_refused(cell, says, reasons):
    ((line, column, value, reason),) = reasons(f"id,title\n{cell},x\n", answers=BY_ID)
    assert (line, column, value, reason) == (2, "id", cell, says)


def test_a_task_in_the_trash_is_refused(reasons, make_task, discard):
    task = discard(make_task("Gone"))
    assert "in the trash" in reasons(f"id,title\n{task.id},x\n", answers=BY_ID)[0][3]


def test_two_rows_about_one_task_are_refused_but_for_the_first(plan, make_task):
    task = make_task("One")
    found = plan(f"id,title\n{task.id},a\n{task.id},b\n", answers=BY_ID)
    assert (found.counts()["changed"], found.counts()["refused"]) == (1, 1)
    assert found.refusals()[0].reason.values == {"line": 2}


def test_a_task_of_somebody_else_is_refused(app, plan, make_task, make_role, make_person, actor):
    role = make_role("importer", permissions=["tasks.see", "tasks.import", "tasks.create", "tasks.edit_own"])
    person = make_person(roles=[role.name])
    mine, theirs = make_task("Mine", assignee=person), make_task("Theirs")
    content = f"id,title\n{mine.id},a\n{theirs.id},b\n"
    found = plan(content, actor(person), answers=BY_ID)
    assert [(row.line, row.state) for row in found.store.rows()] == [(2, "changed"), (3, "refused")]
    unchanged = plan(f"id,title\n{theirs.id},Theirs\n", actor(person), answers=BY_ID)
    assert unchanged.counts()["unchanged"] == 1


def test_who_may_not_see_tasks_matches_none(plan, make_role, make_person, actor):
    role = make_role("blind", permissions=["tasks.import", "tasks.create", "tasks.edit"])
    with pytest.raises(Forbidden):
        plan("id,title\n1,x\n", actor(make_person(roles=[role.name])), answers=BY_ID)


def test_a_row_that_was_changed_since_the_export_is_a_conflict(plan, make_task, edit, read, app):
    task = make_task("Then")
    edit(task, title="Now")
    found = plan(f"id,title,version\n{task.id},Mine,1\n", answers=BY_ID)
    assert found.counts()["conflict"] == 1
    with app.app_context():
        (row,) = found.page("conflict")
        assert [(cell.field, cell.old, cell.new) for cell in row.cells] == [("title", "Now", "Mine")]
        assert str(row.refusals[0].reason).startswith("It was changed since: the file has version 1")
        assert service.apply(found, SYSTEM, skip_refused=False) == Outcome(conflicts=1)
    assert read(select(Task.title)) == ["Now"]


def test_conflicts_are_decided_for_all_or_for_each(plan, make_task, edit, read, app):
    one, two = make_task("One"), make_task("Two")
    edit(one, status="done")
    edit(two, status="done")
    found = plan(f"id,title,version\n{one.id},A,1\n{two.id},B,1\n", answers=BY_ID)
    with app.app_context():
        done = service.apply(found, SYSTEM, skip_refused=False, rows={two.id: "overwrite"})
    assert done == Outcome(changed=1, conflicts=1)
    assert sorted(read(select(Task.title))) == ["B", "One"]
    again = plan(f"id,title,version\n{one.id},A,1\n", answers=Answers(match="id", conflicts="overwrite"))
    with app.app_context():
        assert service.apply(again, SYSTEM, skip_refused=False) == Outcome(changed=1)


def test_a_row_changed_since_the_plan_is_never_overwritten(plan, make_task, edit, read, app, everything):
    one, two = make_task("One"), make_task("Two")
    answers = Answers(match="id", conflicts="overwrite")
    found = plan(f"id,title\n{one.id},A\n{two.id},B\n", answers=answers)
    edit(one, title="Since")
    before = everything()
    with app.app_context(), pytest.raises(PlanIsOld):
        service.apply(found, SYSTEM, skip_refused=False)
    assert everything() == before
    with app.app_context():
        assert service.apply(found, SYSTEM, skip_refused=True) == Outcome(changed=1, conflicts=1)
        ((row, why),) = service.unwritten(found)
        assert (list(row.cells), str(why[0].reason)) == (
            [str(one.id), "A"], "Somebody changed this since the file was checked."
        )  # fmt: skip
    assert sorted(read(select(Task.title))) == ["B", "Since"]


def test_a_plan_is_written_once(plan, app, read):
    found = plan("title\nOne\n")
    with app.app_context():
        service.apply(found, SYSTEM, skip_refused=False)
        with pytest.raises(PlanIsOld, match="written already"):
            service.apply(found, SYSTEM, skip_refused=False)
    assert read(select(Task.title)) == ["One"]


def test_a_relation_that_may_not_be_chosen_any_more_is_no_change(
    take, states, app, make_task, make_person, make_project
):
    person, project = make_person(), make_project("Ship")
    task = make_task("One", assignee=person, project=project)
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        accounts.update(db.session.get(User, person.id), {"active": False}, SYSTEM)
        records.update(db.session.get(Project, project.id), {"archived": True}, SYSTEM)
    row = f"{task.id},One,{person.email},Ship\n"
    assert states(f"id,title,assignee,project\n{row}") == [(2, "unchanged")]
    other = make_task("Other")
    assert states(f"id,title,assignee\n{other.id},Other,{person.email}\n") == [(2, "refused")]


def test_what_is_in_the_trash_stays_with_the_task(
    take, states, make_task, make_project, make_tag, discard, read
):
    project, tag = make_project("Ship"), make_tag("old")
    task = make_task("One", project=project, tags=[tag, make_tag("new")])
    discard(project)
    discard(tag)
    assert states(f"id,title,project,tags\n{task.id},One,,new\n") == [(2, "unchanged")]
    assert take(f"id,tags\n{task.id},other\n", answers=BY_ID) == Outcome(changed=1)
    assert sorted(read(select(Tag.name).join(Task.tags))) == ["old", "other"]


def test_an_empty_cell_clears_what_may_be_empty(take, make_task, make_tag, read):
    task = make_task(
        "One", description="x", due_date=dt.date(2026, 1, 1), assignee="editor", tags=[make_tag("a")]
    )
    content = f"id,description,due_date,assignee,tags,status\n{task.id},,,,,\n"
    assert take(content, answers=BY_ID) == Outcome(changed=1)
    assert read(select(Task.description, Task.due_date, Task.assignee_id, Task.status)) == [
        ("", None, None, "open")
    ]
    assert read(select(Tag.id).join(Task.tags)) == []


def test_keys_of_another_tool_find_their_task_again(take, read):
    assert take("Issue key,Summary\nA-1,One\nA-2,Two\n", answers=FROM_JIRA) == Outcome(new=2)
    assert read(select(Task.source, Task.external_key).order_by(Task.id)) == [
        ("jira", "A-1"),
        ("jira", "A-2"),
    ]
    assert take("Issue key,Summary\nA-2,Changed\nA-3,Three\nA-1,One\n", answers=FROM_JIRA) == Outcome(
        new=1, changed=1, unchanged=1
    )
    assert sorted(read(select(Task.title))) == ["Changed", "One", "Three"]
    other = Answers(match="external", source="redmine")
    assert take("Issue key,Summary\nA-1,One\n", answers=other) == Outcome(new=1)


def test_a_row_without_a_key_or_with_the_key_of_another_row_is_refused(reasons):
    found = reasons("Issue key,Summary\n,One\nA-1,Two\nA-1,Three\n", answers=FROM_JIRA)
    assert [(line, reason) for line, _, _, reason in found] == [
        (2, "This row has no key."),
        (4, "Line 3 is about the same record."),
    ]


def test_a_new_row_needs_what_every_task_has(reasons):
    assert reasons("Issue key,status\nA-1,open\n", answers=FROM_JIRA) == [
        (2, "title", "", "This field is required.")
    ]


@pytest.mark.parametrize("cell", ["yes", "X", "1", "Sí", "نعم"])
def test_a_row_that_says_so_goes_to_the_trash_when_deleting_was_asked_for(cell, take, make_task, read):
    task, kept = make_task("One"), make_task("Two")
    content = f"id,delete\n{task.id},{cell}\n{kept.id},\n"
    assert take(content, answers=Answers(match="id", delete=True)) == Outcome(deleted=1, unchanged=1)
    assert read(select(Task.title).where(Task.deleted_at.is_(None))) == ["Two"]
    (entry,) = read(select(Entry).where(Entry.door == "import"))
    assert (entry.verb, sorted(entry.fields)) == (
        "delete",
        ["deleted_at", "deleted_by_id"][: len(entry.fields)],
    )


def test_nothing_is_deleted_when_nobody_asked(take, make_task, read):
    task = make_task("One")
    assert take(f"id,title,delete\n{task.id},One,yes\n", answers=BY_ID) == Outcome(unchanged=1)
    assert read(select(Task.deleted_at)) == [None]


def test_columns_that_nobody_can_write_are_named(plan):
    found = plan("id,title,Creación,updated_at,version,url\n,x,a,b,,c\n", answers=BY_ID)
    assert (found.columns.ignored, found.columns.read_only) == (["url"], ["Creación", "updated_at"])


@pytest.mark.parametrize(
    "answers",
    [
        Answers(match="guess"),
        Answers(match="external"),
        Answers(match="id", conflicts="ask"),
        Answers(delete=True),
        Answers(timezone="Moon/Tranquility"),
        Answers(unknown={"people": "invite"}),
        Answers(constants={"colour": "x"}),
        Answers(constants={"status": "later"}),
        Answers(constants={"due_date": "1/2/2026"}),
        Answers(constants={"id": "1"}, match="id"),
        Answers(constants={"status": "open"}, columns={"status": ["state"]}),
    ],
)
def test_an_answer_that_is_none_is_not_understood(answers, plan):
    with pytest.raises(BadArgument):
        plan("id,title,state\n1,x,open\n", answers=answers)


def test_a_constant_stands_for_a_column_that_is_missing(take, read):
    answers = Answers(constants={"status": "done", "assignee": email_of("editor"), "tags": "a|b"})
    assert take("title,status\nOne,open\nTwo,\n", answers=answers) == Outcome(new=2)
    assert set(read(select(Task.status))) == {"done"}
    assert sorted(read(select(Tag.name))) == ["a", "b"]


def test_several_columns_become_the_paragraphs_of_a_description(take, read):
    take("title,a,b,c\nx,one,,three\n", answers=Answers(columns={"description": ["a", "b", "c"]}))
    assert read(select(Task.description)) == ["one\n\nthree"]


@pytest.mark.parametrize(("zone", "day"), [("Asia/Tokyo", 2), ("America/Lima", 1), (None, 1)])
def test_a_moment_is_the_day_that_it_was_in_the_zone(zone, day, take, read):
    take("title,due\nx,2026-05-01T20:00:00Z\n", answers=Answers(timezone=zone))
    assert read(select(Task.due_date)) == [dt.date(2026, 5, day)]


def test_days_that_the_end_of_the_file_decides_are_compared_too(states, make_task):
    task = make_task("x", due_date=dt.date(2026, 2, 1))
    other = make_task("y")
    content = f"id,due_date\n{task.id},1/2/2026\n{other.id},25/12/2026\n"
    assert states(content) == [(2, "unchanged"), (3, "changed")]


def test_a_key_that_somebody_used_meanwhile_is_a_sentence_and_nothing_is_written(plan, app, take, everything):
    first = plan("Issue key,Summary\nA-1,One\nA-2,Two\n", answers=FROM_JIRA)
    take("Issue key,Summary\nA-2,Other\n", answers=FROM_JIRA)
    before = everything()
    with app.app_context(), pytest.raises(AlreadyExists):
        service.apply(first, SYSTEM, skip_refused=False)
    assert everything() == before
