"""The pages of a bulk edit: chosen in the list, looked at, done as one batch, taken back as one."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.history.model import Entry
from admin_app.tasks.model import Task, task_tags
from tests.bulk.conftest import all_of, chosen, hidden_of, numbers_of, path_of
from tests.conftest import post
from tests.whole import faults_of

DAY = dt.date(2026, 3, 6)  # a Friday


def test_a_list_offers_to_change_many_rows_to_those_who_may(sign_in, make_task):
    task = make_task("Tick me", by="editor")
    page = sign_in("manager").get("/admin/tasks/").get_data(as_text=True)
    assert f"name=rowid value={task.id}:1 aria-labelledby=t{task.id}" in page
    assert "bulk-bar" in page and "/bulk/preview/" in page
    for who in ("editor", "viewer"):  # their boxes are for exports alone
        page = sign_in(who).get("/admin/tasks/").get_data(as_text=True)
        assert "/bulk/" not in page


def test_a_list_without_rows_has_no_bar(sign_in):
    assert "bulk-bar" not in sign_in("manager").get("/admin/tasks/").text


def test_what_was_chosen_and_asked_for_is_counted_before_anything_is_written(desk, everything, make_task):
    tasks = [make_task(f"Task {n}", status="done" if n == 2 else "open") for n in range(3)]
    before = everything()
    page = desk().preview(chosen(*tasks, verb="complete"))
    assert page.status_code == 200
    assert numbers_of(page) == (2, 1, 0)
    assert "Task 0" in page.get_data(as_text=True) and "Task 2" not in page.get_data(as_text=True)
    assert everything() == before


def test_every_field_can_be_set_for_many_rows(
    desk, read, values, make_task, make_tag, make_project, make_person
):
    old, new, person = make_tag("old"), make_tag("new"), make_person("Ana")
    project = make_project("Ship")
    tasks = [make_task(tags=[old], due_date=DAY), make_task()]
    answer = desk().do(
        chosen(
            *tasks,
            set_status="blocked",
            set_priority="urgent",
            set_assignee_id=person.id,
            set_project_id=project.id,
            set_due_date="2026-05-01",
            add_tags=[new.id],
            remove_tags=[old.id],
        )
    )
    assert answer.status_code == 303 and path_of(answer) == "/admin/tasks/"
    for column, value in (
        (Task.status, "blocked"),
        (Task.priority, "urgent"),
        (Task.assignee_id, person.id),
        (Task.project_id, project.id),
        (Task.due_date, dt.date(2026, 5, 1)),
        (Task.version, 2),
    ):
        assert values(column, *tasks) == [value] * 2
    assert set(read(select(task_tags.c.tag_id))) == {new.id}


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ({"shift_due_date": "3", "unit_due_date": "days"}, dt.date(2026, 3, 9)),
        ({"shift_due_date": "3", "unit_due_date": "working"}, dt.date(2026, 3, 11)),
        ({"shift_due_date": "-5", "unit_due_date": "working"}, dt.date(2026, 2, 27)),
        ({"clear_due_date": "y"}, None),
    ],
)
def test_due_dates_are_moved_by_days_or_working_days_or_emptied(desk, values, make_task, sent, due):
    task, without = make_task(due_date=DAY), make_task()
    preview = desk().preview(chosen(task, without, **sent))
    assert numbers_of(preview) == (1, 1, 0)
    desk().do(chosen(task, without, **sent))
    assert values(Task.due_date, task, without) == [due, None]


def test_the_days_that_are_not_worked_are_a_setting(app, desk, values, make_task):
    app.config["WEEKEND"] = "5,6"
    task = make_task(due_date=dt.date(2026, 3, 5))
    desk().do(chosen(task, shift_due_date="1", unit_due_date="working"))
    assert values(Task.due_date, task) == [dt.date(2026, 3, 8)]


def test_complete_reopen_and_delete_are_verbs_of_the_history(desk, read, values, make_task):
    tasks = [make_task(), make_task()]
    for verb, status in (("complete", "done"), ("reopen", "open"), ("delete", "open")):
        page = desk().preview(all_of(verb=verb))
        desk().apply(page)
        assert values(Task.status, *tasks) == [status] * 2
        newest = select(Entry.verb, Entry.batch).order_by(Entry.id.desc()).limit(2)
        (one, batch), (other, same) = read(newest)
        assert (one, other) == (verb, verb) and batch == same is not None
    assert read(select(Task.deleted_at.is_not(None))) == [True, True]
    assert [finished is None for finished in values(Task.completed_at, *tasks)] == [True, True]


def test_discarded_rows_are_restored_together(desk, values, make_task, discard):
    tasks = [discard(make_task()), discard(make_task())]
    answer = desk().do(chosen(*tasks, trash="1", verb="restore"))
    assert answer.status_code == 303
    assert values(Task.deleted_at, *tasks) == [None, None]


def test_all_that_match_is_the_query_and_not_a_list_of_ids(desk, values, make_task):
    high, low = make_task(priority="high"), make_task(priority="low")
    page = desk().preview(all_of("priority_in=high", verb="complete"))
    assert numbers_of(page) == (1, 0, 0)
    form = hidden_of(page, "/admin/tasks/bulk/apply/")
    assert form["query"] == ["priority_in=high"] and "rowid" not in form
    desk().apply(page)
    assert values(Task.status, high, low) == ["done", "open"]


def test_the_query_is_taken_from_the_address_of_the_list(desk, make_task):
    make_task(priority="high"), make_task(priority="low")
    page = desk().preview(
        {"all": "1", "url": "/admin/tasks/?priority_in=high&page=0&sort=title", "verb": "complete"}
    )
    assert numbers_of(page) == (1, 0, 0)


@pytest.mark.parametrize("query", ["status_in=nonsense", "colour=blue", "due=someday"])
def test_a_query_that_is_not_understood_is_refused_and_never_widened(desk, everything, make_task, query):
    make_task()
    before = everything()
    for step in (desk().open, desk().preview):
        assert step(all_of(query, verb="delete")).status_code == 400
    assert everything() == before


def test_when_other_rows_match_than_were_seen_nothing_is_done_and_they_are_shown(desk, values, make_task):
    first = make_task()
    page = desk().preview(all_of("status_in=open", verb="complete"))
    second = make_task()
    answer = desk().apply(page)
    assert answer.status_code == 409
    assert "2 rows match now; when you looked there were 1." in answer.get_data(as_text=True)
    assert numbers_of(answer) == (2, 0, 0)
    assert values(Task.status, first, second) == ["open", "open"]
    assert desk().apply(answer).status_code == 303
    assert values(Task.status, first, second) == ["done", "done"]


def test_as_many_others_are_noticed_too(desk, discard, make_task, values):
    gone = make_task()
    page = desk().preview(all_of(verb="complete"))
    discard(gone)
    other = make_task()
    answer = desk().apply(page)
    assert answer.status_code == 409
    assert "Other rows match now" in answer.get_data(as_text=True)
    assert values(Task.status, other) == ["open"]


def test_a_row_that_somebody_changed_since_is_left_and_named(desk, values, sign_in, make_task):
    stale, fresh = make_task("Stale"), make_task("Fresh")
    page = desk().preview(chosen(stale, fresh, set_priority="high"))
    form = {"title": "Stale, by another", "version": 1}
    assert post(sign_in("admin"), f"/admin/tasks/edit/?id={stale.id}", form).status_code == 303
    answer = desk().apply(page)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert numbers_of(answer) == (1, 0, 1)
    assert "Stale, by another" in text and "Somebody else changed it since" in text
    assert values(Task.priority, stale, fresh) == ["medium", "high"]


def test_a_row_that_is_gone_is_left_and_counted(desk, discard, make_task):
    gone, there = make_task(), make_task()
    page = desk().preview(chosen(gone, there, set_priority="high"))
    discard(gone)
    assert numbers_of(desk().apply(page)) == (1, 0, 1)


def test_the_refused_rows_come_as_a_file_with_the_reason(desk, sign_in, make_task):
    stale, fresh = make_task("=Stale"), make_task()
    page = desk().preview(chosen(stale, fresh, set_priority="high"))
    post(sign_in("admin"), f"/admin/tasks/edit/?id={stale.id}", {"priority": "low", "version": 1})
    sitting = desk()
    answer = sitting.apply(page)
    form = hidden_of(answer, "/admin/tasks/bulk/refused/")
    form.pop("csrf_token")
    file = post(sitting.client, "/admin/tasks/bulk/refused/", form)
    assert file.mimetype == "text/csv"
    lines = file.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "id,title,reason"
    assert lines[1] == f"{stale.id},'=Stale,Somebody else changed it since you chose it."


def test_what_was_done_is_taken_back_as_one(app, desk, values, read, make_task, make_tag):
    tag = make_tag()
    tasks = [make_task(due_date=DAY) for _each in range(3)]
    sitting = desk()
    sitting.do(all_of(shift_due_date="7", unit_due_date="days", add_tags=[tag.id], set_status="done"))
    assert values(Task.due_date, *tasks) == [DAY + dt.timedelta(days=7)] * 3
    page = sitting.client.get("/admin/tasks/").get_data(as_text=True)
    assert "3 rows were changed." in page and 'name="batch"' in page
    (batch,) = {b for b in read(select(Entry.batch).order_by(Entry.id.desc()).limit(3))}
    assert post(sitting.client, "/admin/undo/", {"batch": batch}).status_code == 303
    assert values(Task.due_date, *tasks) == [DAY] * 3
    assert values(Task.status, *tasks) == ["open"] * 3
    assert values(Task.completed_at, *tasks) == [None] * 3
    assert read(select(task_tags.c.tag_id)) == []
    assert faults_of(app) == []


def test_a_preview_that_is_sent_twice_is_done_once(desk, values, make_task):
    task = make_task(due_date=DAY)
    sitting = desk()
    page = sitting.preview(all_of(shift_due_date="1", unit_due_date="days"))
    assert sitting.apply(page).status_code == 303
    again = sitting.apply(page)
    assert again.status_code == 409
    assert "done already" in again.get_data(as_text=True)
    assert values(Task.due_date, task) == [DAY + dt.timedelta(days=1)]


def test_somebody_may_not_join_the_batch_of_another(desk, read, everything, make_task):
    task = make_task()
    sitting = desk()
    sitting.do(chosen(task, set_priority="high"))
    (batch,) = read(select(Entry.batch).where(Entry.batch.is_not(None)))
    before = everything()
    page = desk().preview(all_of(verb="complete"))
    assert desk().apply(page, batch=batch).status_code == 409
    assert everything() == before


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose what is to be changed."),
        ({"set_due_date": "2026-02-31"}, "valid date"),
        ({"set_due_date": "2026-03-01", "clear_due_date": "y"}, "Choose one:"),
        ({"shift_due_date": "999999", "unit_due_date": "days"}, "1 to 3650 days"),
        ({"shift_due_date": "x", "unit_due_date": "days"}, "integer"),
        ({"set_assignee_id": "999999"}, "no longer exists"),
        ({"set_assignee_id": "x"}, "is not one of the choices"),
        ({"set_status": "nonsense"}, "is not one of the choices"),
        ({"add_tags": "999999"}, "no longer exists"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_kept(desk, everything, make_task, sent, sentence):
    task = make_task()
    before = everything()
    answer = desk().preview(chosen(task, **sent))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert hidden_of(answer, "/admin/tasks/bulk/preview/")["rowid"] == [f"{task.id}:1"]
    assert everything() == before


@pytest.mark.parametrize(
    "form",
    [
        {"rowid": "x", "verb": "complete"},
        {"rowid": "1:x", "verb": "complete"},
        {"rowid": ["1"] * 1001, "verb": "complete"},
        {"rowid": "1", "verb": "nonsense"},
        {"rowid": "9" * 30, "verb": "complete"},
        {"rowid": "1", "what": '{"do": "complete"}', "batch": "x"},
        {"all": "1", "query": "", "frozen": "x", "verb": "complete", "what": '{"do": "complete"}'},
    ],
)
def test_a_forged_form_breaks_nothing(desk, everything, make_task, form):
    make_task()
    before = everything()
    sitting = desk()
    for address in ("bulk/preview/", "bulk/apply/", "bulk/"):
        answer = post(sitting.client, f"/admin/tasks/{address}", form)
        assert answer.status_code in (200, 400, 409, 422), address
    assert post(sitting.client, "/admin/tasks/bulk/refused/", {"refused": "1:x"}).status_code == 422
    assert everything() == before


@pytest.mark.parametrize(
    "what",
    [
        "{",
        "[]",
        '{"do": ["x"]}',
        '{"set": {"title": "x"}}',
        '{"set": {"status": [1]}}',
        '{"set": {"priority": 7}}',
        '{"set": {"assignee_id": true}}',
        '{"set": {"assignee_id": 99999999999999999999}}',
        '{"shift": {"due_date": 7}}',
        '{"shift": {"status": [7, "days"]}}',
        '{"add": {"tags": "x"}}',
        '{"remove": {"tags": [3000000000]}}',
        '{"remove": {"tags": [99999999999999999999]}}',
    ],
)
def test_a_forged_order_breaks_nothing(desk, everything, make_task, what):
    form = chosen(make_task(), what=what, batch="6f3a0c52-0000-4000-8000-000000000000")
    before = everything()
    sitting = desk()
    for address in ("bulk/apply/", "bulk/"):
        answer = post(sitting.client, f"/admin/tasks/{address}", form)
        assert answer.status_code in (400, 422), address
    assert everything() == before


def test_nothing_chosen_is_said(desk):
    for step in (desk().open, desk().preview):
        assert step({"verb": "complete"}).status_code == 303


def test_a_choice_that_was_looked_at_can_be_changed(desk, make_task):
    task = make_task(due_date=DAY)
    asked = {
        "set_status": "blocked",
        "shift_due_date": "-2",
        "unit_due_date": "working",
        "clear_assignee_id": "y",
    }
    page = desk().preview(chosen(task, **asked))
    form = hidden_of(page, "/admin/tasks/bulk/apply/")
    form.pop("csrf_token")
    again = desk().open(form).get_data(as_text=True)
    assert '<option selected value="blocked">' in again
    assert 'value="-2"' in again and '<option selected value="working">' in again
    assert (
        "checked"
        in again.split('name="clear_assignee_id"')[0].rpartition("<input")[2]
        + again.split('name="clear_assignee_id"')[1].split(">")[0]
    )


@pytest.mark.parametrize("field", ["add_tags", "set_project_id"])
def test_what_was_discarded_after_the_preview_is_given_to_no_row(
    desk, everything, make_task, make_tag, make_project, discard, field
):
    make = {"add_tags": make_tag, "set_project_id": make_project}[field]
    task, target, sitting = make_task(), make("Later gone"), desk()
    page = sitting.preview(chosen(task, **{field: str(target.id)}))
    assert numbers_of(page) == (1, 0, 0)
    discard(target)
    before = everything()
    answer = sitting.apply(page)
    assert answer.status_code == 422
    assert everything() == before
