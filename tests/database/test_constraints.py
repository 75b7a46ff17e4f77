"""What the database itself refuses, whoever writes to it."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DataError, IntegrityError

from admin_app.extensions import NAMES, db

REFUSED = (IntegrityError, DataError)
MOMENT = "'2026-01-01 00:00:00+00:00'"


@pytest.fixture
def run(app):
    """Runs SQL past every service."""

    def call(sql, **values):
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text(sql), values)

    return call


@pytest.mark.parametrize(
    "change",
    [
        "title = ''",
        "title = '   '",
        "title = NULL",
        f"title = '{'x' * 201}'",
        f"description = '{'x' * 20001}'",
        "description = NULL",
        "status = 'finished'",
        "status = NULL",
        "priority = 0",
        "priority = 5",
        "status = 'done'",
        f"completed_at = {MOMENT}",
        "assignee_id = 999999",
        "project_id = 999999",
        "created_by_id = 999999",
        "deleted_by_id = 999999",
        "external_key = 'k'",
        "source = 's'",
        "created_at = NULL",
        "version = NULL",
    ],
)
def test_a_task_that_cannot_be_is_refused(run, make_task, change):
    make_task()
    with pytest.raises(REFUSED):
        run(f"UPDATE tasks SET {change}")


@pytest.mark.parametrize("change", ["title = 'x'", f"status = 'done', completed_at = {MOMENT}"])
def test_a_task_that_can_be_is_taken(run, make_task, change):
    make_task()
    run(f"UPDATE tasks SET {change}")


def test_a_key_of_a_source_stands_for_one_task(run, make_task):
    first, second = make_task(), make_task()
    run("UPDATE tasks SET source = 's', external_key = 'k' WHERE id = :id", id=first.id)
    with pytest.raises(REFUSED):
        run("UPDATE tasks SET source = 's', external_key = 'k' WHERE id = :id", id=second.id)
    run("UPDATE tasks SET source = 'other', external_key = 'k' WHERE id = :id", id=second.id)


def test_a_name_is_unique_among_the_living(run, make_project):
    first, second = make_project("A"), make_project("B")
    with pytest.raises(REFUSED):
        run("UPDATE projects SET name = 'A' WHERE id = :id", id=second.id)
    run(f"UPDATE projects SET deleted_at = {MOMENT} WHERE id = :id", id=first.id)
    run("UPDATE projects SET name = 'A' WHERE id = :id", id=second.id)
    with pytest.raises(REFUSED):
        run("UPDATE projects SET deleted_at = NULL WHERE id = :id", id=first.id)


@pytest.mark.parametrize("column", ["email", "fs_uniquifier"])
def test_people_share_neither_address_nor_session_key(run, column):
    with pytest.raises(REFUSED):
        run(f"UPDATE users SET {column} = 'the same'")


def test_what_is_in_use_cannot_be_taken_away(run, make_task, make_project):
    make_task(assignee="viewer", project=make_project())
    for table in ("projects", "users", "roles"):
        with pytest.raises(REFUSED):
            run(f"DELETE FROM {table}")


def test_the_tags_of_a_task_go_with_it(run, make_task, make_tag, read):
    make_task(tags=[make_tag()])
    run("DELETE FROM tasks")
    assert read(text("SELECT * FROM task_tags")) == []


def test_a_task_carries_a_tag_once(run, make_task, make_tag):
    task, tag = make_task(), make_tag()
    run("INSERT INTO task_tags VALUES (:task, :tag)", task=task.id, tag=tag.id)
    with pytest.raises(REFUSED):
        run("INSERT INTO task_tags VALUES (:task, :tag)", task=task.id, tag=tag.id)


def _expected(prefix, table, constraint):
    columns = "_".join(constraint["column_names" if "column_names" in constraint else "constrained_columns"])
    return f"{prefix}_{table}_{columns}"


def test_every_constraint_has_the_name_that_the_convention_gives(app):
    assert set(NAMES) == {"ix", "uq", "ck", "fk", "pk"}
    with app.app_context(), db.engine.connect() as connection:
        found = inspect(connection)
        for table in set(found.get_table_names()) & set(db.metadata.tables):
            assert found.get_pk_constraint(table)["name"] == f"pk_{table}"
            for key in found.get_foreign_keys(table):
                column = key["constrained_columns"][0]
                assert key["name"] == f"fk_{table}_{column}_{key['referred_table']}"
            for unique in found.get_unique_constraints(table):
                assert unique["name"] == _expected("uq", table, unique)
            for check in found.get_check_constraints(table):
                assert check["name"].startswith(f"ck_{table}_"), check
            for index in found.get_indexes(table):
                assert index["name"].startswith((f"ix_{table}_", f"uq_{table}_")), index


def test_what_the_list_sorts_and_filters_by_has_an_index(app):
    with app.app_context(), db.engine.connect() as connection:
        indexed = {index["column_names"][0] for index in inspect(connection).get_indexes("tasks")}
    for column in ("status", "priority", "assignee_id", "project_id", "created_by_id", "due_date", "title"):
        assert column in indexed
    assert {"created_at", "completed_at"} <= indexed
